import ArgumentParser
import PeerTransport
import SettlementModel
import SettlementProofs

struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Ask another gateway, from outside, whether it keeps the peer protocol.",
        subcommands: [ConformanceTicketsCommand.self, ConformanceGatewayCommand.self])
}

struct ConformanceTicketsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tickets",
        abstract: "Write the tickets that the desk of the gateway under test must submit first.",
        discussion: """
            Each question about terms needs a trade of its own. This copies one ticket of that desk, once for each, with \
            other client and common ids. They are agreed and refused, and one is accepted and then left to lapse: \
            nothing is locked.
            """)

    @Option(help: "A ticket of the desk of the gateway under test, YAML.")
    var ticket: String

    @Option(name: .shortAndLong, help: "The folder to write to.")
    var directory: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let text = try HostFiles.readText(ticket)
        let base = try TicketFile.load(ticket).ticket
        try HostFiles.createDirectory(directory, mode: 0o700)
        var paths: [String] = []
        for session in ConformanceQuestion.sessions {
            let renamed = base.renamed(session)
            let copy = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                if line.hasPrefix("clientId:") { return "clientId: \(renamed.clientID)" }
                if line.hasPrefix("commonId:") { return "commonId: \(renamed.commonID)" }
                return String(line)
            }.joined(separator: "\n")
            guard TicketFile.read(copy).file?.ticket == renamed else {
                throw CommandFailure.refused(
                    "conformance.template", "\(ticket) cannot be copied under another common id",
                    next: "write clientId and commonId on lines of their own, at the margin")
            }
            let path = HostFiles.resolve("\(session).yaml", in: directory)
            try HostFiles.create(path, Array(copy.utf8), mode: 0o600)
            paths.append(path)
        }
        output.show(["tickets": .array(paths.map { .string($0) })]) {
            [
                "\(paths.count) tickets in \(directory); submit and approve each at the desk of the gateway under test"
            ]
        }
    }
}

struct ConformanceGatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Run the black-box suite against a gateway.",
        discussion: """
            Takes the place of one configured bank: its keys, its certificate, its listening port. Its own gateway must \
            not run meanwhile. The gateway under test must never have spoken with this bank before, for the suite leaves \
            it with a peer that it rightly accuses; use a test installation with new journals.
            Prints a line for each question. Exits with 0 only if every question passed, with 1 if one did not.
            """)

    @Argument(help: "Where the gateway under test listens for peers: HOST:PORT.")
    var address: String

    @Option(name: .shortAndLong, help: "The gateway configuration of the bank whose place the suite takes.")
    var config: String

    @Option(help: "This bank's ticket of the trade that `conformance tickets` copied for the other desk.")
    var ticket: String

    @Option(help: "The gateway under test, where the configuration has several peers.")
    var peer: String?

    @Option(help: "How long the gateway may take to say something of its own, in seconds.")
    var patience = 20

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...600).contains(patience) else { throw ValidationError("--patience: 1 to 600") }
    }

    func run() async throws {
        let configuration = try ConfigurationFile.gateway(config)
        let target = try Self.target(address, configuration, peer)
        let base = try TicketFile.load(ticket).ticket
        guard base.own == configuration.identity.party, base.initiator == base.own else {
            throw CommandFailure.usage(
                "conformance.ticket",
                "this bank must be the initiator of the ticket: the suite proposes the terms",
                next: "name this bank's own ticket, as seller with ASSET_FIRST or as buyer with CASH_FIRST")
        }
        let stage = try await ConformanceStage(
            configuration, target: target, ticket: base, patience: patience)
        let report: ConformanceReport
        do { report = try await ask(stage) } catch {
            try? await stage.close()  // the first error is the one to tell
            throw error
        }
        try await stage.close()
        output.show(report.json) { report.summary }
        guard report.failed.isEmpty else {
            throw CommandFailure.refused(
                "conformance.failed",
                "\(report.failed.count) of \(report.answers.count) questions did not pass",
                next: "read what was found beside each FAIL, and the section that it names")
        }
    }

    private func ask(_ stage: ConformanceStage) async throws -> ConformanceReport {
        try await Self.requireFresh(stage)
        var answers: [ConformanceAnswer] = []
        for question in ConformanceQuestion.all {
            var finding: String?
            do { finding = try await question.ask(stage) } catch { finding = "\(error)" }
            let answer = ConformanceAnswer(question: question, finding: finding)
            answers.append(answer)
            guard !output.json, !output.quiet else { continue }
            for line in ConformanceReport.line(answer, Console.style()) { Console.out(line) }
        }
        return ConformanceReport(gateway: stage.target.gateway.text, answers: answers)
    }

    /// The suite begins both chains of frames: a gateway that remembers others would rightly call us rolled back.
    private static func requireFresh(_ stage: ConformanceStage) async throws {
        guard let position = try await stage.shownPosition(), position.sent != nil || position.received != nil
        else {
            return
        }
        throw CommandFailure.conflict(
            "conformance.not-fresh", "the gateway under test has spoken with this bank before",
            next: "give both test gateways new journals and vaults: `interlock gateway init`")
    }

    static func target(
        _ address: String, _ configuration: GatewayConfiguration, _ name: String?
    ) throws -> PeerEndpoint {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2, let port = Int(parts[parts.count - 1]), (1...65_535).contains(port) else {
            throw CommandFailure.usage(
                "conformance.address", "\(address) is no HOST:PORT", next: "for example 127.0.0.1:8443")
        }
        let endpoint = try configuration.onePeer(name)
        return PeerEndpoint(
            gateway: endpoint.gateway, host: parts.dropLast().joined(separator: ":"), port: port,
            pin: endpoint.pin)
    }
}

extension GatewayConfiguration {
    /// The peer of this name, or the only one.
    func onePeer(_ name: String?) throws -> PeerEndpoint {
        let fitting = peerEndpoints.filter { name == nil || $0.gateway.text == name }
        guard fitting.count == 1, let peer = fitting.first else {
            throw CommandFailure.usage(
                "conformance.peer", "the configuration has \(fitting.count) peers that this could be",
                next: "name one of its peers with --peer")
        }
        return peer
    }
}
