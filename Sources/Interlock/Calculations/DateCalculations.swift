import Foundation
import Instruments
import SettlementModel
import SettlementProofs

/// Day counts, business days and value dates.
enum DateCalculations {
    static let all: [Calculation] = [
        Calculation(
            "dayCount", "dates",
            "days and part of a year: start, end, dayCount, endIsMaturity; for A006 periodStart, periodEnd, frequency",
            dayCount),
        Calculation(
            "dayCountEdges", "dates",
            "one span by every day count: spans [[start, end]], nominal, coupon, currency", edges),
        Calculation(
            "roll", "dates", "where a date goes: date, rollRule, holidays, workingDays; addBusinessDays", roll
        ),
        Calculation(
            "earliestValueDate", "dates",
            "value dates by cut-off: cases [{receivedAt, timeZone, cutOff, holidays, workingDays}]",
            valueDates),
        Calculation(
            "availabilityDate", "dates",
            "last day for documents (URF 800): tradeDate, businessDays (10), holidays, workingDays",
            availability),
    ]

    private static func dayCount(_ inputs: CalculationInputs) throws -> Answer {
        let (start, end, dayCount) = (try inputs.date("start"), try inputs.date("end"), try inputs.dayCount())
        let isMaturity = try inputs.optional("endIsMaturity") == .bool(true)
        var period: CouponPeriod?
        if inputs.has("periodStart") {
            period = try CouponPeriod(
                start: inputs.date("periodStart"), end: inputs.date("periodEnd"),
                frequency: inputs.whole("frequency", 1...12))
        }
        let year = try dayCount.yearFraction(from: start, to: end, endIsMaturity: isMaturity, in: period)
        return [
            ("days", .whole(dayCount.days(from: start, to: end, endIsMaturity: isMaturity))),
            ("yearFraction", .text(try year.decimal(places: 12))), ("code", .string(dayCount.rawValue)),
        ]
    }

    private static func edges(_ inputs: CalculationInputs) throws -> Answer {
        let spans = try inputs.list("spans", limit: 1000)
        let nominal = inputs.has("nominal") ? try inputs.positive("nominal", inputs.currency()) : nil
        let coupon = inputs.has("coupon") ? try inputs.rate("coupon") : nil
        let counted = try spans.map { span -> JSONValue in
            guard case .array(let ends) = span, ends.count == 2, case .string(let first) = ends[0],
                case .string(let last) = ends[1], let start = CalendarDate(first),
                let end = CalendarDate(last)
            else { throw inputs.wrong("spans", "a list of [start, end]", span) }
            return .object(JSONObject(try counts(start, end, nominal, coupon)))
        }
        // The names by which vector B06 calls its three spans.
        let named = zip(["monthEnd", "leapSpan", "leapDay"], counted).map { (key: $0, value: $1) }
        return [("spans", .array(counted))] + named
    }

    private static func counts(
        _ start: CalendarDate, _ end: CalendarDate, _ nominal: Money?, _ coupon: ExactDecimal?
    ) throws -> Answer {
        let isda = DayCount.thirtyE360ISDA
        var answer: Answer = [
            ("act", .whole(end.days(since: start))),
            ("A001_30U360", .whole(DayCount.thirty360.days(from: start, to: end))),
            ("A011_30E360", .whole(DayCount.thirtyE360.days(from: start, to: end))),
            ("A007", .whole(isda.days(from: start, to: end))),
            ("A007_endOfFebruaryAs30", .whole(isda.days(from: start, to: end))),
            ("A007_whenEndIsMaturity", .whole(isda.days(from: start, to: end, endIsMaturity: true))),
        ]
        for year in start.components.year...max(start.components.year, end.components.year)
        where answer.count < 64 {
            guard let first = CalendarDate(year: year, month: 1, day: 1),
                let next = CalendarDate(year: year, month: 12, day: 31)?.adding(days: 1)
            else { continue }
            let days = min(next, end).days(since: max(first, start))
            if days > 0 { answer.append(("daysIn\(year)", .whole(days))) }
        }
        guard let nominal, let coupon else { return answer }
        for (name, count) in [
            ("actActISDAInterest", DayCount.actualActualISDA), ("act365FInterest", .actual365Fixed),
        ] {
            let interest = try count.yearFraction(from: start, to: end).multiplied(by: coupon)
                .multiplied(by: nominal.minor)
            let money = try CashRounding.money(minorUnits: interest, in: nominal.currency)
            answer.append((name, .string(money.decimal)))
        }
        return answer
    }

    private static func roll(_ inputs: CalculationInputs) throws -> Answer {
        let calendar = try inputs.calendar()
        var date = try calendar.roll(inputs.date("date"), by: inputs.rollRule())
        if inputs.has("addBusinessDays") {
            date = try calendar.adding(businessDays: inputs.whole("addBusinessDays", 0...400), to: date)
        }
        return [("date", .text(date)), ("isBusinessDay", .bool(calendar.isBusinessDay(date)))]
    }

    private static func availability(_ inputs: CalculationInputs) throws -> Answer {
        let days = inputs.has("businessDays") ? try inputs.whole("businessDays", 0...400) : 10
        let date = try inputs.calendar().adding(businessDays: days, to: inputs.date("tradeDate"))
        return [("availabilityDate", .text(date))]
    }

    private static func valueDates(_ inputs: CalculationInputs) throws -> Answer {
        let results = try inputs.parts("cases").map { entry -> JSONValue in
            let answer = try valueDate(entry)
            try entry.finish()
            return .object(JSONObject(answer))
        }
        return [("results", .array(results))]
    }

    /// One instruction that came in at an instant.
    static func valueDate(_ inputs: CalculationInputs) throws -> Answer {
        let instant = try inputs.parsed("receivedAt", "an instant such as 2026-05-22T07:30:00Z") { text in
            let plain = ISO8601DateFormatter()
            plain.formatOptions = [.withInternetDateTime]
            return plain.date(from: text)
        }
        let zone = try inputs.parsed("timeZone", "a time zone such as Asia/Shanghai") {
            TimeZone(identifier: $0)
        }
        let cutOff = try inputs.parsed("cutOff", "a time HH:MM:SS") { text -> CutOff? in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let numbers = parts.compactMap { $0.utf8.count == 2 ? Int($0) : nil }
            guard numbers.count == parts.count, (2...3).contains(numbers.count), numbers[0] < 24,
                numbers.dropFirst().allSatisfy({ (0..<60).contains($0) })
            else { return nil }
            let seconds = numbers.count == 3 ? numbers[2] : 0
            return CutOff(secondOfDay: numbers[0] * 3600 + numbers[1] * 60 + seconds)
        }
        let offset = zone.secondsFromGMT(for: instant)
        let local = Int(instant.timeIntervalSince1970) + offset
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        guard let date = CalendarDate("1970-01-01")?.adding(days: days) else {
            throw inputs.wrong("receivedAt", "an instant of the years 1900 to 2999")
        }
        let second = local - days * 86_400
        let value = try cutOff.earliestValueDate(
            receivedOn: date, secondOfDay: second, calendars: [try inputs.calendar()])
        return [
            ("local", .string("\(date)T\(clock(second, ":"))\(zoneText(offset))")),
            ("valueDate", .text(value)),
        ]
    }

    private static func clock(_ second: Int, _ separator: String) -> String {
        [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: separator)
    }

    private static func zoneText(_ offset: Int) -> String {
        (offset < 0 ? "-" : "+") + clock(abs(offset), ":").prefix(5)
    }
}
