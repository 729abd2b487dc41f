import ArgumentParser
import SettlementProofs
import TransferCore

struct TransferOverrideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "override",
        abstract: "Let a trade pass a limit, a rule or a refusal that may be passed; always two officers.",
        discussion: """
            One officer asks, another one approves by number; neither of them made the ticket. It counts for the breach that \
            both saw: a larger one, other rules or another reason need another override. A hit, a silence of a service and a \
            missing fact are never passed.
            """,
        subcommands: [
            OverrideAskCommand.self, OverrideApproveCommand.self, OverrideRejectCommand.self,
        ])
}

struct OverrideAskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Ask that this trade pass its limits, one rule, or the registry's refusal.")
    @OptionGroup var transfer: TransferArgument
    @Flag(help: "All limits that it breaches now.")
    var limits = false
    @Flag(
        help:
            "The registry's refusal of the trade that this one's ticket names: the claim is another one with the same fingerprint."
    )
    var fingerprint = false
    @Option(
        help: ArgumentHelp("One rule that refuses it, as `transfer show` names it.", valueName: "SET/RULE"))
    var rule: String?
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [limits, fingerprint, rule != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("give one of --limits, --fingerprint and --rule SET/RULE")
        }
        if let rule, Self.subject(rule) == nil {
            throw ValidationError("--rule is a set's name, a slash and a rule's name")
        }
    }

    func run() throws {
        let subject = rule.flatMap(Self.subject) ?? (fingerprint ? .fingerprint : .limits)
        let client = try client.client()
        let id = try transfer.resolve(client)
        let body: JSONValue = ["reason": .string(reason.reason), "subject": subject.canonical]
        output.show(try client.view("POST", "/v1/transfers/\(id.hex)/overrides", body: body))
    }

    private static func subject(_ text: String) -> OverrideSubject? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return .rule(set: String(parts[0]), rule: String(parts[1]))
    }
}

struct OverrideApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve what another officer asked, by its number.")
    @OptionGroup var transfer: TransferArgument
    @Argument(help: "The number that `transfer show` shows.")
    var number: Int64
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try TransferAct.post("overrides/\(number)/approve", transfer, client, output, reason: nil)
    }
}

struct OverrideRejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Refuse or drop what was asked, by its number.")
    @OptionGroup var transfer: TransferArgument
    @Argument(help: "The number that `transfer show` shows.")
    var number: Int64
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try TransferAct.post("overrides/\(number)/reject", transfer, client, output, reason: reason.reason)
    }
}
