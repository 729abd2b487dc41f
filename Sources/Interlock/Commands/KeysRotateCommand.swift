import ArgumentParser
import Foundation
import SettlementModel
import SettlementProofs

/// The purpose whose key can be rotated.
enum RotatedKey: String, CaseIterable, Sendable, ExpressibleByArgument {
    case message
}

struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Give a stopped gateway's vault its next message key.",
        discussion: """
            Announce the key first: `interlock peer export --next FILE`, and wait until every peer has imported it. The \
            vault keeps the public halves of all keys before; the old private key is gone from it. Repeating is safe.
            """)

    @Argument(help: "Which key: \(RotatedKey.allCases.map(\.rawValue).joined(separator: ", ")).")
    var what: RotatedKey

    @Option(name: .shortAndLong, help: "The gateway's configuration, as it is before the rotation.")
    var config: String

    @Option(help: "The PEM file of the new key, made by `interlock keys make message`.")
    var key: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try ConfigurationFile.gateway(config)
        let next = try KeyFiles.nextMessageKey(key, besides: configuration.tls)
        let keys = try await GatewayStore.rotateMessageKey(configuration, to: next)
        guard let newest = keys.last else { return }
        let json: JSONValue = .array(
            keys.map { ["epoch": .integer($0.epoch), "key": $0.key.canonical] })
        output.show(json) { lines(configuration, newest, Array(keys.dropLast())) }
    }

    /// What the configuration must say from the next start on.
    private func lines(
        _ configuration: GatewayConfiguration, _ newest: PeerMessageKey, _ earlier: [PeerMessageKey]
    ) -> [String] {
        let here = FileManager.default.currentDirectoryPath
        let files = GatewayKeyFiles(
            message: key, messageEpoch: newest.epoch, holder: configuration.keys.holder,
            evmHolders: configuration.keys.evmHolders, earlier: Array(earlier.suffix(14)))
        let section = KeySection(files: files, caller: here, folder: HostFiles.directory(of: config))
        return [
            "the vault signs with message key \(newest.epoch) from the next start on; the configuration must say:",
            "",
        ] + section.lines()
    }
}
