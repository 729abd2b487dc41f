import DoorTestKit
import FinancingRegistry
import FinancingRegistryClient
import FinancingRegistryTestKit
import GRDB
import Logging
import NIOPosix
import SecureChannels
import SettlementModel
import SettlementProofs

@testable import FinancingRegistryService

/// A registry over its file, on a port of this machine, with its members.
final class RegistryHouse: Sendable {
    /// For an answer that comes: other suites may have the machine to themselves for a while.
    static let patience = Duration.seconds(120)

    let world: RegistryWorld
    let folder: TemporaryFolder
    let key: SigningKey
    let server: TestParty
    let parties: [GatewayID: TestParty]
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    init() throws {
        world = try RegistryWorld()
        folder = try TemporaryFolder()
        key = try SigningKey.generate(.ed25519)
        server = try TestParty(world.registry.text)
        var parties: [GatewayID: TestParty] = [:]
        for member in [world.a, world.b, world.c, world.keyless] {
            parties[member] = try TestParty(member.text)
        }
        self.parties = parties
        try RegistryBook.create(at: storePath, registry: world.registry)
    }

    var storePath: String { folder.file("registry.sqlite") }

    func start(
        rate: PartyRate = PartyRate(requestsPerSecond: 50, burst: 500, bytesPerSecond: 512 << 10)
    ) async throws -> FinancingRegistryService {
        let members = parties.map { ($0.value.pin, $0.key) }
        let settings = FinancingRegistrySettings(
            rules: world.rules, key: key, storePath: storePath, identity: server.identity,
            host: "127.0.0.1", port: 0, members: Dictionary(members, uniquingKeysWith: { first, _ in first }),
            rate: rate)
        var log = Logger(label: "registry")
        log.logLevel = .critical
        let start = world.start
        return try await FinancingRegistryService.start(settings, clock: { start }, group: group, log: log)
    }

    /// - Parameter owner: whose certificate asks, where it is another's than the one that the profile calls its own.
    func client(
        _ member: GatewayID, port: Int, key: VerificationKey? = nil, with owner: GatewayID? = nil
    ) throws -> FinancingRegistryClient {
        guard let party = parties[owner ?? member] else { throw KitFault() }
        let contact = RegistryContact(
            registry: world.registry, key: key ?? self.key.verificationKey, host: "127.0.0.1", port: port,
            pin: server.pin, member: member, identity: party.identity)
        return try FinancingRegistryClient(contact, group: group)
    }

    func close() async throws { try await group.shutdownGracefully() }
}

/// The rules over the file's tables, one transaction for each question.
struct FileDesk: RegistryDesk {
    let queue: DatabaseQueue

    init(_ path: String) throws { queue = try DatabaseQueue(path: path) }

    func with<T>(_ body: (any RegistryStorage) throws -> T) throws -> T {
        try queue.write { try body(SQLiteRegistryStorage($0)) }
    }
}
