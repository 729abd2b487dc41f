import SettlementModel

/// A ledger's instant for people: `2026-03-16 09:30:05Z`.
enum InstantText {
    static func written(_ instant: LedgerInstant) -> String { instant.written }

    /// Reads `2026-05-14T10:00:00Z`, every digit written and nothing else.
    static func read(_ text: String) -> LedgerInstant? {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z"),
            let date = CalendarDate(String(text.prefix(10))),
            let days = CalendarDate(year: 1970, month: 1, day: 1).map({ date.days(since: $0) })
        else { return nil }
        let parts = text.dropFirst(11).dropLast().split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.utf8.count == 2 ? twoDigits($0) : nil }
        guard parts.count == 3, numbers.count == 3, numbers[0] < 24, numbers[1] < 60, numbers[2] < 60 else {
            return nil
        }
        return LedgerInstant(
            seconds: Int64(days) * 86_400 + numbers[0] * 3600 + numbers[1] * 60 + numbers[2])
    }

    /// Without its day: `09:30:05`.
    static func time(_ instant: LedgerInstant) -> String { instant.writtenTime }

    static func day(_ instant: LedgerInstant) -> String { instant.writtenDay }

    private static func twoDigits(_ text: Substring) -> Int64? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
    }
}
