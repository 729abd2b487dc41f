internal import SettlementModel

/// Dates and times as XML Schema writes them, in the years 0001 to 9999.
/// - Source: XML Schema part 2, 3.2.7 to 3.2.11.
enum SchemaDate {
    static func isDate(_ text: String) -> Bool {
        var cursor = Cursor(text)
        return cursor.date() && cursor.zone() && cursor.isAtEnd
    }

    static func isDateTime(_ text: String) -> Bool {
        var cursor = Cursor(text)
        return cursor.date() && cursor.take("T") && cursor.time() && cursor.zone() && cursor.isAtEnd
    }

    static func isTime(_ text: String) -> Bool {
        var cursor = Cursor(text)
        return cursor.time() && cursor.zone() && cursor.isAtEnd
    }

    static func isYear(_ text: String) -> Bool {
        var cursor = Cursor(text)
        return cursor.number(4, 1...9999) != nil && cursor.zone() && cursor.isAtEnd
    }

    static func isYearMonth(_ text: String) -> Bool {
        var cursor = Cursor(text)
        return cursor.number(4, 1...9999) != nil && cursor.take("-") && cursor.number(2, 1...12) != nil
            && cursor.zone() && cursor.isAtEnd
    }

    /// The calendar date of a date or of a date and time, as written there.
    static func day(_ text: String) -> CalendarDate? {
        CalendarDate(String(SchemaText.collapsed(text).prefix(10)))
    }

    /// The instant of a date and time with a zone; parts of a second are cut off.
    /// - Returns: `nil` without a zone, because nobody can say which instant is meant, and before 1970.
    static func instant(_ text: String) -> LedgerInstant? {
        var cursor = Cursor(text)
        guard let day = day(text), let epoch = CalendarDate(year: 1970, month: 1, day: 1), cursor.date(),
            cursor.take("T"), cursor.time(), let hours = cursor.hours, cursor.zone(),
            let zone = cursor.zoneMinutes
        else { return nil }
        let seconds = Int64(day.days(since: epoch)) * 86_400 + Int64(hours.0 * 3600 + hours.1 * 60 + hours.2)
        return LedgerInstant(seconds: seconds - Int64(zone) * 60)
    }

    /// The instant in UTC, to the second: `2026-05-20T06:31:12Z`.
    static func text(_ instant: LedgerInstant) -> String {
        let days = Int(instant.seconds / 86_400)
        let rest = Int(instant.seconds % 86_400)
        let date = CalendarDate(year: 1970, month: 1, day: 1)?.adding(days: days)
        let parts = [rest / 3600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        // The years of a ledger's instant end at 9999, those of a calendar date at 2999.
        return (date?.description ?? "2999-12-31") + "T" + parts.joined(separator: ":") + "Z"
    }

    private struct Cursor {
        private var rest: ArraySlice<UInt8>
        private(set) var hours: (Int, Int, Int)?
        private(set) var zoneMinutes: Int?

        init(_ text: String) { rest = Array(SchemaText.collapsed(text).utf8)[...] }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ character: Character) -> Bool {
            guard let byte = character.asciiValue, rest.first == byte else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ digits: Int, _ range: ClosedRange<Int>) -> Int? {
            guard rest.count >= digits, rest.prefix(digits).allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            let value = rest.prefix(digits).reduce(0) { $0 * 10 + Int($1 - 48) }
            rest = rest.dropFirst(digits)
            return range.contains(value) ? value : nil
        }

        mutating func date() -> Bool {
            guard let year = number(4, 1...9999), take("-"), let month = number(2, 1...12), take("-"),
                let day = number(2, 1...31)
            else { return false }
            return day <= CalendarDate.days(inMonth: month, ofYear: year)
        }

        mutating func time() -> Bool {
            guard let hour = number(2, 0...24), take(":"), let minute = number(2, 0...59), take(":"),
                let second = number(2, 0...59)
            else { return false }
            var isWhole = true
            if take(".") {
                let digits = rest.prefix { (48...57).contains($0) }
                guard !digits.isEmpty else { return false }
                isWhole = digits.allSatisfy { $0 == 48 }
                rest = rest.dropFirst(digits.count)
            }
            hours = (hour, minute, second)
            return hour < 24 || (minute == 0 && second == 0 && isWhole)
        }

        /// `Z`, an offset of at most fourteen hours, or nothing.
        mutating func zone() -> Bool {
            if rest.isEmpty { return true }
            if take("Z") {
                zoneMinutes = 0
                return true
            }
            let isNegative = rest.first == UInt8(ascii: "-")
            guard take("+") || take("-"), let hour = number(2, 0...14), take(":"),
                let minute = number(2, 0...59),
                hour < 14 || minute == 0
            else { return false }
            zoneMinutes = (hour * 60 + minute) * (isNegative ? -1 : 1)
            return true
        }
    }
}
