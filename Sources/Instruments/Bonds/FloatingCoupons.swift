public import SettlementModel

/// One coupon of a floating-rate note: fixed at its start, counted between rolled dates.
public struct FloatingCoupon: Sendable {
    public let start: CalendarDate
    public let unadjustedEnd: CalendarDate
    public let end: CalendarDate
    public let days: Int
    public let reference: ExactDecimal
    /// Reference, credit adjustment and spread together.
    public let rate: ExactDecimal
    public let amount: Money
}

/// Interest of a floating-rate note over periods of equal months.
///
/// - Source: `Specs/Instruments.md`, bonds; vector B03.
public enum FloatingCoupons {
    /// One coupon for each fixing. Unadjusted dates run from `start`; interest follows the rolled dates.
    ///
    /// - Parameter fixings: at most 400; `nil` where a rate is not known yet.
    /// - Throws: `fixingMissing`: a missing rate stops the coupon, no older one is used; `countOutOfRange`,
    ///   `dayCountUnsuited` for A006, `dateOutOfRange`, `amountOutOfRange`.
    public static func coupons(
        on nominal: Money, start: CalendarDate, months: Int, fixings: [ExactDecimal?],
        adjustment: ExactDecimal,
        spread: ExactDecimal, dayCount: DayCount, calendar: BusinessCalendar, roll: RollRule
    ) throws(InstrumentFault) -> [FloatingCoupon] {
        guard (1...400).contains(fixings.count) else {
            throw .countOutOfRange(fixings.count, what: "periods")
        }
        guard (1...120).contains(months) else { throw .countOutOfRange(months, what: "months") }
        var coupons: [FloatingCoupon] = []
        var begins = start
        for (index, fixing) in fixings.enumerated() {
            guard let unadjusted = start.adding(months: months * (index + 1)) else {
                throw .dateOutOfRange(start)
            }
            let ends = try calendar.roll(unadjusted, by: roll)
            guard let fixing else { throw .fixingMissing(period: index + 1) }
            let total = try ExactRatio(fixing).adding(ExactRatio(adjustment)).adding(ExactRatio(spread))
            let year = try dayCount.yearFraction(from: begins, to: ends)
            coupons.append(
                FloatingCoupon(
                    start: begins, unadjustedEnd: unadjusted, end: ends,
                    days: dayCount.days(from: begins, to: ends), reference: fixing,
                    rate: try total.decimal(places: max(fixing.scale, adjustment.scale, spread.scale)),
                    amount: try CashRounding.money(
                        minorUnits: year.multiplied(by: total).multiplied(by: nominal.minor),
                        in: nominal.currency)))
            begins = ends
        }
        return coupons
    }
}
