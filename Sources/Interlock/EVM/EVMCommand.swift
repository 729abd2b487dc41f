import ArgumentParser

struct LedgerEVMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evm", abstract: "Set up and examine a ledger on an EVM chain.",
        subcommands: [EVMDeployCommand.self, EVMStatusCommand.self, EVMProveCommand.self])
}
