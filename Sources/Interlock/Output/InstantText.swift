import SettlementModel

/// A ledger's instant for people: `2026-03-16 09:30:05Z`.
enum InstantText {
    static func written(_ instant: LedgerInstant) -> String {
        "\(day(instant)) \(time(instant))Z"
    }

    /// Without its day: `09:30:05`.
    static func time(_ instant: LedgerInstant) -> String {
        let second = Int(instant.seconds % 86_400)
        return [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: ":")
    }

    static func day(_ instant: LedgerInstant) -> String {
        let epoch = CalendarDate(year: 1970, month: 1, day: 1)
        return epoch?.adding(days: Int(instant.seconds / 86_400))?.description ?? "after 2999-12-31"
    }
}
