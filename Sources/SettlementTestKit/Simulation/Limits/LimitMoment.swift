import SettlementModel
import TransferCore

/// One subject in one currency.
struct LimitPlace: Hashable, Sendable {
    let scope: LimitScope
    let name: String
    let currency: CurrencyCode

    init(_ scope: LimitScope, _ name: String, _ currency: CurrencyCode) {
        self.scope = scope
        self.name = name
        self.currency = currency
    }
}

/// - Units: minor units of the place's currency.
struct LimitAmounts: Hashable, Sendable {
    var outstanding: Int128
    var inFlight: Int128

    init(outstanding: Int128 = 0, inFlight: Int128 = 0) {
        self.outstanding = outstanding
        self.inFlight = inFlight
    }

    var all: Int128 { outstanding + inFlight }
}

/// What officers said of one trade's limits.
struct OfficersWord: Hashable, Sendable {
    let version: Int64
    var excess: [LimitPlace: Int128]
    var askedBy: String
    /// `nil` while it waits, and where it was rejected.
    var approvedBy: String?
}

/// One trade as the limits see it, told from its ticket, its trade's state and the end of its transfer.
struct LimitedTrade: Hashable, Sendable {
    /// How much of what it takes counts, and as what.
    enum Standing: Hashable, Sendable {
        /// Nothing: its bank does not stand behind it yet, or it gave up, or all went back.
        case outside
        /// Nothing yet: it waits in line under this number.
        case waiting(number: Int64, until: LedgerInstant)
        case reserved
        case settled
        /// Settled, and the obligor has paid since.
        case repaid
    }

    let id: TransferID
    let maker: String?
    let isPurchase: Bool
    /// Whether the bank knows who owes the asset.
    let knowsObligor: Bool
    /// It gives a claim back: nobody's turn comes before it.
    let givesBack: Bool
    let takes: [LimitPlace: Int128]
    /// Its bank stands behind it, or did so until its end.
    var isApproved: Bool
    var standing: Standing
    var words: [OfficersWord]

    var place: (number: Int64, until: LedgerInstant)? {
        if case .waiting(let number, let until) = standing { (number, until) } else { nil }
    }
}

/// How one bank stands to its limits after one durable step. A pure value, which shares no code with what decides.
struct LimitMoment: Hashable, Sendable {
    /// `nil` where the bank limits nothing.
    var rules: LimitRules?
    /// Whoever does not fit waits.
    var queues = false
    var repaid: Set<TransferID> = []
    var trades: [LimitedTrade] = []
    /// What the bank's own book says.
    var booked: [LimitPlace: LimitAmounts] = [:]

    init() {}
}

extension LimitMoment {
    /// The same sums, counted from the trades: reserved from the approval on, outstanding from the settlement on as long as
    /// the subject feels it, free where value went back.
    ///
    /// - Parameter ids: trades that are left out.
    func recounted(without ids: Set<TransferID> = []) -> [LimitPlace: LimitAmounts] {
        var sums: [LimitPlace: LimitAmounts] = [:]
        for trade in trades where !ids.contains(trade.id) {
            for (place, amount) in trade.takes {
                let lasts: Bool
                switch place.scope {
                case .obligor, .country: lasts = trade.standing == .settled
                case .day: lasts = trade.standing == .settled || trade.standing == .repaid
                case .counterparty, .currency, .ledger: lasts = false
                }
                if trade.standing == .reserved {
                    sums[place, default: LimitAmounts()].inFlight += amount
                } else if lasts {
                    sums[place, default: LimitAmounts()].outstanding += amount
                }
            }
        }
        return sums
    }

    /// The line, first come first.
    var line: [LimitedTrade] {
        trades.filter { $0.place != nil }.sorted { ($0.place?.number ?? 0) < ($1.place?.number ?? 0) }
    }

    func trade(_ id: TransferID) -> LimitedTrade? { trades.first { $0.id == id } }
}

// MARK: Read from a relay

extension LimitMoment {
    init(_ relay: Relay) {
        self.init()
        let limits = relay.policy.limits
        rules = limits?.rules
        if case .queue? = limits?.onBreach { queues = true }
        repaid = limits?.repaid ?? []
        trades = relay.settlements.values.sorted { $0.id < $1.id }.compactMap { LimitedTrade($0, limits) }
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
        if ticket.side == .sell, case .forfaiting(let terms) = ticket.economics {
            givesBack = terms.rescinds != nil
        } else {
            givesBack = false
        }
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
