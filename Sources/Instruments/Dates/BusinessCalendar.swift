public import SettlementModel

/// The days on which one payment place is open.
///
/// Saturdays, Sundays and the holidays are shut, except for the working days, which are open whatever they
/// are (China's make-up weekends).
/// - Source: `Specs/Instruments.md`, order of date work; URF 800 article 2, business day.
public struct BusinessCalendar: Hashable, Sendable {
    public let holidays: Set<CalendarDate>
    public let workingDays: Set<CalendarDate>

    public init(holidays: some Sequence<CalendarDate>, workingDays: some Sequence<CalendarDate> = []) {
        self.holidays = Set(holidays)
        self.workingDays = Set(workingDays)
    }

    public func isBusinessDay(_ date: CalendarDate) -> Bool {
        workingDays.contains(date) || (date.isoWeekday <= 5 && !holidays.contains(date))
    }

    /// Where `date` goes by `rule`; a business day stays.
    ///
    /// `MODIFIED_FOLLOWING` goes back instead where going on would leave the month.
    /// - Throws: `dateOutOfRange` where no business day is left in the calendar's range.
    public func roll(_ date: CalendarDate, by rule: RollRule) throws(InstrumentFault) -> CalendarDate {
        switch rule {
        case .none: return date
        case .following: return try nearest(to: date, step: 1)
        case .preceding: return try nearest(to: date, step: -1)
        case .modifiedFollowing:
            let later = try nearest(to: date, step: 1)
            return Self.sameMonth(later, date) ? later : try nearest(to: date, step: -1)
        }
    }

    /// The business day `count` business days after `date` (0 to 400); 0 is the first one on or after it.
    /// - Throws: `dateOutOfRange`.
    public func adding(
        businessDays count: Int, to date: CalendarDate
    ) throws(InstrumentFault)
        -> CalendarDate
    {
        guard (0...400).contains(count) else { throw .countOutOfRange(count, what: "business days") }
        var day = count == 0 ? try nearest(to: date, step: 1) : date
        for _ in 0..<count {
            guard let next = day.adding(days: 1) else { throw .dateOutOfRange(date) }
            day = try nearest(to: next, step: 1)
        }
        return day
    }

    private func nearest(to date: CalendarDate, step: Int) throws(InstrumentFault) -> CalendarDate {
        var candidate = date
        // Ends: the calendar's range is finite, and `adding` says so at its edges.
        while !isBusinessDay(candidate) {
            guard let next = candidate.adding(days: step) else { throw .dateOutOfRange(date) }
            candidate = next
        }
        return candidate
    }

    private static func sameMonth(_ left: CalendarDate, _ right: CalendarDate) -> Bool {
        let (one, other) = (left.components, right.components)
        return one.year == other.year && one.month == other.month
    }
}
