import ArgumentParser

/// Every command of the program. A new one is registered here and nowhere else.
struct CommandTree: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interlock",
        abstract: "Settles one trade on two ledgers: the asset moves if and only if the cash moves.",
        discussion: """
            Exit codes: 0 done, 1 refused by a rule, 2 usage, 3 not found, 4 conflict or approval, 5 unavailable.
            With --json the output is one JSON document (one a line where it streams) and stays stable.
            """,
        version: ProgramVersion.text,
        subcommands: [
            KeysCommand.self, PeerCommand.self, ConfigCommand.self, PriceCommand.self, TransferCommand.self,
            BlotterCommand.self,
            CalculateCommand.self, CheckCommand.self, CalendarCommand.self, FingerprintCommand.self,
            LineageCommand.self, LifecycleCommand.self, LimitsCommand.self,
            RestrictionsCommand.self, ISOCommand.self,
            GatewayCommand.self, ServeCommand.self, LedgerCommand.self, NotaryCommand.self,
            RegistryCommand.self,
            EvidenceCommand.self,
            DemoCommand.self, BenchCommand.self, SimulateCommand.self, ConformanceCommand.self,
        ])
}

enum ProgramVersion {
    static let text = "0.1.0"
}
