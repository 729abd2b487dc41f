public import SettlementModel

/// The regular coupon dates of a bond, counted back from its maturity; none of them is rolled.
///
/// - Source: `Specs/Instruments.md`, bonds.
public struct CouponSchedule: Hashable, Sendable {
    public let maturity: CalendarDate
    /// Coupons a year: 1, 2, 3, 4, 6 or 12.
    public let frequency: Int
    /// Where the maturity is the last day of its month, so is every coupon date.
    public let endOfMonth: Bool

    /// - Throws: `frequencyInvalid`.
    public init(maturity: CalendarDate, frequency: Int, endOfMonth: Bool = false) throws(InstrumentFault) {
        guard CouponPeriod.frequencies.contains(frequency) else { throw .frequencyInvalid(frequency) }
        self.maturity = maturity
        self.frequency = frequency
        self.endOfMonth = endOfMonth && maturity.isEndOfMonth
    }

    /// The period in which `settlement` lies; on a coupon date it is the period that begins there.
    /// - Throws: `couponPeriodInvalid` on or after maturity; `dateOutOfRange`.
    public func period(at settlement: CalendarDate) throws(InstrumentFault) -> CouponPeriod {
        guard settlement < maturity else { throw .couponPeriodInvalid(settlement: settlement) }
        let remaining = try couponsRemaining(after: settlement)
        return try CouponPeriod(
            start: date(before: remaining), end: date(before: remaining - 1), frequency: frequency)
    }

    /// How many coupons are paid after `settlement`.
    /// - Throws: `dateOutOfRange`.
    public func couponsRemaining(after settlement: CalendarDate) throws(InstrumentFault) -> Int {
        var count = 0
        while try date(before: count) > settlement { count += 1 }
        return count
    }

    /// The date `coupons` periods before maturity; 0 is the maturity.
    private func date(before coupons: Int) throws(InstrumentFault) -> CalendarDate {
        guard let date = maturity.adding(months: -coupons * (12 / frequency)) else {
            throw .dateOutOfRange(maturity)
        }
        return endOfMonth ? date.endOfMonth : date
    }
}

extension CalendarDate {
    var isEndOfMonth: Bool {
        let parts = components
        return parts.day == CalendarDate.days(inMonth: parts.month, ofYear: parts.year)
    }

    var endOfMonth: CalendarDate {
        let parts = components
        let last = CalendarDate.days(inMonth: parts.month, ofYear: parts.year)
        return CalendarDate(year: parts.year, month: parts.month, day: last) ?? self
    }
}
