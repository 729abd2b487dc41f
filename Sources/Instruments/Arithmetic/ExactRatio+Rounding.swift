import BigInt
public import SettlementModel

extension ExactRatio {
    /// The nearest whole number, a half away from zero.
    /// - Throws: `amountOutOfRange` if it does not fit 127 bits.
    public func rounded() throws(InstrumentFault) -> Int128 {
        guard let value = Self.half(numerator, denominator).int128 else { throw .amountOutOfRange }
        return value
    }

    /// The largest whole number that is not greater.
    /// - Throws: `amountOutOfRange` if it does not fit 127 bits.
    public func roundedDown() throws(InstrumentFault) -> Int128 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        let floor = remainder.sign == .minus && !remainder.isZero ? quotient - 1 : quotient
        guard let value = floor.int128 else { throw .amountOutOfRange }
        return value
    }

    /// The smallest whole number that is not less.
    /// - Throws: `amountOutOfRange` if it does not fit 127 bits.
    public func roundedUp() throws(InstrumentFault) -> Int128 {
        let below = try roundedDown()
        return ExactRatio(below) == self ? below : below + 1
    }

    /// The number with `places` decimals (0 to 18), a half away from zero.
    /// - Throws: `amountOutOfRange`.
    public func decimal(places: Int) throws(InstrumentFault) -> ExactDecimal {
        let scaled = Self.half(numerator * PowerOfTen.big(places), denominator)
        guard let coefficient = scaled.int128 else { throw .amountOutOfRange }
        return ExactDecimal(coefficient: coefficient, scale: places)
    }

    /// The fraction as per cent, with six decimals, a half away from zero: 0.02892361037 is `2.892361`.
    /// - Throws: `amountOutOfRange`.
    public func percent() throws(InstrumentFault) -> ExactDecimal {
        try multiplied(by: 100).decimal(places: 6)
    }

    private static func half(_ numerator: BigInt, _ denominator: BigInt) -> BigInt {
        let (quotient, remainder) = numerator.magnitude.quotientAndRemainder(
            dividingBy: denominator.magnitude)
        let raised = remainder << 1 >= denominator.magnitude ? quotient + 1 : quotient
        return BigInt(sign: numerator.sign, magnitude: raised)
    }
}

enum PowerOfTen {
    /// 10^exponent for the scales an `ExactDecimal` can have (0 to 18); a larger exponent counts as 18.
    static func of(_ exponent: Int) -> UInt64 { powers[min(max(exponent, 0), 18)] }

    static func big(_ exponent: Int) -> BigInt { bigPowers[min(max(exponent, 0), 18)] }

    private static let powers: [UInt64] = (0...18).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
    private static let bigPowers: [BigInt] = powers.map { BigInt($0) }
}
