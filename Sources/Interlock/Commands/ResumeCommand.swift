import ArgumentParser
import GatewayAPI
import SettlementEngine
import SettlementModel
import SettlementProofs

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let go on what stands still: a ledger, a peer or a transfer; always four eyes.",
        discussion:
            "A maker asks, a checker who is another person approves by number. Before anything goes on, the ledgers are asked "
            + "again. A ledger that is proven to have signed two histories never goes on.",
        subcommands: [
            ResumeLedgerCommand.self, ResumePeerCommand.self, ResumeTransferCommand.self,
            ResumeApproveCommand.self, ResumeRejectCommand.self, ResumeListCommand.self,
        ])
}

struct ResumeLedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Ask that a ledger whose proof or signed head did not hold be trusted again.",
        discussion:
            "Its log must continue the configured anchor and the newest head that held; --head names one more."
    )
    @Argument(help: "The ledger's id.")
    var ledger: String
    @Option(
        help: ArgumentHelp(
            "A head that its log must hold, known by another way, such as from the other bank.",
            valueName: "SIZE:ROOT"))
    var head: String?
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let ledger = LedgerID(ledger) else { throw ResumeWords.noName(ledger, "a ledger's id") }
        let head = try head.map(ResumeWords.head)
        let body: JSONValue = ["reason": .string(reason.reason), "head": .orNull(head)]
        try ResumeWords.ask(.ledger(ledger), body, client, output)
    }
}

struct ResumePeerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer",
        abstract: "Ask that new transfers with a disputed peer be allowed; the conflict stays on record.")
    @Argument(help: "The peer's gateway id.")
    var gateway: String
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let peer = GatewayID(gateway) else { throw ResumeWords.noName(gateway, "a gateway's id") }
        try ResumeWords.ask(.peer(peer), ["reason": .string(reason.reason)], client, output)
    }
}

struct ResumeTransferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Ask that a halted (SUSPENDED) transfer go on from where it was.")
    @OptionGroup var transfer: TransferArgument
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let id = try transfer.resolve(try client.client())
        try ResumeWords.ask(.transfer(id), ["reason": .string(reason.reason)], client, output)
    }
}

struct ResumeApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve what another person asked, by its number.")
    @Argument(help: "The number that `interlock gateway status` shows.")
    var number: Int64
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try ResumeWords.post("/v1/gateway/resumptions/\(number)/approve", nil, client, output)
    }
}

struct ResumeRejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Refuse or drop what was asked, by its number.")
    @Argument(help: "The number that `interlock gateway status` shows.")
    var number: Int64
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let body: JSONValue = ["reason": .string(reason.reason)]
        try ResumeWords.post("/v1/gateway/resumptions/\(number)/reject", body, client, output)
    }
}

struct ResumeListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what was asked, and how it was decided.")
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard case .array(let items) = try client.client().json("GET", "/v1/gateway/resumptions") else {
            throw CommandFailure.unavailable(
                "client.answer", "the gateway's answer is not a list",
                next: "use the gateway's own version of this program")
        }
        let views = try items.map(ResumeWords.read)
        output.show(.array(items)) {
            views.isEmpty ? ["nothing was asked"] : views.map(ResumeWords.line)
        }
    }
}

/// What the commands above share.
enum ResumeWords {
    static func ask(
        _ subject: ResumeSubject, _ body: JSONValue, _ options: ClientOptions, _ output: OutputOptions
    ) throws {
        try post("/v1/gateway/resume/\(subject.kind)/\(subject.name)", body, options, output)
    }

    static func post(
        _ path: String, _ body: JSONValue?, _ options: ClientOptions, _ output: OutputOptions
    ) throws {
        let answer = try options.client().json("POST", path, body: body)
        let view = try read(answer)
        output.show(answer) { [line(view)] }
    }

    static func read(_ value: JSONValue) throws -> ResumptionView {
        do { return try ResumptionViewCodec.read(value) } catch {
            throw CommandFailure.unavailable(
                "client.answer", "the gateway's answer is not understood: \(error)",
                next: "use the gateway's own version of this program")
        }
    }

    static func line(_ view: ResumptionView) -> String {
        "\(view.subject.kind) \(view.subject.name) (\(view.trouble)): \(view.sentence)"
    }

    /// `SIZE:ROOT`, as checkpoints are compared by telephone: a number and 64 hex digits.
    static func head(_ text: String) throws -> LogHead {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let size = UInt64(parts[0]), size > 0,
            let root = Bytes32(hex: String(parts[1]))
        else {
            throw CommandFailure.usage(
                "client.head", "\(text) is no head", next: "write SIZE:ROOT, the root in 64 hex digits")
        }
        return LogHead(size: size, root: root)
    }

    static func noName(_ text: String, _ what: String) -> CommandFailure {
        .usage("client.name", "\(text) is not \(what)", next: "see `interlock gateway status`")
    }
}
