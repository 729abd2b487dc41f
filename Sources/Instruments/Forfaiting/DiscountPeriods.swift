public import SettlementModel

/// One stretch of time over which interest is simple.
public struct InterestPeriod: Sendable {
    public let days: Int
    /// The part of a year that the day count makes of it.
    public let yearFraction: ExactRatio
}

/// The stretches over which one claim is discounted, in order of time.
///
/// - Range: 1 to 500,000 days in all, more than the calendar has.
public struct DiscountPeriods: Sendable {
    public let days: Int
    public let periods: [InterestPeriod]

    private static let most = 500_000

    /// Between two dates.
    /// - Throws: `dayCountUnsuited`, `countOutOfRange`, `dateOutOfRange`.
    public init(
        _ method: PricingMethod, _ dayCount: DayCount, from settlement: CalendarDate, to end: CalendarDate
    ) throws(InstrumentFault) {
        let days = dayCount.days(from: settlement, to: end, endIsMaturity: true)
        switch method {
        case .straightDiscount, .simpleYield:
            let fraction = try dayCount.yearFraction(from: settlement, to: end, endIsMaturity: true)
            try self.init(days, [InterestPeriod(days: days, yearFraction: fraction)])
        case .discountToYieldAnnual, .discountToYieldSemiannual:
            try self.init(method, dayCount, days: days)
        case .discountToYieldCalendar:
            try self.init(days, try Self.halfYears(dayCount, from: settlement, to: end))
        }
    }

    /// Over a number of days that is known without its dates.
    /// - Throws: `dayCountUnsuited` where the method or the day count needs dates; `countOutOfRange`.
    public init(_ method: PricingMethod, _ dayCount: DayCount, days: Int) throws(InstrumentFault) {
        guard let basis = dayCount.basisDays else {
            throw .dayCountUnsuited(
                dayCount, why: "a number of days alone does not say which year they are in")
        }
        guard (1...Self.most).contains(days) else { throw .countOutOfRange(days, what: "days") }
        let lengths: [Int]
        switch method {
        case .straightDiscount, .simpleYield: lengths = [days]
        case .discountToYieldAnnual: lengths = Self.cut(days, into: [365])
        case .discountToYieldSemiannual: lengths = Self.cut(days, into: [183, 182])
        case .discountToYieldCalendar:
            throw .dayCountUnsuited(dayCount, why: "half-years of the calendar are counted between dates")
        }
        guard lengths.count == 1 || dayCount == .actual360 || dayCount == .actual365Fixed else {
            throw .dayCountUnsuited(dayCount, why: "periods of 365, 183 and 182 days are actual days")
        }
        var periods: [InterestPeriod] = []
        for length in lengths {
            let fraction = try ExactRatio(Int128(length)).divided(by: Int128(basis))
            periods.append(InterestPeriod(days: length, yearFraction: fraction))
        }
        try self.init(days, periods)
    }

    private init(_ days: Int, _ periods: [InterestPeriod]) throws(InstrumentFault) {
        guard (1...Self.most).contains(days) else { throw .countOutOfRange(days, what: "days") }
        self.days = days
        self.periods = periods
    }

    /// `pattern` again and again, then what is left.
    private static func cut(_ days: Int, into pattern: [Int]) -> [Int] {
        var lengths: [Int] = []
        var rest = days
        while rest > 0 {
            let length = min(rest, pattern[lengths.count % pattern.count])
            lengths.append(length)
            rest -= length
        }
        return lengths
    }

    /// Half-years counted back from the end, each from the end's own day of the month; the first is what is left.
    private static func halfYears(
        _ dayCount: DayCount, from settlement: CalendarDate, to end: CalendarDate
    ) throws(InstrumentFault) -> [InterestPeriod] {
        var periods: [InterestPeriod] = []
        var later = end
        while later > settlement {
            guard let mark = end.adding(months: -6 * (periods.count + 1)) else { throw .dateOutOfRange(end) }
            let earlier = max(mark, settlement)
            let isLast = later == end
            periods.append(
                InterestPeriod(
                    days: dayCount.days(from: earlier, to: later, endIsMaturity: isLast),
                    yearFraction: try dayCount.yearFraction(
                        from: earlier, to: later, endIsMaturity: isLast)))
            later = earlier
        }
        return periods.reversed()
    }
}
