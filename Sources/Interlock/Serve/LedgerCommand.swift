import ArgumentParser
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SettlementModel
import SettlementProofs

struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Run an SQL ledger and do its operator's work; set up a ledger on an EVM chain.",
        subcommands: [
            LedgerServeCommand.self, LedgerInitCommand.self, LedgerAccountCommand.self,
            LedgerIssueCommand.self,
            LedgerBalanceCommand.self, LedgerLocksCommand.self, LedgerProveCommand.self,
            LedgerCheckCommand.self, LedgerPaymentsCommand.self, LedgerSimulateSystemCommand.self,
            LedgerEVMCommand.self,
        ])
}

struct LedgerServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run one ledger until it is told to stop.")

    @Argument(help: "The ledger's configuration file.")
    var file: String

    func run() async throws {
        let configuration = try ConfigurationFile.ledger(file)
        let logger = ProcessLog.start(label: configuration.ledger.text, level: configuration.logLevel)
        try await LedgerProcess(configuration: configuration, logger: logger).run()
    }
}

struct LedgerInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make the database of a new ledger, once, and print its anchor.",
        discussion:
            "Gateways put the printed anchor into their configuration; give it to them by a way they trust.")

    @Argument(help: "The ledger's configuration file.")
    var file: String
    @OptionGroup var output: OutputOptions

    func run() throws {
        let configuration = try ConfigurationFile.ledger(file)
        try LedgerStore.create(configuration)
        let anchor = try configuration.anchor()
        output.show(anchor.canonical) {
            let key = anchor.log?.operatorKey
            return [
                "made \(configuration.database)", "anchor for the gateways:", "  anchor:",
                "    origin: \(configuration.origin)", "    operatorKey:",
                "      algorithm: \(key?.algorithm.rawValue ?? "none")",
                "      key: \(Base64.encode(key?.spki ?? []))", "    head:",
                "      size: \(anchor.head.size)",
                "      root: \(anchor.head.root)",
            ]
        }
    }
}

extension LedgerConfiguration {
    /// Trust in this ledger's log from its first entry on.
    func anchor() throws -> LedgerAnchor {
        let key = try KeyFiles.signingKey(logKey).verificationKey
        let anchor = LedgerAnchor(
            ledger: ledger, format: .sqlLog1, origin: origin, operatorKey: key, witnesses: [],
            witnessQuorum: 0,
            head: LogHead(size: 0, root: MerkleLog.emptyRoot))
        guard let anchor else {
            throw CommandFailure.refused(
                "ledger.origin", "\(origin) is no legal origin", next: "correct `origin` in the file")
        }
        return anchor
    }
}

/// Whether a ledger's file holds, read from outside.
struct LedgerCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Prove conservation, exclusivity and log integrity of a stopped ledger's file.")

    @Argument(help: "The ledger's configuration file.")
    var file: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try ConfigurationFile.ledger(file)
        try LedgerStore.require(configuration.database)
        let anchor = try configuration.anchor()
        let key = try KeyFiles.signingKey(configuration.operatorKey).verificationKey
        let findings: [LedgerFinding]
        let size: UInt64
        do {
            let database = try LedgerDatabase(path: configuration.database, ledger: configuration.ledger)
            (findings, size) = try await database.read { storage in
                let checker = LedgerChecker(
                    ledger: configuration.ledger, operatorKey: key, storage: storage,
                    isCashAgent: configuration.cashAgent != nil)
                return (try checker.findings(anchor: anchor), try storage.head().head.size)
            }
            try database.close()
        } catch { throw LedgerStore.explain(error) }
        output.show(["entries": .decimal(size), "findings": .array(findings.map { .string($0.description) })])
        {
            findings.map(\.description) + [
                "\(configuration.ledger): \(size) entries, \(findings.count) findings"
            ]
        }
        guard findings.isEmpty else {
            throw CommandFailure.refused(
                "ledger.findings", "\(findings.count) findings",
                next: "stop this ledger; compare with its last backup")
        }
    }
}
