/// What the ledger asks for gas now, as far as it is known.
struct FeeQuote: Hashable, Sendable {
    /// Of the next block, by one endpoint's word; `nil` where the ledger has none (before London).
    let baseFee: UInt128?
    /// The tip or, without a base fee, the gas price that nodes advise. The lowest of those who answered.
    let advised: UInt128
}

/// How much is offered for gas, and how it rises.
///
/// Replacing a transaction costs at least 10 % more on both parts at every known node, and more than before where that was nothing; this takes
/// an eighth, and 1 wei.
public struct FeePolicy: Hashable, Sendable {
    /// The most that a unit of gas may ever cost, in wei. A lying node cannot make the driver pay more.
    public var ceiling: UInt128 = 500_000_000_000
    /// Whether the ledger takes type 2 transactions where it has a base fee.
    public var usesDynamicFees = true
    public init() {}

    /// The first offer: twice the base fee, so that it lasts six full blocks, and the advised tip.
    func first(_ quote: FeeQuote) -> TransactionFee {
        guard let base = quote.baseFee, usesDynamicFees else {
            let price = quote.baseFee.map { Self.sum(Self.doubled($0), quote.advised) } ?? quote.advised
            return .legacy(gasPrice: min(price, ceiling))
        }
        let tip = min(quote.advised, ceiling)
        return .dynamic(maxFee: max(tip, min(Self.sum(Self.doubled(base), tip), ceiling)), tip: tip)
    }

    /// The next offer for the same nonce: an eighth more than the last, or what is asked now if that is more.
    ///
    /// - Returns: `nil` where there is nothing to raise (gas is free, so a replacement would be no other) or the ceiling is
    ///   reached: then the stored bytes are sent again.
    func bumped(_ last: TransactionFee, _ quote: FeeQuote) -> TransactionFee? {
        switch (last, first(quote)) {
        case (.dynamic(let maxFee, let tip), let fresh):
            var asked: (maxFee: UInt128, tip: UInt128) = (0, 0)
            if case .dynamic(let maxFee, let tip) = fresh { asked = (maxFee, tip) }
            let next = (maxFee: max(Self.raised(maxFee), asked.maxFee), tip: max(Self.raised(tip), asked.tip))
            guard maxFee > 0, next.maxFee <= ceiling else { return nil }
            return .dynamic(maxFee: next.maxFee, tip: min(next.tip, next.maxFee))
        case (.legacy(let price), let fresh):
            let next = max(Self.raised(price), fresh.ceiling)
            guard price > 0 || fresh.ceiling > 0, next <= ceiling, next > price else { return nil }
            return .legacy(gasPrice: next)
        }
    }

    private static func raised(_ amount: UInt128) -> UInt128 {
        sum(amount, amount / 8 + 1)
    }
    private static func doubled(_ amount: UInt128) -> UInt128 { sum(amount, amount) }
    private static func sum(_ left: UInt128, _ right: UInt128) -> UInt128 {
        let (total, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : total
    }
}
