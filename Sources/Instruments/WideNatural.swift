/// A natural number of up to 256 bits: a product of any rate, face and day count stays exact in it.
///
/// Every operation that could leave the range answers `nil`; none traps.
struct WideNatural: Hashable, Sendable {
    let high: UInt128
    let low: UInt128

    init(_ value: UInt128) {
        high = 0
        low = value
    }

    private init(high: UInt128, low: UInt128) {
        self.high = high
        self.low = low
    }

    /// The product, or `nil` if it needs more than 256 bits.
    func multiplied(by factor: UInt128) -> WideNatural? {
        let lower = low.multipliedFullWidth(by: factor)
        let upper = high.multipliedReportingOverflow(by: factor)
        guard !upper.overflow else { return nil }
        let sum = upper.partialValue.addingReportingOverflow(lower.high)
        guard !sum.overflow else { return nil }
        return WideNatural(high: sum.partialValue, low: lower.low)
    }

    /// The quotient rounded to the nearest whole number, a half upwards; `nil` for a zero divisor or a
    /// quotient of more than 128 bits.
    func dividedRoundingHalfUp(by divisor: UInt128) -> UInt128? {
        // With the high word below the divisor the quotient has one word, which is what the division needs.
        guard divisor > 0, high < divisor else { return nil }
        let (quotient, remainder) = divisor.dividingFullWidth((high: high, low: low))
        // Twice the remainder could overflow; its distance to the divisor cannot.
        guard remainder >= divisor - remainder else { return quotient }
        let raised = quotient.addingReportingOverflow(1)
        return raised.overflow ? nil : raised.partialValue
    }
}
