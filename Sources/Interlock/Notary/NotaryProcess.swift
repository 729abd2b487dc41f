import DurableSQLite
import EVMNotaryRules
import EVMNotaryService
import Glibc
import LedgerAdapterKit
import Logging
import NIOCore
import NIOPosix
import OpenSSL
import SQLLedgerAdapter
import SecureChannels
import SettlementModel
import SettlementProofs
import UnixSignals

/// One notary as a process, with its own key, store and ways to the ledgers.
struct NotaryProcess {
    let configuration: NotaryConfiguration
    let logger: Logger

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        do {
            try await run(on: group)
        } catch {
            try? await group.shutdownGracefully()  // the first error is the one to tell
            throw NotaryStore.explain(error)
        }
        try await group.shutdownGracefully()
    }

    private func run(on group: any EventLoopGroup) async throws {
        let key = try NotaryKeyFile.load(configuration.key)
        for (domain, sets) in configuration.sets {
            for set in sets where !set.members.contains(key.address) {
                throw CommandFailure.refused(
                    "notary.no-member", "\(key.address) is no member of set \(set.id) for \(domain.escrow)",
                    next: "name the right key, or list only sets that this notary is in")
            }
        }
        guard HostFiles.status(configuration.store) != nil else {
            throw CommandFailure.notFound(
                "notary.not-initialised", "there is no store at \(configuration.store)",
                next: "new notary: `interlock notary init`; a lost store: a new key, for the next set")
        }
        let ledgers = try configuration.ledgers.map { try AdapterRegistry.watched($0, group: group) }
        let service = try await start(key, ledgers, on: group)
        Console.out("\(configuration.name): \(key.address) on port \(service.port), ready")
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
        try await service.stop()
        for ledger in ledgers {
            for case let adapter as SQLLedgerAdapter in ledger.endpoints { await adapter.close() }
        }
        Console.out("\(configuration.name): stopped")
    }

    private func start(
        _ key: NotaryKey, _ ledgers: [WatchedLedger], on group: any EventLoopGroup
    ) async throws -> NotaryService {
        let settings = NotarySettings(
            key: key, sets: configuration.sets, ledgers: ledgers, storePath: configuration.store,
            identity: try TLSIdentity(files: configuration.tls), host: configuration.listen.host,
            port: configuration.listen.port,
            parties: Dictionary(
                configuration.admitted.map { ($0.pin, $0.name) }, uniquingKeysWith: { first, _ in first }),
            askAgainSeconds: configuration.askAgainSeconds, watchSeconds: configuration.watchSeconds)
        do {
            return try await NotaryService.start(
                settings, group: group, random: NotaryStore.challenge, log: logger)
        } catch let error as IOError {
            throw CommandFailure.unavailable(
                "notary.listen", "cannot listen on \(settings.host):\(settings.port): \(error)",
                next: "free the port or name another one")
        }
    }
}

/// The notary's file.
enum NotaryStore {
    static func create(_ configuration: NotaryConfiguration, _ key: NotaryKey) throws {
        umask(0o077)
        do { try NotaryBook.create(at: configuration.store, notary: key.address) } catch {
            throw explain(error)
        }
    }

    @Sendable
    static func challenge() throws -> Bytes32 {
        guard let bytes = Bytes32(try SecureRandom.bytes(32)) else {
            throw NotaryFault(.unavailable, "no random bytes")
        }
        return bytes
    }

    static func explain(_ error: any Error) -> any Error {
        if let fault = error as? NotaryFault {
            return CommandFailure.refused(fault.code.rawValue, fault.detail, next: fault.code.nextStep)
        }
        guard let fault = error as? DurableFault else { return error }
        let next = "see the store's path in the configuration, and the disk"
        return fault.kind == .fenced || fault.code == "file.exists"
            ? CommandFailure.conflict(fault.code, fault.detail, next: next)
            : CommandFailure.unavailable(fault.code, fault.detail, next: next)
    }
}

extension AdapterRegistry {
    /// A ledger as a notary watches it, with the verifier of its anchor's format.
    static func watched(_ connection: WatchedConnection, group: any EventLoopGroup) throws -> WatchedLedger {
        let anchor = connection.anchor
        guard let verifier = verifiers.first(where: { $0.format == anchor.format }) else {
            throw CommandFailure.refused(
                "notary.format", "no verifier for \(anchor.format.rawValue)",
                next: "use a version that knows this ledger's proofs")
        }
        let identity = try TLSIdentity(files: connection.identity)
        let endpoints: [any LedgerAdapter] = try connection.endpoints.map { place in
            switch connection.driver {
            case .sqlledger:
                try SQLLedgerAdapter(
                    ledger: anchor.ledger, host: place.endpoint.host, port: place.endpoint.port,
                    identity: identity, pin: place.pin, group: group)
            }
        }
        guard endpoints.allSatisfy({ $0.capabilities.proofFormat == anchor.format }) else {
            throw CommandFailure.refused(
                "notary.format",
                "\(connection.driver.rawValue) proves in another format than \(anchor.format.rawValue)",
                next: "name the driver that goes with the anchor")
        }
        return WatchedLedger(anchor: anchor, endpoints: endpoints, verifier: verifier)
    }
}
