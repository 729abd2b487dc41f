import Instruments
public import SettlementModel

/// The seller's word about its own registration of the claim, so that a resale passes the buyer's registry by itself.
///
/// The seller's gateway says it once both tickets match; a buyer that knows its peer to have a registry asks for nothing before
/// it has heard it. Whether a signature holds is the registry's to say.
extension Relay {
    /// Whether this gateway sells a claim and has not told its buyer yet whether it holds a registration of it.
    public func owesResaleWord(_ settlement: Settlement) -> Bool {
        guard settlement.resale == nil, let ticket = settlement.ticket, ticket.sellsClaim,
            policy.registry != nil, policy.peers[ticket.counterparty.gateway]?.registersClaims == true
        else { return false }
        return settlement.transfer?.isUnanswered == true && mayBegin(settlement)
    }

    /// The claim that this gateway sells, as it registered it when it bought it; nil where it knows of no such purchase.
    ///
    /// One asset on one ledger is one claim. Of two purchases of it the one that was financed last says how it is called.
    public func ownRegistration(of ticket: TradeTicket) -> RegisteredClaim? {
        registeredPurchases(of: ticket).filter { $0.registration?.standing == .financed }
            .max { $0.registration?.reply?.number ?? 0 < $1.registration?.reply?.number ?? 0 }?
            .registeredClaim
    }

    /// Whether the claim is this gateway's and the registry has still to say so: its word about it would be too early.
    public func awaitsOwnFinancing(of ticket: TradeTicket) -> Bool {
        registeredPurchases(of: ticket).contains { purchase in
            switch purchase.registration?.standing {
            case .asked, .dated, .reserved: purchase.claimLeaf == .claimed
            case nil, .named, .refused, .financed, .released: false
            }
        }
    }

    /// Purchases of the asset that is sold, for which this gateway's registry was named.
    private func registeredPurchases(of ticket: TradeTicket) -> [Settlement] {
        settlements.values.filter { settlement in
            guard let bought = settlement.ticket, bought.buysClaim,
                bought.assetLeg.asset == ticket.assetLeg.asset,
                bought.assetLeg.ledger == ticket.assetLeg.ledger, let registration = settlement.registration
            else { return false }
            return registration.claim.registry == policy.registry
        }
    }

    /// - Parameter word: signed by the vault where it is a link.
    mutating func tellResale(_ id: TransferID, _ word: ResaleWord) -> RelayStep {
        guard var settlement = settlements[id], settlement.resale == nil,
            settlement.ticket?.sellsClaim == true, settlement.transfer?.isUnanswered == true
        else { return RelayStep(.noChange) }
        // A link lets the buyer register the claim: nobody gets one whom the bank's rules have not allowed.
        guard isAllowed(settlement, .match) else {
            return RelayStep(
                .refused(code: "transfer.restricted", detail: "the bank's rules have not allowed this buyer"))
        }
        settlement.resale = word
        settlement.revision += 1
        settlements[id] = settlement
        return RelayStep(.done, changed: [id], messages: outgoing(id, settlement, [.resale(word)]))
    }

    /// The first word counts, and only before anything was asked: what was asked never changes afterwards.
    mutating func hearResale(_ id: TransferID, _ word: ResaleWord) -> RelayStep {
        guard var settlement = settlements[id], settlement.ticket?.buysClaim == true, settlement.isUnbound
        else {
            return RelayStep(
                .refused(
                    code: "message.resale", detail: "no claim is bought here before its terms are signed"))
        }
        if settlement.resale == word { return RelayStep(.noChange) }
        guard settlement.resale == nil, settlement.registration?.standing ?? .named == .named else {
            return RelayStep(
                .refused(
                    code: "message.resale", detail: "the registry was asked, or another word came before"))
        }
        settlement.resale = word
        settlement.revision += 1
        settlements[id] = settlement
        return RelayStep(.done, changed: [id])
    }

    /// What keeps a RESERVE back besides the desk; nil where nothing does.
    ///
    /// It holds back what is not asked yet and nothing else: a RESERVE that is on record as begun may have left, and is asked again.
    public func resaleHold(_ settlement: Settlement) -> ResaleHold? {
        guard let ticket = settlement.ticket, ticket.buysClaim, let claim = settlement.registration?.claim,
            claim.chain.isEmpty
        else { return nil }
        switch settlement.resale {
        case nil:
            return policy.peers[ticket.counterparty.gateway]?.registersClaims == true ? .unheard : nil
        case .link(let link)?: return link.isOther(than: claim) ? .otherClaim : nil
        case .unregistered?: return nil
        }
    }
}

/// Why the registry is not asked yet.
public enum ResaleHold: Hashable, Sendable, CaseIterable {
    /// The seller's gateway has a registry and has not said whether it holds the claim there.
    case unheard
    /// The seller signs on another claim than this desk named.
    case otherClaim
}

extension ResaleSignature {
    /// Whether it speaks of one registry and of two claims.
    func isOther(than named: NamedClaim) -> Bool {
        registry == named.registry && claim != named.claim && claim != named.written
    }
}

extension TradeTicket {
    /// Whether this desk sells a payment claim.
    fileprivate var sellsClaim: Bool {
        if case .forfaiting = economics { side == .sell } else { false }
    }
}

extension TransferState {
    /// Terms may have been offered; nobody has answered them.
    fileprivate var isUnanswered: Bool {
        switch self {
        case .preparing, .considering, .proposed: true
        default: false
        }
    }
}
