import SettlementModel

/// What all trades of a gateway take of the limits, summed by subject: a gateway that runs for years holds a new ticket
/// against sums, not against every trade it ever settled.
///
/// It is computed from the settlements and never stored: the same settlements give the same book.
struct LimitBook: Sendable {
    private var uses: [TransferID: LimitUse] = [:]
    private var totals: [LimitKey: LimitTaken] = [:]

    /// Puts a trade's use in the place of its earlier one; nil where it takes nothing.
    /// - Returns: whether that is another one.
    @discardableResult
    mutating func put(_ id: TransferID, _ use: LimitUse?) -> Bool {
        guard uses[id] != use else { return false }
        if let old = uses[id] { weigh(old, by: -1) }
        if let use { weigh(use, by: 1) }
        uses[id] = use
        return true
    }

    private mutating func weigh(_ use: LimitUse, by sign: Int128) {
        for (subject, amount) in use.amounts {
            let key = LimitKey(subject: subject, currency: amount.currency)
            var taken = totals[key] ?? LimitTaken()
            switch use.weight(on: subject.scope) {
            case .outstanding: taken.outstanding += sign * amount.minor
            case .inFlight: taken.inFlight += sign * amount.minor
            case .none: continue
            }
            totals[key] = taken == LimitTaken() ? nil : taken
        }
    }

    /// What all trades together take; nobody takes from what is not in it.
    var all: [LimitKey: LimitTaken] { totals }

    /// What all others than this trade take of a subject, in one currency.
    func taken(_ subject: LimitSubject, in currency: CurrencyCode, besides id: TransferID) -> LimitTaken {
        var taken = totals[LimitKey(subject: subject, currency: currency)] ?? LimitTaken()
        guard let own = uses[id], let amount = own.amounts[subject], amount.currency == currency else {
            return taken
        }
        switch own.weight(on: subject.scope) {
        case .outstanding: taken.outstanding -= amount.minor
        case .inFlight: taken.inFlight -= amount.minor
        case .none: break
        }
        return taken
    }
}

/// - Units: minor units of the currency that was asked for.
public struct LimitTaken: Hashable, Sendable {
    public internal(set) var outstanding: Int128 = 0
    public internal(set) var inFlight: Int128 = 0
}
