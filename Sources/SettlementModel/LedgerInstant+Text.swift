extension LedgerInstant {
    /// For people, in UTC: `2026-03-16 09:30:05Z`. `description` is the number that machines write.
    public var written: String { "\(writtenDay) \(writtenTime)Z" }

    /// Without its day: `09:30:05`.
    public var writtenTime: String {
        let second = Int(seconds % 86_400)
        return [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: ":")
    }

    /// Without its time: `2026-03-16`.
    public var writtenDay: String {
        let epoch = CalendarDate(year: 1970, month: 1, day: 1)
        return epoch?.adding(days: Int(seconds / 86_400))?.description ?? "after 2999-12-31"
    }
}
