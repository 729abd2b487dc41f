import Instruments
public import SettlementModel
import SettlementProofs

/// The buyer of a payment claim and the registry of financed claims: no terms before the registry holds the claim for it.
///
/// What to ask next is `FinancingCourse`'s business, in the engine; here is what the answers mean for the transfer.
extension Relay {
    /// Whether the registry lets this purchase go on.
    public func claimGate(of settlement: Settlement) -> ClaimGate {
        guard let ticket = settlement.ticket, ticket.buysClaim else { return .open }
        switch settlement.registration?.standing {
        case .reserved, .financed: return awaitsPeople(settlement) ? .awaited : .passed
        case .asked, .dated: return .awaited
        case .refused, .released:
            let refusal = settlement.registration?.reply?.refusal
            return .refused(
                TermsFinding(
                    refusal?.code ?? "registry.reservation-over",
                    refusal?.nextStep ?? "the registry holds nothing for this purchase any more"))
        // Terms that were signed without a registry say so, and go on as they were signed.
        case nil, .named: return policy.registry != nil && settlement.isUnbound ? .awaited : .open
        }
    }

    /// Whether as many people as the ticket needs stand behind the claim's name.
    public func isAgreed(_ registration: ClaimRegistration, of ticket: TradeTicket) -> Bool {
        registration.people.count > policy.approvalsNeeded(for: ticket.cash)
    }

    /// Whether something new may begin for this transfer at present.
    public func mayBegin(_ settlement: Settlement) -> Bool {
        context(of: settlement, weighing: false)?.mayBegin ?? false
    }

    /// The claim's document, by its tags: said by one person, agreed to by another where the ticket needs two.
    mutating func nameClaim(_ id: TransferID, _ claim: NamedClaim, _ user: String) -> RelayStep {
        guard var settlement = settlements[id], let ticket = settlement.ticket else {
            return RelayStep(.refused(code: "transfer.unknown", detail: "there is no ticket of ours here"))
        }
        if let refusal = refusal(of: claim, settlement, ticket) { return RelayStep(refusal) }
        if settlement.registration?.claim == claim {
            guard settlement.registration?.people.contains(user) != true else {
                return RelayStep(.noChange, changed: [id])
            }
            settlement.registration?.agree(user)
        } else {
            if let known = settlement.registration, known.standing != .named || isAgreed(known, of: ticket) {
                return RelayStep(
                    .refused(code: "registry.claim.conflict", detail: "another claim was named and agreed"))
            }
            settlement.registration = ClaimRegistration(claim, by: user)
        }
        settlement.note = ""
        settlement.revision += 1
        settlements[id] = settlement
        return RelayStep(.done, changed: [id])
    }

    private func refusal(
        of claim: NamedClaim, _ settlement: Settlement, _ ticket: TradeTicket
    ) -> RelayAnswer? {
        guard ticket.buysClaim, case .forfaiting(let terms) = ticket.economics else {
            return .refused(
                code: "registry.claim.not-bought", detail: "no payment claim is bought under this ticket")
        }
        guard claim.registry == policy.registry else {
            return .refused(
                code: "registry.not-configured", detail: "this gateway does not ask \(claim.registry)")
        }
        if settlement.registration?.claim == claim { return nil }
        guard settlement.outcome == nil, settlement.transfer == nil || settlement.isUnbound else {
            return .refused(
                code: "registry.claim.late", detail: "the terms are signed, or the transfer has ended")
        }
        if claim.chain.isEmpty, case .link(let link)? = settlement.resale, link.isOther(than: claim) {
            return .refused(
                code: "registry.claim.other", detail: "the seller signs on another claim than this document's"
            )
        }
        if let refusal = Self.refusal(ofPart: claim, terms) { return refusal }
        if let refusal = refusal(ofAnotherThanRefused: claim, ticket) { return refusal }
        guard claim.amount == terms.face, claim.maturity.map({ $0 == terms.nominalMaturity }) ?? true else {
            let day = claim.maturity.map { ", due \($0)" } ?? ""
            return .refused(
                code: "registry.claim.differs",
                detail:
                    "the document says \(claim.amount)\(day), the ticket \(terms.face), due \(terms.nominalMaturity)"
            )
        }
        return nil
    }

    /// A registry has one entry for a claim and knows no amounts: a piece under the whole's tag would block the rest, and one under
    /// a tag of its own would hide that the whole is sold.
    private static func refusal(ofPart claim: NamedClaim, _ terms: ForfaitingTerms) -> RelayAnswer? {
        guard claim.amount.currency == terms.face.currency, claim.amount.minor > terms.face.minor else {
            return nil
        }
        return .refused(
            code: "registry.claim.part",
            detail: "the document says \(claim.amount), and the ticket buys \(terms.face) of it")
    }

    /// Whoever approves the ticket approves the claim that stands beside it.
    mutating func approve(_ id: TransferID, _ user: String, _ now: LedgerInstant?) -> RelayStep {
        if let refusal = refusalToApproveDistinct(id) { return RelayStep(refusal, changed: [id]) }
        let step = approveWithinLimits(id, user, now)
        if step.answer == .done { settlements[id]?.registration?.agree(user) }
        return step
    }

    /// Durable before the RESERVE leaves: from here on the registry may hold the claim.
    mutating func beginReserve(_ id: TransferID) -> RelayStep {
        guard let settlement = settlements[id], let ticket = settlement.ticket,
            let registration = settlement.registration, registration.standing == .named
        else { return RelayStep(.noChange) }
        guard settlement.isUnbound, isAgreed(registration, of: ticket),
            mayBegin(settlement)
        else {
            return RelayStep(
                .refused(code: "transfer.held", detail: "this gateway begins nothing new at present"))
        }
        settlements[id]?.registration?.standing = .asked
        settlements[id]?.revision += 1
        return RelayStep(.done, changed: [id])
    }

    /// - Parameter reply: verified by whoever asked.
    mutating func takeReply(_ id: TransferID, _ reply: RegistryReply) -> RelayStep {
        guard let registration = settlements[id]?.registration,
            registration.reply.map({ $0.number < reply.number }) ?? true
        else { return RelayStep(.noChange) }
        settlements[id]?.registration?.standing = reply.standing
        settlements[id]?.registration?.reply = reply
        settlements[id]?.revision += 1
        guard let settlement = settlements[id], settlement.isPreparing,
            case .refused(let finding) = claimGate(of: settlement)
        else { return RelayStep(.done, changed: [id]) }
        // The reply is on record whatever becomes of the transfer by it.
        return advance(id, .abortWanted(reason: "\(finding.code): \(finding.detail)")).kept(if: true)
    }
}

extension TradeTicket {
    /// Whether this desk buys a payment claim.
    public var buysClaim: Bool {
        if case .forfaiting = economics { side == .buy } else { false }
    }
}

extension Settlement {
    /// A transfer whose terms bind nobody and were not proposed by this side.
    public var isUnbound: Bool { transfer?.isUnbound ?? false }

    fileprivate var isPreparing: Bool {
        if case .preparing? = transfer { true } else { false }
    }

    /// How the leg that carries the claim ended, as far as its ledger has proved it.
    public var claimLeaf: ClaimLeaf {
        guard let ticket else { return .ended }
        let leg: LegID = ticket.lockOrder == .assetFirst ? .x : .y
        let states = proofs.filter { $0.leg == leg }.map(\.state)
        if states.contains(.claimed) { return course?.isGivenBack == true ? .undone : .claimed }
        if states.contains(.refunded) || states.contains(.cancelled) { return .ended }
        // Given up before terms bound, or X's tombstone stands: this side locks no cash, so the claim cannot become its own.
        if outcome == .withdrawn || outcome == .lapsed { return .ended }
        return states.contains(.locked) ? .locked : .open
    }
}

/// The leg that carries the claim.
public enum ClaimLeaf: Hashable, Sendable, CaseIterable {
    /// Not locked, and it may still be.
    case open
    case locked
    /// The claim is the buyer's.
    case claimed
    /// The claim cannot become the buyer's any more.
    case ended
    /// It was the buyer's, and a rescission gave it back to a seller that registers nothing.
    case undone
}

extension TransferState {
    var isUnbound: Bool {
        switch self {
        case .preparing, .considering: true
        case .suspended(_, let inner), .disputed(_, let inner): inner.isUnbound
        default: false
        }
    }
}
