import ArgumentParser
import SettlementModel
import SettlementProofs

struct KeysAdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Give a stopped gateway's vault the EVM holder keys that its configuration names.",
        discussion: """
            For a vault that was made before `keys.evmHolders` named them; `gateway init` takes them in by itself. The vault \
            never lets a key go: what stands locked under it must be signable until the end. Repeating is safe.
            """)

    @Option(name: .shortAndLong, help: "The gateway's configuration.")
    var config: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let keys = try await GatewayStore.adoptEVMHolders(try ConfigurationFile.gateway(config))
        output.show(.list(keys)) {
            keys.flatMap { key in KeyMaker.facts(of: key).map { "\($0.0): \($0.1)" } + [""] }.dropLast()
        }
    }
}
