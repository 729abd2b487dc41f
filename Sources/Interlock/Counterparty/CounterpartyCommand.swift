import ArgumentParser
import Logging
import SettlementModel
import SettlementProofs

struct CounterpartyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counterparty",
        abstract: "Be the other bank of one trade, and misbehave in a named way.",
        discussion: """
            Takes the place of one configured bank: its keys, journal, vault, certificate and listening port. Speaks the \
            real protocol over the real link and acts on the real ledgers, so the trade moves real balances there: use \
            test ledgers. The desk of the gateway under test submits its own ticket of the same trade. Behaviours:

            \(CounterpartyBehaviour.table)

            Tells what it does as it goes. Exits with 0 if the gateway under test kept every invariant that could be \
            observed and brought the transfer to the end that it must, with 1 if not, with 5 if no end came in time \
            (Specs/Operations/Counterparty.md).
            """)

    @Option(help: "What to play; see above.")
    var behaviour: CounterpartyBehaviour

    @Option(
        name: .shortAndLong, help: "The gateway configuration of the bank whose place the simulator takes.")
    var config: String

    @Option(help: "This bank's ticket of the trade, YAML or JSON.")
    var ticket: String

    @Option(help: "How long to wait for the end, in seconds.")
    var timeout: Int64 = 300

    /// One process of the crash loop, which kills it from outside.
    @Flag(help: .hidden)
    var oneLife = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...604_800).contains(timeout) else { throw ValidationError("--timeout: 1 to 604800") }
    }

    func run() async throws {
        let configuration = try ConfigurationFile.gateway(config)
        let ticket = try TicketFile.load(ticket).ticket
        guard ticket.own == configuration.identity.party else {
            throw CommandFailure.usage(
                "counterparty.not-ours", "the ticket is not one of \(configuration.identity.gateway)",
                next: "name this bank's own ticket of the trade")
        }
        let peer = try configuration.onePeer(ticket.counterparty.gateway.text)
        try await makeStore(configuration)
        if tells {
            Console.out("\(configuration.identity.gateway): \(behaviour.rawValue): \(behaviour.words)")
        }
        guard behaviour != .crashesInALoop || oneLife else { return try await crash(configuration) }
        let process = CounterpartyProcess(
            configuration: configuration, ticket: ticket, peer: peer,
            script: CounterpartyScript(behaviour, ticket, tells: tells), timeout: timeout,
            isOneLife: oneLife,
            logger: ProcessLog.start(label: configuration.identity.gateway.text, level: .error))
        let verdict = try await process.run()
        output.show(verdict.json) { verdict.lines }
        try conclude(verdict.word.rawValue)
    }

    private var tells: Bool { !output.json && !output.quiet }

    private func crash(_ configuration: GatewayConfiguration) async throws {
        let words = [
            "simulate", "counterparty", "--behaviour", behaviour.rawValue, "--one-life", "--config",
            config,
            "--ticket", ticket, "--timeout", String(timeout), "--json",
        ]
        let log = HostFiles.resolve("crash-loop.log", in: configuration.dataDirectory)
        let report = try await CounterpartyCrashes(words: words, log: log, timeout: timeout, tells: tells)
            .run()
        guard case .object(let members) = report, case .string(let word)? = members["verdict"],
            case .string(let end)? = members["end"]
        else { return }
        output.show(report) { ["", "end      \(end)", "verdict  \(word)"] }
        try conclude(word)
    }

    /// Makes vault and journal where there are none yet.
    private func makeStore(_ configuration: GatewayConfiguration) async throws {
        guard try HostFiles.status(configuration.journalPath) == nil,
            try HostFiles.status(configuration.vaultPath) == nil
        else { return }
        try await GatewayStore.create(configuration)
    }

    private func conclude(_ word: String) throws {
        switch CounterpartyVerdict.Word(rawValue: word) {
        case .kept?: return
        case .open?:
            throw CommandFailure.unavailable(
                "counterparty.open", "no end within \(timeout) s; nothing is proven either way",
                next:
                    "give it longer than the terms' instants with --timeout, and look at the other gateway's log"
            )
        case .violated?, nil:
            throw CommandFailure.refused(
                "counterparty.violated", "the gateway under test did not do as it must",
                next: "read the findings: Specs/Operations/Counterparty.md says what each means")
        }
    }
}
