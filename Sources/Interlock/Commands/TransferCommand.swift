import ArgumentParser
import GatewayAPI
import ISO20022Messages
import Instruments
import SettlementEngine
import SettlementModel
import SettlementProofs

struct TransferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Submit, approve, watch and end transfers.",
        subcommands: [
            TransferSubmitCommand.self, TransferApproveCommand.self, TransferRejectCommand.self,
            TransferListCommand.self, TransferShowCommand.self, TransferWatchCommand.self,
            TransferCancelCommand.self, TransferClaimCommand.self,
            TransferAcceptAlikeCommand.self, TransferExitCommand.self, TransferLiftCommand.self,
            TransferNoticeCommand.self, TransferRescindCommand.self, TransferOverrideCommand.self,
        ])
}

struct TransferSubmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Submit our desk's ticket.",
        discussion: "Submitting the same file again is safe: one client id, one transfer.")

    @Argument(help: "A ticket file, YAML or JSON, or a sese.023; `-` is standard input.")
    var file: String

    @Flag(help: "Check the file and its price here; send nothing.")
    var dryRun = false

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let bytes = try HostFiles.read(file)
        // No ticket in YAML or JSON begins so.
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") { return try submit(message: bytes) }
        let read = try TicketFile.load(bytes, from: file)
        let findings = TradeRules.check(read.ticket)
        guard findings.isEmpty else { throw TicketFindings.failure(findings, in: read, path: file) }
        if dryRun {
            return output.show(read.ticket.canonical) { ["\(file): no findings; nothing was sent"] }
        }
        output.show(try client.client().view("POST", "/v1/transfers", body: read.ticket.canonical))
    }

    private func submit(message bytes: [UInt8]) throws {
        let ticket: TradeTicket
        do throws(DeskMessage.Refused) {
            ticket = try DeskMessage.ticket(bytes, mostBytes: bytes.count)
        } catch {
            throw error.refusal.failure(file)
        }
        if let finding = TradeRules.check(ticket).first {
            throw CommandFailure.refused(
                finding.code,
                "\(file): \(finding.field): computed \(finding.computed), stated \(finding.stated)",
                next: finding.nextStep)
        }
        if dryRun {
            return output.show(ticket.canonical) { ["\(file): no findings; nothing was sent"] }
        }
        output.show(try client.client().submit(message: bytes))
    }
}

struct TransferApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve as the second pair of eyes; never your own ticket.")
    @OptionGroup var transfer: TransferArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try TransferAct.post("approve", transfer, client, output, reason: nil) }
}

struct TransferRejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Refuse what waits for approval.")
    @OptionGroup var transfer: TransferArgument
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try TransferAct.post("reject", transfer, client, output, reason: reason.reason) }
}

struct TransferCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Withdraw the ticket, or ask the peer for an agreed abort.",
        discussion: "Never undoes a claim: once the preimage is out, the transfer goes forward only.")
    @OptionGroup var transfer: TransferArgument
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try TransferAct.post("cancel", transfer, client, output, reason: reason.reason) }
}

struct TransferExitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit",
        abstract: "Give up a lock whose other ledger is gone for good; always four eyes.",
        discussion:
            "The first person asks, another one approves by the same command; then both banks must agree.")

    @Flag(help: "Take the wish back; possible until our signed half is given to the peer.")
    var withdraw = false

    @OptionGroup var transfer: TransferArgument
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let act = withdraw ? "exit/withdraw" : "exit"
        try TransferAct.post(act, transfer, client, output, reason: reason.reason)
    }
}

struct TransferListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the transfers.")

    @Flag(help: "Only those that have not ended.")
    var open = false

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let views = try client.client().views().filter { !open || $0.outcome == nil }
        output.show(.array(views.map(TransferViewCodec.json))) { TransferTable.lines(views, Console.style()) }
    }
}

struct TransferShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one transfer: two lanes, who did what when, what is next and by when.")
    @OptionGroup var transfer: TransferArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let client = try client.client()
        output.show(try client.view("GET", "/v1/transfers/\(try transfer.resolve(client).hex)"))
    }
}

struct TransferWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print every change of one transfer until it has ended.")

    @OptionGroup var transfer: TransferArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let client = try client.client()
        let id = try transfer.resolve(client)
        let progress = WatchProgress(output: output)
        // Known first, so that an id nobody knows is an error and not a silence.
        guard progress.take(try client.view("GET", "/v1/transfers/\(id.hex)")) else { return }
        try client.watch(id) { progress.take($0) }
        guard progress.hasEnded || !Console.hasReader else {
            throw CommandFailure.unavailable(
                "client.stream", "the stream ended before the transfer did", next: "watch it again")
        }
    }
}

struct ReasonOption: ParsableArguments {
    @Option(name: .shortAndLong, help: "Why; kept for ever.")
    var reason: String
}

/// What has been shown of a watched transfer.
final class WatchProgress {
    private let output: OutputOptions
    private var revision: UInt64?
    private(set) var hasEnded = false

    init(output: OutputOptions) { self.output = output }

    /// Shows what is new.
    /// - Returns: false once the transfer has ended, or nobody reads on.
    func take(_ view: TransferView) -> Bool {
        defer { revision = view.revision }
        if revision.map({ view.revision > $0 }) ?? true {
            output.show(TransferViewCodec.json(view)) { [TransferLine.written(view)] }
        }
        hasEnded = view.outcome != nil
        return !hasEnded && Console.hasReader
    }
}

/// Acts on one transfer that differ only in their name.
enum TransferAct {
    static func post(
        _ act: String, _ transfer: TransferArgument, _ options: ClientOptions, _ output: OutputOptions,
        reason: String?
    ) throws {
        let client = try options.client()
        let id = try transfer.resolve(client)
        let body: JSONValue? = reason.map { ["reason": .string($0)] }
        output.show(try client.view("POST", "/v1/transfers/\(id.hex)/\(act)", body: body))
    }
}

extension OutputOptions {
    /// A transfer, as JSON or as its timeline.
    func show(_ view: TransferView) {
        show(TransferViewCodec.json(view)) { TransferTimeline(view, Console.style()).lines() }
    }
}
