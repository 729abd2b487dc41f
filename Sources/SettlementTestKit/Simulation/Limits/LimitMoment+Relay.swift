import SettlementModel
import TransferCore

extension LimitMoment {
    init(_ relay: Relay) {
        self.init()
        let limits = relay.policy.limits
        rules = limits?.rules
        if case .queue? = limits?.onBreach { queues = true }
        repaid = limits?.repaid ?? []
        trades = relay.settlements.values.sorted { $0.id < $1.id }.compactMap { LimitedTrade($0, limits) }
        markUndone { $0.standing == .settled || $0.standing == .repaid }
        for (key, taken) in relay.limitsTaken {
            booked[LimitPlace(key)] = LimitAmounts(
                outstanding: taken.outstanding, inFlight: taken.inFlight)
        }
    }
}

extension LimitPlace {
    fileprivate init(_ key: LimitKey) {
        self.init(key.subject.scope, key.subject.name, key.currency)
    }
}

extension LimitedTrade {
    /// - Returns: `nil` where this bank has no ticket.
    fileprivate init?(_ settlement: Settlement, _ limits: LimitPolicy?) {
        guard let ticket = settlement.ticket else { return nil }
        let obligor = limits?.obligors[
            LedgerAsset(ledger: ticket.assetLeg.ledger, asset: ticket.assetLeg.asset)]
        id = settlement.id
        maker = settlement.maker
        isPurchase = ticket.side == .buy
        knowsObligor = obligor != nil
        undoes = ticket.economics.rescinds
        takes = Self.takes(ticket, obligor)
        switch settlement.trade {
        case .alleged, .instructed, .queued, .closed: isApproved = false
        case .approved, .unmatched, .matched: isApproved = true
        }
        standing = Self.standing(settlement, repaid: limits?.repaid ?? [])
        words = settlement.overrides.compactMap { word in
            guard case .limits(let version, let excess) = word.covers else { return nil }
            var approver: String?
            if case .approved(let yes)? = word.decision { approver = yes.by }
            return OfficersWord(
                version: version,
                excess: Dictionary(uniqueKeysWithValues: excess.map { (LimitPlace($0.key), $0.value) }),
                askedBy: word.asked.by, approvedBy: approver)
        }
    }

    /// Specs/LimitsAndRestrictions.md, section 1.
    private static func takes(_ ticket: TradeTicket, _ obligor: Obligor?) -> [LimitPlace: Int128] {
        let cash = ticket.cash
        var takes = [
            LimitPlace(.counterparty, ticket.counterparty.gateway.text, cash.currency): cash.minor,
            LimitPlace(.day, "\(ticket.settlementDate)", cash.currency): cash.minor,
        ]
        for leg in [ticket.assetLeg, ticket.cashLeg] {
            takes[LimitPlace(.ledger, leg.ledger.text, cash.currency)] = cash.minor
        }
        guard ticket.side == .buy else { return takes }
        takes[LimitPlace(.currency, cash.currency.code, cash.currency)] = cash.minor
        guard let obligor else { return takes }
        let face: (CurrencyCode, Int128) =
            switch ticket.economics {
            case .forfaiting(let terms): (terms.face.currency, terms.face.minor)
            case .bond(let terms): (terms.nominalPerUnit.currency, terms.units * terms.nominalPerUnit.minor)
            }
        takes[LimitPlace(.obligor, obligor.name, face.0)] = face.1
        takes[LimitPlace(.country, obligor.country, face.0)] = face.1
        return takes
    }

    private static func standing(_ settlement: Settlement, repaid: Set<TransferID>) -> Standing {
        switch settlement.trade {
        case .alleged, .instructed, .closed: return .outside
        case .queued:
            guard let wait = settlement.limitWait else { return .outside }
            return .waiting(number: wait.number, until: wait.until)
        case .approved, .unmatched, .matched: break
        }
        guard let outcome = settlement.outcome else {
            return settlement.transfer.map(isOff) == true ? .outside : .reserved
        }
        let hasMoved: Bool
        switch outcome {
        case .settled, .breached: hasMoved = true
        case .refunded, .lapsed, .withdrawn: hasMoved = false
        // Both banks gave X away; what the other leg came to, only its proof says.
        case .released: hasMoved = settlement.proofs.contains { $0.state == .claimed }
        }
        guard hasMoved else { return .outside }
        return repaid.contains(settlement.id) ? .repaid : .settled
    }

    /// X can never be locked any more, whatever else stands still: only the responder's word on the end is missing.
    private static func isOff(_ state: TransferState) -> Bool {
        switch state {
        case .unanswered(_, .some, _): true
        case .suspended(_, let inner), .disputed(_, let inner): isOff(inner)
        default: false
        }
    }
}
