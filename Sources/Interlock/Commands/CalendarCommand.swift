import ArgumentParser
import SettlementProofs

struct CalendarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: "Value dates, business days and day counts.",
        subcommands: [NextValueDateCommand.self, BusinessDayCommand.self, DaysCommand.self])
}

/// The days on which a place is shut or open against the rule.
struct CalendarOptions: ParsableArguments {
    @Option(name: .customLong("holiday"), help: "A day that is shut (YYYY-MM-DD); several may be given.")
    var holidays: [String] = []

    @Option(
        name: .customLong("working-day"), help: "A Saturday or Sunday that is open; several may be given.")
    var workingDays: [String] = []

    var inputs: Answer {
        [
            ("holidays", .array(holidays.map { .string($0) })),
            ("workingDays", .array(workingDays.map { .string($0) })),
        ]
    }
}

struct NextValueDateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next-value-date",
        abstract: "The earliest value date of an instruction, by cut-off and calendar.")

    @Option(help: "When it comes in, such as 2026-05-22T09:00:00Z.")
    var receivedAt: String

    @Option(help: "Where the cut-off counts, such as Asia/Shanghai.")
    var timeZone: String

    @Option(help: "The local time from which it is late, HH:MM:SS; at that second it is late.")
    var cutOff: String

    @OptionGroup var calendar: CalendarOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let inputs = CalculationInputs(
            JSONObject(
                [
                    ("receivedAt", .string(receivedAt)), ("timeZone", .string(timeZone)),
                    ("cutOff", .string(cutOff)),
                ] + calendar.inputs))
        let answer = try DateCalculations.valueDate(inputs)
        output.show(.object(JSONObject(answer))) { AnswerText.lines(answer) }
    }
}

struct BusinessDayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "business-day",
        abstract: "Where a date goes by a roll rule, and how many business days on.")

    @Argument(help: "The date (YYYY-MM-DD).")
    var date: String

    @Option(help: "NONE, FOLLOWING, MODIFIED_FOLLOWING or PRECEDING.")
    var roll = "FOLLOWING"

    @Option(help: "Business days to go on from there.")
    var add: Int?

    @OptionGroup var calendar: CalendarOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        var inputs = JSONObject([("date", .string(date)), ("rollRule", .string(roll))] + calendar.inputs)
        inputs["addBusinessDays"] = add.map { .whole($0) }
        let answer = try Calculations.named("roll").answer(inputs)
        output.show(.object(JSONObject(answer))) { AnswerText.lines(answer) }
    }
}

struct DaysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "days", abstract: "The days between two dates by every day count.")

    @Argument(help: "The first date; it counts.")
    var start: String

    @Argument(help: "The last date; it does not count.")
    var end: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let counts = try DayCountNames.all.compactMap { name, dayCount -> (String, JSONValue)? in
            guard dayCount != .actualActualICMA else { return nil }  // it needs a coupon period
            let answer = try Calculations.named("dayCount").answer([
                "start": .string(start), "end": .string(end), "dayCount": .string(dayCount.rawValue),
            ])
            return ("\(dayCount.rawValue) \(name)", .object(JSONObject(answer)))
        }
        output.show(.object(JSONObject(counts))) { AnswerText.lines(counts.map { (key: $0.0, value: $0.1) }) }
    }
}
