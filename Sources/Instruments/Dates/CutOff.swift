public import SettlementModel

/// The time of day from which an instruction counts as one of the next business day.
///
/// - Units: seconds after local midnight. The local clock is the caller's: this module knows no time zones.
/// - Source: `Specs/Instruments.md`, cut-offs; vector S01.
public struct CutOff: Hashable, Sendable {
    /// 0 to 86,399.
    public let secondOfDay: Int

    public init?(secondOfDay: Int) {
        guard (0..<86_400).contains(secondOfDay) else { return nil }
        self.secondOfDay = secondOfDay
    }

    /// The earliest value date of what comes in at that local time: the same day before the cut-off if every
    /// calendar is open, else the next day on which all are. At the cut-off second it is late.
    /// - Throws: `dateOutOfRange`.
    public func earliestValueDate(
        receivedOn date: CalendarDate, secondOfDay: Int, calendars: [BusinessCalendar]
    ) throws(InstrumentFault) -> CalendarDate {
        var day = date
        if secondOfDay >= self.secondOfDay { day = try Self.next(date) }
        while !calendars.allSatisfy({ $0.isBusinessDay(day) }) { day = try Self.next(day) }
        return day
    }

    private static func next(_ date: CalendarDate) throws(InstrumentFault) -> CalendarDate {
        guard let next = date.adding(days: 1) else { throw .dateOutOfRange(date) }
        return next
    }
}
