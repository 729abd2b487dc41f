public import SettlementModel

/// One coupon period of a bond, which A006 measures by.
///
/// - Range: start before end; 1, 2, 3, 4, 6 or 12 coupons a year.
public struct CouponPeriod: Hashable, Sendable {
    public let start: CalendarDate
    public let end: CalendarDate
    /// Coupons a year.
    public let frequency: Int

    /// - Throws: `couponPeriodInvalid`, `frequencyInvalid`.
    public init(start: CalendarDate, end: CalendarDate, frequency: Int) throws(InstrumentFault) {
        guard start < end else { throw .couponPeriodInvalid(settlement: start) }
        guard Self.frequencies.contains(frequency) else { throw .frequencyInvalid(frequency) }
        self.start = start
        self.end = end
        self.frequency = frequency
    }

    static let frequencies: Set<Int> = [1, 2, 3, 4, 6, 12]

    public var days: Int { end.days(since: start) }
}

extension DayCount {
    /// The days of one year where they are always the same: not for A006 and A008.
    public var basisDays: Int? {
        switch self {
        case .thirty360, .thirtyE360, .thirtyE360ISDA, .actual360: 360
        case .actual365Fixed: 365
        case .actualActualICMA, .actualActualISDA: nil
        }
    }

    /// Days of interest: the start counts, the end does not; negative where the end is earlier.
    ///
    /// - Parameter endIsMaturity: only A007 asks: the last day of February stays what it is where it is the maturity.
    public func days(from start: CalendarDate, to end: CalendarDate, endIsMaturity: Bool = false) -> Int {
        switch self {
        case .actual360, .actual365Fixed, .actualActualICMA, .actualActualISDA: end.days(since: start)
        case .thirty360:
            Self.months30(start, end) { first, last in (min(first, 30), first >= 30 ? min(last, 30) : last) }
        case .thirtyE360: Self.months30(start, end) { first, last in (min(first, 30), min(last, 30)) }
        case .thirtyE360ISDA:
            Self.months30(start, end) { first, last in
                (
                    Self.endsFebruary(start) ? 30 : min(first, 30),
                    Self.endsFebruary(end) && !endIsMaturity ? 30 : min(last, 30)
                )
            }
        }
    }

    /// The part of a year between two dates, exactly.
    ///
    /// - Parameter period: the coupon period around both dates; A006 cannot count without it.
    /// - Throws: `dayCountUnsuited` for A006 without a period around both dates.
    public func yearFraction(
        from start: CalendarDate, to end: CalendarDate, endIsMaturity: Bool = false,
        in period: CouponPeriod? = nil
    ) throws(InstrumentFault) -> ExactRatio {
        let days = Int128(days(from: start, to: end, endIsMaturity: endIsMaturity))
        switch self {
        case .actualActualICMA:
            guard let period, period.start <= start, end <= period.end else {
                throw .dayCountUnsuited(self, why: "it counts by the coupon period around both dates")
            }
            return try ExactRatio(days).divided(by: Int128(period.days * period.frequency))
        case .actualActualISDA: return try Self.byCalendarYear(start, end)
        case .thirty360, .thirtyE360, .thirtyE360ISDA, .actual360, .actual365Fixed:
            return try ExactRatio(days).divided(by: Int128(basisDays ?? 365))
        }
    }

    /// Days in common years over 365 and days in leap years over 366.
    private static func byCalendarYear(
        _ start: CalendarDate, _ end: CalendarDate
    ) throws(InstrumentFault) -> ExactRatio {
        if end < start { return try byCalendarYear(end, start).multiplied(by: -1) }
        let split = splitByLeapYear(from: start, to: end)
        // 133,590 is 365·366: one denominator for both parts.
        return try ExactRatio(Int128(split.common * 366 + split.leap * 365)).divided(by: 133_590)
    }

    /// How many of the days between fall in common and in leap years.
    public static func splitByLeapYear(
        from start: CalendarDate, to end: CalendarDate
    ) -> (common: Int, leap: Int) {
        guard start < end else { return (0, 0) }
        let (first, last) = (start.components.year, end.components.year)
        var leap = 0
        for year in first...last where CalendarDate.isLeap(year) {
            // A leap year's days are those from its 1 January to the next, as far as they lie in the span.
            guard let begins = CalendarDate(year: year, month: 1, day: 1) else { continue }
            let from = max(begins.dayNumber, start.dayNumber)
            leap += min(begins.dayNumber + 366, end.dayNumber) - from
        }
        return (end.days(since: start) - leap, leap)
    }

    private static func months30(
        _ start: CalendarDate, _ end: CalendarDate, _ cut: (Int, Int) -> (Int, Int)
    ) -> Int {
        let (one, other) = (start.components, end.components)
        let (first, last) = cut(one.day, other.day)
        return 360 * (other.year - one.year) + 30 * (other.month - one.month) + last - first
    }

    private static func endsFebruary(_ date: CalendarDate) -> Bool {
        let parts = date.components
        return parts.month == 2 && parts.day == CalendarDate.days(inMonth: 2, ofYear: parts.year)
    }
}

extension CalendarDate {
    /// The same day `months` later (or earlier), or the month's last day where it has no such day.
    ///
    /// - Returns: `nil` outside the calendar's range.
    public func adding(months: Int) -> CalendarDate? {
        guard (-12_000...12_000).contains(months) else { return nil }
        let parts = components
        let count = parts.year * 12 + parts.month - 1 + months
        let (year, month) = (count / 12, count % 12 + 1)
        return CalendarDate(
            year: year, month: month, day: min(parts.day, CalendarDate.days(inMonth: month, ofYear: year)))
    }
}
