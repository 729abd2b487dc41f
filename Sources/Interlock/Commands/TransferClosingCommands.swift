import ArgumentParser
import GatewayAPI
import SettlementEngine
import SettlementModel
import SettlementProofs

struct TransferLiftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift", abstract: "Lift the reserve under which a trade settled, or points of it.",
        discussion: """
            A point is lifted when its document is satisfactory, or is waived. Where the cash needs two people, another person \
            gives the same command. The other bank is told by letter: each desk records the lift in its own gateway.
            """)
    @OptionGroup var transfer: TransferArgument
    @Option(
        help: "A point as `transfer show` names it; give the option for each. Default: all that are open.")
    var point: [String] = []
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let client = try client.client()
        let id = try transfer.resolve(client)
        var body: JSONObject = ["reason": .string(reason.reason)]
        if !point.isEmpty { body["points"] = .array(point.map { .string($0) }) }
        output.show(try client.view("POST", "/v1/transfers/\(id.hex)/reserve/lift", body: .object(body)))
    }
}

struct TransferNoticeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notice",
        abstract: "Record that the debtor was told of the assignment, or acknowledged it.",
        discussion: "Where the cash needs two people, another person gives the same command.")
    @OptionGroup var transfer: TransferArgument
    @Option(help: "The day on which the notice was sent, as 2026-03-17.")
    var sent: String?
    @Option(help: "The day on which the debtor acknowledged it.")
    var acknowledged: String?
    @Option(help: "The reference of the letter or message.")
    var reference: String
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (sent == nil) != (acknowledged == nil) else {
            throw ValidationError("give --sent or --acknowledged, one of them")
        }
    }

    func run() throws {
        let day = try DayArgument.read(sent ?? acknowledged ?? "")
        let client = try client.client()
        let id = try transfer.resolve(client)
        let body: JSONValue = [
            "step": .string(sent != nil ? "SENT" : "ACKNOWLEDGED"), "on": day.canonical,
            "reference": .string(reference),
        ]
        output.show(try client.view("POST", "/v1/transfers/\(id.hex)/notice", body: body))
    }
}

struct TransferRescindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescind",
        abstract:
            "Prepare the ticket that undoes a trade whose reserve is over: the claim back for the cash.",
        discussion: """
            It prints a ticket file and changes nothing. Both desks do the same with the same date, and submit and approve \
            what they get: `interlock transfer submit`. A ticket is prepared once the last day of the reserve is over and a \
            point is open. The cash is what was paid; interest for the time between is settled apart.
            """)
    @OptionGroup var transfer: TransferArgument
    @Option(help: "The trade and settlement date of the new trade, as 2026-04-16; both desks name the same.")
    var date: String
    @Option(help: "The new common id. Default: one that both gateways derive from the transfer.")
    var commonId: String?
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        var body: JSONObject = ["date": try DayArgument.read(date).canonical]
        if let commonId { body["commonID"] = .string(commonId) }
        let client = try client.client()
        let id = try transfer.resolve(client)
        let answer = try client.json("POST", "/v1/transfers/\(id.hex)/rescission", body: .object(body))
        let ticket: TradeTicket
        do { ticket = try TradeTicket(canonical: answer) } catch {
            throw CommandFailure.unavailable(
                "client.answer", "the gateway's ticket: \(error)", next: "use the client of its version")
        }
        output.show(answer) { TicketText.lines(ticket) }
    }
}

private enum DayArgument {
    static func read(_ text: String) throws -> CalendarDate {
        guard let day = CalendarDate(text) else {
            throw CommandFailure.usage(
                "client.date", "\(TextWrap.safe(text)) is no date", next: "write it as 2026-03-16")
        }
        return day
    }
}
