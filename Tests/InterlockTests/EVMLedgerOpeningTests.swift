import EVMNotaryRules
import Foundation
import LedgerAdapterKit
import Logging
import NIOPosix
import SettlementModel
import SettlementProofs
import Testing

@testable import Interlock

/// An EVM ledger as a gateway opens it: what it can do, and which files it holds.
struct EVMLedgerOpeningTests {
    /// The example's ledger in a folder, with the files that its opening reads.
    private func connection(in folder: String, hasNotaries: Bool) async throws -> LedgerConnection {
        try HostFiles.createDirectory(folder + "/keys", mode: 0o700)
        try HostFiles.create(
            folder + "/keys/evm-fee.key", Array(String(repeating: "1", count: 64).utf8), mode: 0o600)
        #expect(
            await Program.run([
                "keys", "make", "tls", "--directory", folder + "/keys", "--id", "gw.bank-a", "--lei",
                "969500BANKA0EXAMPL53", "--country", "CN", "--organization", "Bank A", "--quiet",
            ]) == 0)
        let text = ConfigurationExamples.notaryClient.replacingOccurrences(
            of: "0xe5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5",
            with: "0x00112233445566778899aabbccddeeff00112233")
        guard
            case .notaryClient(let notaries)? = ConfigurationFile.read(text, directory: folder).configuration,
            case .gateway(let gateway)? = ConfigurationFile.read(
                EVMLedgerConfigurationTests.example
                    .replacingOccurrences(of: "/var/lib/interlock/bank-a", with: folder)
                    .replacingOccurrences(
                        of: "      operatorTrusted: false\n",
                        with: "      operatorTrusted: false\n      notarySet: \(notaries.set.id.hex)\n"),
                directory: folder, lookAtFiles: false
            ).configuration, let last = gateway.ledgers.last, case .evm(let way) = last.way
        else { throw MissingConfiguration() }
        let full = EVMLedgerWay(
            endpoints: way.endpoints, feeKey: way.feeKey, store: way.store, holders: way.holders,
            assets: [], notaries: hasNotaries ? notaries : nil, earlierNotaries: [],
            feeCeiling: way.feeCeiling, poll: way.poll)
        return LedgerConnection(
            ledger: last.ledger, operatorLEI: last.operatorLEI, access: last.access, accounts: last.accounts,
            anchor: last.anchor, bounds: last.bounds, way: .evm(full))
    }

    private func open(_ connection: LedgerConnection) async throws -> OpenLedgers {
        try await AdapterRegistry.open(
            [connection], group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
    }

    @Test func `with notaries its locks may wait for another ledger's, and their memory is held`()
        async throws
    {
        try await withDirectory { folder in
            let connection = try await connection(in: folder, hasNotaries: true)
            let ledgers = try await open(connection)
            let adapter = try #require(ledgers.adapters.first)
            #expect(adapter.capabilities.verifiesProofsOf == [.sqlLog1, .evm1])
            let memory = folder + "/evm-bond-network.notaries.sqlite"
            #expect(try HostFiles.status(memory)?.isFile == true)
            #expect(throws: CommandFailure.self) { try CollectionMemory(memory) }
            await ledgers.close()
            try CollectionMemory(memory).close()
            let again = try await open(connection)
            await again.close()
        }
    }

    @Test func `without notaries it can only be Y, or either leg of M1`() async throws {
        try await withDirectory { folder in
            let ledgers = try await open(try await connection(in: folder, hasNotaries: false))
            #expect(ledgers.adapters.first?.capabilities.verifiesProofsOf.isEmpty == true)
            #expect(try HostFiles.status(folder + "/evm-bond-network.notaries.sqlite") == nil)
            await ledgers.close()
        }
    }

    @Test func `a memory that is another file stops the start, and everything opened is closed`() async throws
    {
        try await withDirectory { folder in
            let connection = try await connection(in: folder, hasNotaries: true)
            let memory = folder + "/evm-bond-network.notaries.sqlite"
            try HostFiles.create(memory, Array("{}".utf8), mode: 0o600)
            let fault = await #expect(throws: CommandFailure.self) { try await open(connection) }
            #expect(fault?.code == "notary.memory")
            try FileManager.default.removeItem(atPath: memory)
            let ledgers = try await open(connection)
            await ledgers.close()
        }
    }

    private struct MissingConfiguration: Error {}
}
