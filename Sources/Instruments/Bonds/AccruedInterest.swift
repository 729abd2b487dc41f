public import SettlementModel

/// Interest that a bond has earned since its last coupon date.
///
/// - Source: `Specs/Instruments.md`, bonds; vectors B04, B07.
public struct AccruedInterest: Sendable {
    /// Days as the day count makes them.
    public let days: Int
    /// Interest on one unit of nominal, exactly.
    public let perUnit: ExactRatio

    /// - Parameter coupon: per annum, as a fraction.
    /// - Parameter maturity: asked by A007 alone.
    /// - Throws: `couponPeriodInvalid` unless settlement lies in the period, `rateOutOfRange` for a negative coupon.
    public init(
        coupon: ExactDecimal, dayCount: DayCount, period: CouponPeriod, settlement: CalendarDate,
        maturity: CalendarDate? = nil
    ) throws(InstrumentFault) {
        guard coupon.coefficient >= 0 else { throw .rateOutOfRange(coupon) }
        guard period.start <= settlement, settlement <= period.end else {
            throw .couponPeriodInvalid(settlement: settlement)
        }
        let ends = maturity == settlement
        days = dayCount.days(from: period.start, to: settlement, endIsMaturity: ends)
        perUnit = try dayCount.yearFraction(
            from: period.start, to: settlement, endIsMaturity: ends, in: period
        ).multiplied(by: coupon)
    }

    /// On a nominal, rounded once.
    /// - Throws: `amountOutOfRange`.
    public func amount(on nominal: Money) throws(InstrumentFault) -> Money {
        try CashRounding.money(minorUnits: perUnit.multiplied(by: nominal.minor), in: nominal.currency)
    }

    /// What one regular coupon pays: nominal·c/f, whatever the days of the period.
    /// - Throws: `amountOutOfRange`, `frequencyInvalid`.
    public static func regularCoupon(
        on nominal: Money, coupon: ExactDecimal, frequency: Int
    ) throws(InstrumentFault) -> Money {
        guard CouponPeriod.frequencies.contains(frequency) else { throw .frequencyInvalid(frequency) }
        return try CashRounding.money(
            minorUnits: ExactRatio(nominal.minor).multiplied(by: coupon).divided(by: Int128(frequency)),
            in: nominal.currency)
    }
}

/// What the buyer of a bond pays: principal and accrued interest, rounded apart, then added.
public struct BondSettlement: Hashable, Sendable {
    public let principal: Money
    public let accrued: Money
    public let amount: Money

    /// - Parameter cleanPrice: per 100 of nominal.
    /// - Throws: `considerationNotPositive`, `amountOutOfRange`.
    public init(
        nominal: Money, cleanPrice: ExactDecimal, accrued interest: AccruedInterest
    ) throws(InstrumentFault) {
        let accrued = try interest.amount(on: nominal)
        let principal = try CashRounding.money(
            minorUnits: ExactRatio(nominal.minor).multiplied(by: cleanPrice).divided(by: 100),
            in: nominal.currency)
        guard principal.minor > 0 else { throw .considerationNotPositive }
        try self.init(principal: principal, accrued: accrued)
    }

    private init(principal: Money, accrued: Money) throws(InstrumentFault) {
        guard let amount = Money(principal.currency, minor: principal.minor + accrued.minor) else {
            throw .amountOutOfRange
        }
        self.principal = principal
        self.accrued = accrued
        self.amount = amount
    }

    /// What is left of the money after a part was settled, so that the parts sum to the whole.
    /// - Throws: `currenciesDiffer`, `amountOutOfRange`.
    public func rest(after part: BondSettlement) throws(InstrumentFault) -> BondSettlement {
        try BondSettlement(
            principal: CashRounding.difference(principal, part.principal),
            accrued: CashRounding.difference(accrued, part.accrued))
    }
}
