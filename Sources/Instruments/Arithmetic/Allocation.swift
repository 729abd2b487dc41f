public import SettlementModel

/// Cuts one amount into parts without losing or making a minor unit.
public enum Allocation {
    /// Parts in proportion to `weights`: each is rounded down, then the largest remainders get one unit more;
    /// of equal remainders the first.
    ///
    /// - Repeats: equal input gives equal parts. The parts' sum is `whole` exactly.
    /// - Throws: `weightsUnusable` for no weights, a negative one, or a sum of zero.
    public static func largestRemainder(
        _ whole: Money, weights: [Int128]
    ) throws(InstrumentFault) -> [Money] {
        guard !weights.isEmpty, weights.count <= 10_000, weights.allSatisfy({ $0 >= 0 }) else {
            throw .weightsUnusable
        }
        var total: Int128 = 0
        for weight in weights {
            let sum = total.addingReportingOverflow(weight)
            guard !sum.overflow else { throw .amountOutOfRange }
            total = sum.partialValue
        }
        guard total > 0 else { throw .weightsUnusable }
        // The magnitude is cut, so that a negative whole gives the negatives of the positive parts.
        let magnitude = Int128(whole.minor.magnitude)
        var parts: [Int128] = []
        var remainders: [(place: Int, left: ExactRatio)] = []
        for (place, weight) in weights.enumerated() {
            let exact = try ExactRatio(magnitude).multiplied(by: weight).divided(by: total)
            let down = try exact.roundedDown()
            parts.append(down)
            remainders.append((place, try exact.subtracting(ExactRatio(down))))
        }
        let missing = Int(magnitude - parts.reduce(0, +))
        remainders.sort { $0.left == $1.left ? $0.place < $1.place : $0.left > $1.left }
        for (place, _) in remainders.prefix(missing) { parts[place] += 1 }
        let sign: Int128 = whole.minor < 0 ? -1 : 1
        return parts.compactMap { Money(whole.currency, minor: sign * $0) }
    }
}

/// An amount paid in another currency, or in another asset, than it is owed.
public enum FundingConversion {
    /// `amount` times `rate` units of `currency` for one unit owed, rounded half away from zero.
    /// - Throws: `amountOutOfRange`; `rateOutOfRange` unless the rate is positive.
    public static func money(
        _ amount: Money, rate: ExactDecimal, in currency: CurrencyCode
    ) throws(InstrumentFault) -> Money {
        try CashRounding.money(
            minorUnits: try units(amount, rate).multiplied(by: Int128(PowerOfTen.of(currency.minorUnits))),
            in: currency)
    }

    /// The same in an asset of `decimals` places (0 to 18), rounded up: what is locked must never fall short.
    /// - Throws: `amountOutOfRange`; `rateOutOfRange` unless the rate is positive.
    public static func assetUnits(
        _ amount: Money, rate: ExactDecimal, decimals: Int
    ) throws(InstrumentFault) -> ExactDecimal {
        let smallest = try units(amount, rate).multiplied(by: Int128(PowerOfTen.of(decimals))).roundedUp()
        return ExactDecimal(coefficient: smallest, scale: decimals)
    }

    private static func units(_ amount: Money, _ rate: ExactDecimal) throws(InstrumentFault) -> ExactRatio {
        guard rate.coefficient > 0 else { throw .rateOutOfRange(rate) }
        return try ExactRatio(amount.minor).divided(by: Int128(PowerOfTen.of(amount.currency.minorUnits)))
            .multiplied(by: rate)
    }
}
