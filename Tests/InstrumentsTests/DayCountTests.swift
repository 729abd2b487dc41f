import SettlementModel
import Testing

@testable import Instruments

struct DayCountTests {
    @Test(arguments: [
        ("2025-08-31", "2026-02-28", 178, 178, 180, 178), ("2028-02-28", "2028-02-29", 1, 1, 2, 1),
        ("2026-01-30", "2026-01-31", 0, 0, 0, 0), ("2026-01-29", "2026-01-31", 2, 1, 1, 1),
        ("2026-01-31", "2026-03-31", 60, 60, 60, 60), ("2026-02-28", "2026-03-31", 33, 32, 30, 30),
        ("2027-02-28", "2028-02-29", 361, 361, 360, 359),
    ])
    func `the three counts of thirty days differ at the ends of months alone`(
        start: String, end: String, bond: Int, european: Int, isda: Int, isdaAtMaturity: Int
    ) throws {
        let (from, to) = (try Samples.date(start), try Samples.date(end))
        #expect(DayCount.thirty360.days(from: from, to: to) == bond)
        #expect(DayCount.thirtyE360.days(from: from, to: to) == european)
        #expect(DayCount.thirtyE360ISDA.days(from: from, to: to) == isda)
        #expect(DayCount.thirtyE360ISDA.days(from: from, to: to, endIsMaturity: true) == isdaAtMaturity)
    }

    @Test func `every count of thirty days agrees with the others away from the ends of months`() throws {
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<2000 {
            let year = Int.random(in: 1950...2100, using: &generator)
            let month = Int.random(in: 1...12, using: &generator)
            let from = try #require(
                CalendarDate(year: year, month: month, day: Int.random(in: 1...27, using: &generator)))
            let to = try #require(
                CalendarDate(
                    year: year + Int.random(in: 0...9, using: &generator),
                    month: Int.random(in: 1...12, using: &generator),
                    day: Int.random(in: 1...27, using: &generator)))
            let counts = [DayCount.thirty360, .thirtyE360, .thirtyE360ISDA].map {
                $0.days(from: from, to: to)
            }
            #expect(Set(counts).count == 1)
            let (one, other) = (from.components, to.components)
            #expect(
                counts[0] == (other.year - one.year) * 360 + (other.month - one.month) * 30 + other.day
                    - one.day)
        }
    }

    @Test func `days are split between common and leap years without loss`() throws {
        var generator = SeededGenerator(seed: 32)
        let first = try Samples.date("1950-01-01")
        for _ in 0..<300 {
            let from = try #require(first.adding(days: Int.random(in: 0...30_000, using: &generator)))
            let to = try #require(from.adding(days: Int.random(in: 0...1200, using: &generator)))
            let split = DayCount.splitByLeapYear(from: from, to: to)
            var leap = 0
            var day = from
            while day < to {
                leap += CalendarDate.isLeap(day.components.year) ? 1 : 0
                day = try #require(day.adding(days: 1))
            }
            #expect(split.leap == leap)
            #expect(split.common + split.leap == to.days(since: from))
        }
    }

    @Test func `a year of A008 is one year and half a span turns its sign`() throws {
        for year in [2027, 2028, 2100, 2400] {
            let (from, to) = (try Samples.date("\(year)-01-01"), try Samples.date("\(year + 1)-01-01"))
            #expect(try DayCount.actualActualISDA.yearFraction(from: from, to: to) == ExactRatio(1))
            #expect(try DayCount.actualActualISDA.yearFraction(from: to, to: from) == ExactRatio(-1))
        }
    }

    @Test func `A006 gives each regular period its share of the year and needs the period`() throws {
        let period = try CouponPeriod(
            start: Samples.date("2026-02-15"), end: Samples.date("2026-08-15"), frequency: 2)
        let whole = try DayCount.actualActualICMA.yearFraction(from: period.start, to: period.end, in: period)
        #expect(whole == (try ExactRatio(1).divided(by: 2)))
        let unsuited = InstrumentFault.dayCountUnsuited(
            .actualActualICMA, why: "it counts by the coupon period around both dates")
        #expect(throws: unsuited) {
            try DayCount.actualActualICMA.yearFraction(from: period.start, to: period.end)
        }
        let later = try Samples.date("2026-08-16")
        #expect(throws: unsuited) {
            try DayCount.actualActualICMA.yearFraction(from: period.start, to: later, in: period)
        }
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-08-31", -6, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"), ("2026-01-15", -1, "2025-12-15"), ("2026-05-31", -12, "2025-05-31"),
    ])
    func `months are added to the same day or to the last of a shorter month`(
        date: String, months: Int, wanted: String
    ) throws {
        #expect(try Samples.date(date).adding(months: months)?.description == wanted)
    }

    @Test func `months beyond the calendar are nothing`() throws {
        #expect(try Samples.date("2999-12-31").adding(months: 1) == nil)
        #expect(try Samples.date("1900-01-01").adding(months: -1) == nil)
        #expect(try Samples.date("2000-01-01").adding(months: Int.max) == nil)
    }

    @Test func `the cut-off second is late and a make-up Saturday is open`() throws {
        let cutOff = try #require(CutOff(secondOfDay: 61_200))
        let friday = try Samples.date("2026-05-22")
        let makeUp = BusinessCalendar(holidays: [], workingDays: [try Samples.date("2026-05-23")])
        let plain = BusinessCalendar(holidays: [])
        #expect(
            try cutOff.earliestValueDate(receivedOn: friday, secondOfDay: 61_199, calendars: [plain])
                == friday)
        #expect(
            try cutOff.earliestValueDate(receivedOn: friday, secondOfDay: 61_200, calendars: [plain])
                .description == "2026-05-25")
        #expect(
            try cutOff.earliestValueDate(receivedOn: friday, secondOfDay: 61_200, calendars: [makeUp])
                .description == "2026-05-23")
        // Both places must be open: the make-up day of one does not open the other.
        #expect(
            try cutOff.earliestValueDate(receivedOn: friday, secondOfDay: 61_200, calendars: [makeUp, plain])
                .description == "2026-05-25")
        #expect(CutOff(secondOfDay: 86_400) == nil)
    }

    @Test func `ten business days after the trade date of the example are the first of June`() throws {
        let plain = BusinessCalendar(holidays: [])
        let day = try plain.adding(businessDays: 10, to: Samples.date("2026-05-18"))
        #expect(day.description == "2026-06-01")
        #expect(try plain.adding(businessDays: 0, to: Samples.date("2026-05-23")).description == "2026-05-25")
        #expect(throws: InstrumentFault.countOutOfRange(401, what: "business days")) {
            try plain.adding(businessDays: 401, to: day)
        }
    }
}
