import ArgumentParser
import FinancingRegistryService
import SettlementModel
import SettlementProofs

struct RegistryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry",
        abstract: "Keep, or ask, a registry of claims that banks finance: first come, first served.",
        subcommands: [
            RegistryServeCommand.self, RegistryInitCommand.self, RegistryKeysCommand.self,
            RegistryReserveCommand.self, RegistryExtendCommand.self, RegistryFinanceCommand.self,
            RegistryReleaseCommand.self, RegistryStatusCommand.self, RegistryResellCommand.self,
        ])
}

struct RegistryServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run a registry until it is told to stop.",
        discussion:
            "Every decision is on disk before its answer leaves. A killed one goes on where it was at the next start."
    )

    @Argument(help: "The registry's configuration file.")
    var file: String

    func run() async throws {
        let configuration = try ConfigurationFile.registry(file)
        let logger = ProcessLog.start(label: configuration.registry.text, level: configuration.logLevel)
        try await RegistryProcess(configuration: configuration, logger: logger).run()
    }
}

struct RegistryInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make the store of a new registry, once.",
        discussion:
            "A lost store is never made anew under the same name: what was financed would be free again.")

    @Argument(help: "The registry's configuration file.")
    var file: String
    @OptionGroup var output: OutputOptions

    func run() throws {
        let configuration = try ConfigurationFile.registry(file)
        try RegistryStore.create(configuration)
        output.show([
            "registry": configuration.registry.canonical, "store": .string(configuration.store),
        ]) {
            ["made \(configuration.store) of \(configuration.registry)"]
        }
    }
}

struct RegistryKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make the key that signs a registry's answers, or the one that its members share.",
        discussion: """
            The files get mode 0400, their directory 0700. Nothing is ever overwritten. The shared key is for the members \
            alone: with it and a few facts of an invoice anyone finds the invoice in the registry.
            """)

    @Option(name: .shortAndLong, help: "Where to put it; made if missing.")
    var directory: String
    @Flag(help: "The key that the members share, instead of the registry's own.")
    var shared = false
    @OptionGroup var output: OutputOptions

    func run() throws {
        let maker = KeyMaker(
            directory: directory, algorithm: .ed25519, subject: nil, days: 1, now: SystemClock.seconds())
        let wanted: (KeyRole, String) = shared ? (.seal, "registry-shared") : (.log, "registry")
        for made in try maker.make([wanted]) {
            let facts = made.facts.map { ($0.0, JSONValue.string($0.1)) }
            let file = made.files.first
            output.show(.object(JSONObject(facts + [("file", .string(file?.path ?? ""))]))) {
                made.files.map { "\($0.mode)  \($0.path)" } + made.facts.map { "      \($0.0): \($0.1)" }
            }
        }
    }
}
