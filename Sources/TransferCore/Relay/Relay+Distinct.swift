import Instruments
public import SettlementModel
import SettlementProofs

/// A claim that has the fingerprint of one on record and is another one: by both desks' tickets, and at the buyer's bank by two officers.
///
/// The refused trade has ended; this is a new one that names it. The registry compares how the numbers are written.
/// - Source: `domain.md` 4.2; decision 0027.
extension Relay {
    /// A ticket that names a refused trade must be about what that one was about.
    func refusal(ofDistinct ticket: TradeTicket) -> RelayAnswer? {
        guard let distinct = ticket.economics.distinct else { return nil }
        guard let first = settlements[distinct.refused], let earlier = first.ticket,
            first.outcome == .withdrawn
        else {
            return .refused(
                code: "distinct.unknown",
                detail: "no trade \(distinct.refused) of this desk ended before it was made")
        }
        if let field = Self.difference(ticket, earlier) {
            return .refused(
                code: "distinct.differs", detail: "\(field) is not that of transfer \(distinct.refused)")
        }
        guard ticket.buysClaim else { return nil }
        guard policy.registry != nil, policy.passesFingerprint else {
            return .refused(
                code: "override.forbidden",
                detail: "this bank's officers pass no claim that its registry refuses")
        }
        guard first.fingerprintRefusal != nil else {
            return .refused(
                code: "distinct.unknown",
                detail:
                    "no registry refused transfer \(distinct.refused) because somebody has a claim of its fingerprint"
            )
        }
        return nil
    }

    /// The first field in which it is about something else; dates and price are the desks' to agree anew.
    private static func difference(_ ticket: TradeTicket, _ earlier: TradeTicket) -> String? {
        guard case .forfaiting(let terms) = ticket.economics, case .forfaiting(let before) = earlier.economics
        else { return "economics" }
        if ticket.side != earlier.side { return "side" }
        if ticket.seller != earlier.seller { return "seller" }
        if ticket.buyer != earlier.buyer { return "buyer" }
        if terms.face != before.face { return "economics.face" }
        if terms.nominalMaturity != before.nominalMaturity { return "economics.nominalMaturity" }
        if ticket.assetLeg.ledger != earlier.assetLeg.ledger { return "assetLeg.ledger" }
        return ticket.assetLeg.asset == earlier.assetLeg.asset ? nil : "assetLeg.asset"
    }

    /// The buyer's ticket waits for two officers before anybody approves it.
    func refusalToApproveDistinct(_ id: TransferID) -> RelayAnswer? {
        guard let settlement = settlements[id], needsOfficers(settlement) else { return nil }
        return .refused(
            code: "override.needed", detail: "two officers let this claim pass the registry's refusal first")
    }

    /// Whether officers have still to say something before the ticket can be approved.
    public func needsOfficers(_ settlement: Settlement) -> Bool {
        guard case .instructed(let own, _, _) = settlement.trade else { return false }
        return own.refusedTrade != nil && !isPassedByOfficers(settlement)
    }

    /// What officers who pass it have seen: the registry's one answer.
    func fingerprintCover(of settlement: Settlement) throws(OverrideRefusal) -> OverrideCover {
        guard case .instructed(let own, _, _) = settlement.trade, let refused = own.refusedTrade,
            let refusal = settlements[refused]?.fingerprintRefusal
        else {
            throw OverrideRefusal(
                "override.nothing", "no registry's refusal stands in the way of this ticket")
        }
        guard policy.passesFingerprint else {
            throw OverrideRefusal(
                "override.forbidden", "this bank's officers pass no claim that its registry refuses")
        }
        return .fingerprint(refusal)
    }

    /// Whether officers let pass the very refusal that its ticket names.
    func isPassedByOfficers(_ settlement: Settlement) -> Bool {
        guard let refused = settlement.ticket?.refusedTrade,
            let refusal = settlements[refused]?.fingerprintRefusal
        else { return false }
        return settlement.overrides.contains { $0.isApproved && $0.covers == .fingerprint(refusal) }
    }

    /// The registry was asked for one claim and refused that one.
    func refusal(ofAnotherThanRefused claim: NamedClaim, _ ticket: TradeTicket) -> RelayAnswer? {
        guard let refused = ticket.refusedTrade else { return nil }
        let first = settlements[refused]?.registration?.claim
        guard let first, first.registry == claim.registry, first.claim == claim.claim,
            first.near == claim.near,
            first.written == claim.written, claim.chain.isEmpty
        else {
            return .refused(
                code: "registry.claim.other-number",
                detail: "transfer \(refused) was refused for another document, or this one comes with a link")
        }
        return nil
    }
}

/// The registry's refusal because somebody has a claim of this fingerprint, as officers pass it.
public struct FingerprintRefusal: Hashable, Sendable {
    public let transfer: TransferID
    public let registry: GatewayID
    /// The number of the registry's answer.
    public let answer: UInt64
    /// SHA-256 of the answer as it was signed.
    public let digest: Bytes32
}

/// A claim as a registry has it.
public struct RegisteredClaim: Hashable, Sendable {
    public let registry: GatewayID
    /// The tag of its line; of a distinct claim the one of its number as written.
    public let claim: Bytes32
}

extension Settlement {
    /// Set where the registry was asked, brought the number as written, and refused for the fingerprint alone.
    var fingerprintRefusal: FingerprintRefusal? {
        guard let registration, registration.standing == .refused, registration.claim.written != nil,
            registration.claim.chain.isEmpty, let reply = registration.reply, let refusal = reply.refusal,
            ["registry.reserved", "registry.financed", "registry.paid"].contains(refusal.code)
        else { return nil }
        return FingerprintRefusal(
            transfer: id, registry: registration.claim.registry, answer: reply.number,
            digest: Digest.sha256(reply.signed))
    }

    /// How the claim of this purchase is called at its registry; nil where none was named.
    public var registeredClaim: RegisteredClaim? {
        guard let claim = registration?.claim else { return nil }
        return RegisteredClaim(
            registry: claim.registry, claim: isDistinct ? claim.written ?? claim.claim : claim.claim)
    }

    /// Whether it goes by its number as written: as its ticket says, or as the seller has it registered.
    public var isDistinct: Bool {
        guard let claim = registration?.claim, let written = claim.written else { return false }
        if ticket?.refusedTrade != nil { return true }
        guard case .link(let link)? = resale else { return false }
        return link.registry == claim.registry && link.claim == written
    }
}

extension TradeTicket {
    /// The trade that the registry kept this buyer from; nil where the ticket names none, or sells.
    public var refusedTrade: TransferID? { buysClaim ? economics.distinct?.refused : nil }
}
