public import SettlementModel

/// A fraction that is never rounded until asked: factors and rates stay exact, cash is cut once.
///
/// - Range: numerator below 2^256, denominator below 2^128; beyond that every verb throws `amountOutOfRange`.
/// - Source: `Specs/Instruments`, money and rounding: round once, at the end of each cash amount.
public struct ExactRatio: Hashable, Sendable {
    private let isNegative: Bool
    private let numerator: WideNatural
    private let denominator: UInt128

    private init(isNegative: Bool, numerator: WideNatural, denominator: UInt128) {
        self.isNegative = isNegative
        self.numerator = numerator
        self.denominator = denominator
    }

    public init(_ value: Int128) {
        self.init(isNegative: value < 0, numerator: WideNatural(value.magnitude), denominator: 1)
    }

    public init(_ value: ExactDecimal) {
        self.init(
            isNegative: value.coefficient < 0, numerator: WideNatural(value.coefficient.magnitude),
            denominator: PowerOfTen.of(value.scale))
    }

    /// The exact product.
    /// - Throws: `amountOutOfRange`.
    public func multiplied(by factor: Int128) throws(InstrumentFault) -> ExactRatio {
        guard let product = numerator.multiplied(by: factor.magnitude) else { throw .amountOutOfRange }
        return ExactRatio(
            isNegative: isNegative != (factor < 0), numerator: product, denominator: denominator)
    }

    /// The exact product.
    /// - Throws: `amountOutOfRange`.
    public func multiplied(by factor: ExactDecimal) throws(InstrumentFault) -> ExactRatio {
        try multiplied(by: factor.coefficient).divided(by: Int128(PowerOfTen.of(factor.scale)))
    }

    /// The exact quotient.
    /// - Throws: `amountOutOfRange`; `divisionByZero`.
    public func divided(by divisor: Int128) throws(InstrumentFault) -> ExactRatio {
        guard divisor != 0 else { throw .divisionByZero }
        let product = denominator.multipliedReportingOverflow(by: divisor.magnitude)
        guard !product.overflow else { throw .amountOutOfRange }
        return ExactRatio(
            isNegative: isNegative != (divisor < 0), numerator: numerator, denominator: product.partialValue)
    }

    /// The nearest whole number, a half away from zero.
    /// - Throws: `amountOutOfRange` if it does not fit.
    public func rounded() throws(InstrumentFault) -> Int128 {
        guard let magnitude = numerator.dividedRoundingHalfUp(by: denominator),
            let value = Int128(exactly: magnitude)
        else { throw .amountOutOfRange }
        return isNegative ? -value : value
    }

    /// The fraction as per cent, with six decimals, a half away from zero: 0.02892361037 is `2.892361`.
    /// - Throws: `amountOutOfRange`.
    public func percent() throws(InstrumentFault) -> ExactDecimal {
        ExactDecimal(coefficient: try multiplied(by: 100_000_000).rounded(), scale: 6)
    }
}

enum PowerOfTen {
    /// 10^exponent for the scales an `ExactDecimal` can have (0 to 18); a larger exponent counts as 18.
    static func of(_ exponent: Int) -> UInt128 {
        var power: UInt128 = 1
        for _ in 0..<min(max(exponent, 0), 18) { power *= 10 }
        return power
    }
}
