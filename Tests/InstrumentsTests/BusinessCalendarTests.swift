import SettlementModel
import Testing

@testable import Instruments

struct BusinessCalendarTests {
    @Test(arguments: [
        // A Saturday in the middle of a month.
        ("2026-09-12", RollRule.none, "2026-09-12"), ("2026-09-12", .following, "2026-09-14"),
        ("2026-09-12", .modifiedFollowing, "2026-09-14"), ("2026-09-12", .preceding, "2026-09-11"),
        // The last day of a month, a Sunday and a Saturday.
        ("2026-05-31", .following, "2026-06-01"), ("2026-05-31", .modifiedFollowing, "2026-05-29"),
        ("2026-10-31", .following, "2026-11-02"), ("2026-10-31", .modifiedFollowing, "2026-10-30"),
        // The first of a month, a Sunday: preceding leaves the month, as it must.
        ("2026-02-01", .preceding, "2026-01-30"),
        // 29 February, a Saturday in 2020, and 28 February, a Saturday in 2026.
        ("2020-02-29", .following, "2020-03-02"), ("2020-02-29", .modifiedFollowing, "2020-02-28"),
        ("2026-02-28", .modifiedFollowing, "2026-02-27"),
        // The year's end: a Saturday whose following business day is in another year.
        ("2022-12-31", .following, "2023-01-02"), ("2022-12-31", .modifiedFollowing, "2022-12-30"),
        // A business day stays whatever the rule.
        ("2026-09-14", .following, "2026-09-14"), ("2026-09-14", .preceding, "2026-09-14"),
    ])
    func `a date goes where its rule sends it`(start: String, rule: RollRule, end: String) throws {
        let calendar = BusinessCalendar(holidays: [])
        #expect(try calendar.roll(Samples.date(start), by: rule).description == end)
    }

    @Test func `holidays are skipped one after the other`() throws {
        let week = try (1...7).map { try Samples.date("2026-10-0\($0)") }
        let calendar = BusinessCalendar(holidays: week)
        #expect(try calendar.roll(Samples.date("2026-10-01"), by: .following).description == "2026-10-08")
        #expect(try calendar.roll(Samples.date("2026-10-07"), by: .preceding).description == "2026-09-30")
    }

    @Test func `a make-up working day is open although it is a Sunday`() throws {
        let sunday = try Samples.date("2026-09-20")
        #expect(!BusinessCalendar(holidays: []).isBusinessDay(sunday))
        #expect(BusinessCalendar(holidays: [sunday], workingDays: [sunday]).isBusinessDay(sunday))
    }

    @Test func `a calendar that never opens again is a fault`() throws {
        let last = try Samples.date("2999-12-31")
        let calendar = BusinessCalendar(holidays: [last])
        #expect(throws: InstrumentFault.dateOutOfRange(last)) { try calendar.roll(last, by: .following) }
        let first = try Samples.date("1900-01-01")
        let closed = BusinessCalendar(holidays: [first])
        #expect(throws: InstrumentFault.dateOutOfRange(first)) { try closed.roll(first, by: .preceding) }
    }

    @Test func `days run over a leap day only where there is one`() throws {
        func days(_ start: String, _ end: String) throws -> Int {
            DayCount.actual360.days(from: try Samples.date(start), to: try Samples.date(end))
        }
        #expect(try days("2028-02-28", "2028-03-01") == 2)
        #expect(try days("2026-02-28", "2026-03-01") == 1)
        #expect(try days("2100-02-28", "2100-03-01") == 1)
        #expect(try days("2000-02-28", "2000-03-01") == 2)
        #expect(try days("2026-03-01", "2026-02-28") == -1)
    }
}
