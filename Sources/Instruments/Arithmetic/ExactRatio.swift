import BigInt
public import SettlementModel

/// A fraction that is never rounded until asked: factors and rates stay exact, cash is cut once.
///
/// - Range: numerator and denominator of up to 65,536 bits; beyond that every verb throws `amountOutOfRange`.
/// - Source: `Specs/Instruments.md`, money and rounding: round once, at the end of each cash amount.
public struct ExactRatio: Sendable, Comparable {
    let numerator: BigInt
    /// Positive.
    let denominator: BigInt

    /// Far above any honest price (a bond of 100 coupons needs some 4,000 bits); it only bounds hostile input.
    private static let mostBits = 65_536

    private init(unchecked numerator: BigInt, over denominator: BigInt) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// `denominator` is positive.
    init(_ numerator: BigInt, over denominator: BigInt) throws(InstrumentFault) {
        guard numerator.magnitude.bitWidth <= Self.mostBits, denominator.magnitude.bitWidth <= Self.mostBits
        else { throw .amountOutOfRange }
        self.init(unchecked: numerator, over: denominator)
    }

    public init(_ value: Int128) {
        self.init(unchecked: BigInt(wide: value), over: BigInt(integerLiteral: 1))
    }

    public init(_ value: ExactDecimal) {
        self.init(unchecked: BigInt(wide: value.coefficient), over: PowerOfTen.big(value.scale))
    }

    /// The exact product.
    /// - Throws: `amountOutOfRange`.
    public func multiplied(by factor: Int128) throws(InstrumentFault) -> ExactRatio {
        try ExactRatio(numerator * BigInt(wide: factor), over: denominator)
    }

    /// The exact product.
    /// - Throws: `amountOutOfRange`.
    public func multiplied(by factor: ExactDecimal) throws(InstrumentFault) -> ExactRatio {
        try multiplied(by: ExactRatio(factor))
    }

    /// The exact product.
    /// - Throws: `amountOutOfRange`.
    public func multiplied(by factor: ExactRatio) throws(InstrumentFault) -> ExactRatio {
        try ExactRatio(numerator * factor.numerator, over: denominator * factor.denominator)
    }

    /// The exact quotient.
    /// - Throws: `amountOutOfRange`; `divisionByZero`.
    public func divided(by divisor: Int128) throws(InstrumentFault) -> ExactRatio {
        try divided(by: ExactRatio(divisor))
    }

    /// The exact quotient.
    /// - Throws: `amountOutOfRange`; `divisionByZero`.
    public func divided(by divisor: ExactRatio) throws(InstrumentFault) -> ExactRatio {
        guard !divisor.numerator.isZero else { throw .divisionByZero }
        let over = denominator * divisor.numerator
        let upper = numerator * divisor.denominator
        return over.sign == .minus ? try ExactRatio(-upper, over: -over) : try ExactRatio(upper, over: over)
    }

    /// The exact sum.
    /// - Throws: `amountOutOfRange`.
    public func adding(_ other: ExactRatio) throws(InstrumentFault) -> ExactRatio {
        if denominator == other.denominator {
            return try ExactRatio(numerator + other.numerator, over: denominator)
        }
        return try ExactRatio(
            numerator * other.denominator + other.numerator * denominator,
            over: denominator * other.denominator)
    }

    /// The exact difference.
    /// - Throws: `amountOutOfRange`.
    public func subtracting(_ other: ExactRatio) throws(InstrumentFault) -> ExactRatio {
        try adding(ExactRatio(unchecked: -other.numerator, over: other.denominator))
    }

    public static func < (left: ExactRatio, right: ExactRatio) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }

    /// Equal as numbers: 1/2 is 2/4.
    public static func == (left: ExactRatio, right: ExactRatio) -> Bool {
        left.numerator * right.denominator == right.numerator * left.denominator
    }

    public var isNegative: Bool { numerator.sign == .minus && !numerator.isZero }
    public var isZero: Bool { numerator.isZero }
}

extension BigInt {
    /// The same number. The library's own initialiser is generic and ten times slower.
    init(wide value: Int128) {
        let magnitude = value.magnitude
        var bits = BigUInt(integerLiteral: UInt64(truncatingIfNeeded: magnitude))
        if magnitude > UInt128(UInt64.max) {
            bits += BigUInt(integerLiteral: UInt64(magnitude >> 64)) << 64
        }
        self.init(sign: value < 0 ? .minus : .plus, magnitude: bits)
    }

    /// The number if it fits.
    var int128: Int128? {
        let words = magnitude.words
        guard magnitude.bitWidth <= 127 else { return nil }
        var value: UInt128 = 0
        for (place, word) in words.enumerated() { value |= UInt128(word) << (64 * place) }
        return sign == .minus ? -Int128(value) : Int128(value)
    }
}
