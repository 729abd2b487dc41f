import FinancingRegistry
import FinancingRegistryClient
import FinancingRegistryTestKit
import Foundation
import GRDB
import Logging
import NIOPosix
import SecureChannels
import SettlementModel
import SettlementProofs

@testable import FinancingRegistryService

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("registry-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // a leftover folder harms no test

    func file(_ name: String) -> String { path + "/" + name }
}

/// A certificate with its key.
struct TestParty {
    let certificate: GatewayCertificate
    let key: SigningKey

    init(_ name: GatewayID) throws {
        key = try SigningKey.generate(.ecdsaP256SHA256)
        guard
            let subject = GatewayCertificate.Subject(
                gateway: name, lei: "5493001KJTIIGC8Y1R12", bic: nil, country: "DE", organization: "A bank")
        else { throw KitFault() }
        let now = Int64(Date().timeIntervalSince1970)
        certificate = try GatewayCertificate.issue(
            subject, notBefore: now - 3600, notAfter: now + 86_400, key: key)
    }

    var identity: TLSIdentity {
        get throws { TLSIdentity(certificateChainPEM: certificate.pem, privateKeyPEM: try key.pem().exposed) }
    }
}

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
        server = try TestParty(world.registry)
        var parties: [GatewayID: TestParty] = [:]
        for member in [world.a, world.b, world.c, world.keyless] { parties[member] = try TestParty(member) }
        self.parties = parties
        try RegistryBook.create(at: storePath, registry: world.registry)
    }

    var storePath: String { folder.file("registry.sqlite") }

    func start() async throws -> FinancingRegistryService {
        let members = parties.map { ($0.value.certificate.spkiPin, $0.key) }
        let settings = FinancingRegistrySettings(
            rules: world.rules, key: key, storePath: storePath, identity: try server.identity,
            host: "127.0.0.1", port: 0, members: Dictionary(members, uniquingKeysWith: { first, _ in first }))
        var log = Logger(label: "registry")
        log.logLevel = .critical
        let start = world.start
        return try await FinancingRegistryService.start(settings, clock: { start }, group: group, log: log)
    }

    func client(
        _ member: GatewayID, port: Int, key: VerificationKey? = nil
    ) throws -> FinancingRegistryClient {
        guard let party = parties[member] else { throw KitFault() }
        let contact = RegistryContact(
            registry: world.registry, key: key ?? self.key.verificationKey, host: "127.0.0.1", port: port,
            pin: server.certificate.spkiPin, member: member, identity: try party.identity)
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
