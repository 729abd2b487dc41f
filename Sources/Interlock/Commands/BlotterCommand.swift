import ArgumentParser
import GatewayAPI
import SettlementEngine
import SettlementModel
import SettlementProofs

struct BlotterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blotter", abstract: "The desk's transfers by saved views, with totals.",
        discussion: """
            Without --view everything that has not ended. --views lists the views and how much stands in each. Overdue
            transfers come first: past the value date, or settled and past the last day of a reserve, a notice or an
            acknowledgement. A view without transfers is an answer, exit code 0.
            """)

    @Option(help: "The view: \(BlotterView.allCases.map(\.rawValue).joined(separator: ", ")).")
    var view: String?

    @Flag(help: "List the views with their counts instead.")
    var views = false

    @Option(help: "The desk's day, as 2026-03-16. Default: today, in UTC.")
    var date: String?

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !views || view == nil else {
            throw ValidationError("--views shows all of them: leave --view out")
        }
    }

    func run() throws {
        let wanted = try chosen()
        let client = try client.client()
        let me = try client.me()
        let moment = try moment(me.name, me.roles)
        let transfers = try client.views()
        guard views else {
            let blotter = Blotter(wanted, transfers, moment)
            return output.show(blotter.json(moment)) { BlotterTable.lines(blotter, moment, Console.style()) }
        }
        let all = BlotterView.allCases.map { Blotter($0, transfers, moment) }
        output.show(
            .array(
                all.map {
                    [
                        "view": .string($0.view.rawValue), "means": .string($0.view.meaning),
                        "count": .integer(Int64($0.rows.count)), "overdue": .integer(Int64($0.overdue)),
                        "totals": .array($0.totals.map(\.json)),
                    ]
                })
        ) { BlotterTable.views(all) }
    }

    private func chosen() throws -> BlotterView {
        guard let view else { return .open }
        guard let known = BlotterView(rawValue: view) else {
            throw CommandFailure.usage(
                "client.blotter.view", "there is no view \(TextWrap.safe(view))",
                next: "use one of \(BlotterView.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return known
    }

    private func moment(_ user: UserID, _ roles: Set<APIRole>) throws -> BlotterMoment {
        guard let now = LedgerInstant(seconds: SystemClock.seconds()), let today = BlotterRow.date(now) else {
            throw CommandFailure.unavailable(
                "client.blotter.clock", "this machine's clock shows no date", next: "set the clock")
        }
        guard let day = date.map({ CalendarDate($0) }) ?? today else {
            throw CommandFailure.usage(
                "client.blotter.date", "\(TextWrap.safe(date ?? "")) is no date",
                next: "write it as 2026-03-16")
        }
        return BlotterMoment(date: day, now: now, user: user, roles: roles)
    }
}
