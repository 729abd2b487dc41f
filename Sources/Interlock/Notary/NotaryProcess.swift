import DurableSQLite
import EVMNotaryRules
import EVMNotaryService
import Glibc
import Logging
import NIOCore
import OpenSSL
import SecureChannels
import SettlementModel
import SettlementProofs

/// One notary as a process, with its own key, store and ways to the ledgers.
struct NotaryProcess {
    let configuration: NotaryConfiguration
    let logger: Logger

    func run() async throws {
        do { try await ServiceProcess.withThreads(run(on:)) } catch { throw NotaryStore.explain(error) }
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
        guard try HostFiles.status(configuration.store) != nil else {
            throw CommandFailure.notFound(
                "notary.not-initialised", "there is no store at \(configuration.store)",
                next: "new notary: `interlock notary init`; a lost store: a new key, for the next set")
        }
        let ledgers = try await WatchedLedgers.open(configuration.ledgers, of: key.address, group: group)
        do {
            let service = try await start(key, ledgers.watched, on: group)
            Console.out("\(configuration.name): \(key.address) on port \(service.port), ready")
            await ServiceProcess.untilTold()
            try await service.stop()
        } catch {
            await ledgers.close()
            throw error
        }
        await ledgers.close()
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
        return try await ServiceProcess.listen(at: configuration.listen, orElse: "notary.listen") {
            try await NotaryService.start(
                settings, group: group, random: NotaryStore.challenge, log: logger)
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
        return (error as? DurableFault).map(ServiceProcess.explain) ?? error
    }
}
