import DurableSQLite
import FinancingRegistry
import FinancingRegistryService
import Glibc
import Logging
import NIOCore
import SecureChannels
import SettlementModel
import SettlementProofs

/// One registry as a process, with its own key and store.
struct RegistryProcess {
    let configuration: RegistryConfiguration
    let logger: Logger

    func run() async throws {
        do { try await ServiceProcess.withThreads(run(on:)) } catch { throw RegistryStore.explain(error) }
    }

    private func run(on group: any EventLoopGroup) async throws {
        guard try HostFiles.status(configuration.store) != nil else {
            throw CommandFailure.notFound(
                "registry.not-initialised", "there is no store at \(configuration.store)",
                next: "new registry: `interlock registry init`; a lost store: a new registry, with another id"
            )
        }
        let service = try await start(try answerKey(), on: group)
        Console.out("\(configuration.registry): on port \(service.port), ready")
        await ServiceProcess.untilTold()
        try await service.stop()
        Console.out("\(configuration.registry): stopped")
    }

    private func answerKey() throws -> SigningKey {
        let key = try KeyFiles.signingKey(configuration.key)
        guard key.verificationKey.algorithm == .ed25519 else {
            throw CommandFailure.refused(
                "registry.key",
                "\(configuration.key) is no Ed25519 key: two answers would differ in their bytes",
                next: "name a file made by `interlock registry keys`")
        }
        return key
    }

    private func start(
        _ key: SigningKey, on group: any EventLoopGroup
    ) async throws -> FinancingRegistryService {
        let keys = configuration.members.compactMap { member in member.resaleKey.map { (member.name, $0) } }
        let rules = FinancingRegistryRules(
            registry: configuration.registry,
            keys: Dictionary(keys, uniquingKeysWith: { first, _ in first }),
            longestSeconds: configuration.longestSeconds)
        let settings = FinancingRegistrySettings(
            rules: rules, key: key, storePath: configuration.store,
            identity: try TLSIdentity(files: configuration.tls), host: configuration.listen.host,
            port: configuration.listen.port,
            members: Dictionary(
                configuration.members.map { ($0.pin, $0.name) }, uniquingKeysWith: { first, _ in first }),
            rate: PartyRate(
                requestsPerSecond: configuration.rate.decisionsPerSecond, burst: configuration.rate.burst,
                bytesPerSecond: configuration.rate.bytesPerSecond))
        return try await ServiceProcess.listen(at: configuration.listen, orElse: "registry.listen") {
            try await FinancingRegistryService.start(
                settings, clock: RegistryStore.now, group: group, log: logger)
        }
    }
}

/// The registry's file and clock.
enum RegistryStore {
    static func create(_ configuration: RegistryConfiguration) throws {
        umask(0o077)
        do { try RegistryBook.create(at: configuration.store, registry: configuration.registry) } catch {
            throw explain(error)
        }
    }

    @Sendable
    static func now() throws -> LedgerInstant {
        guard let now = LedgerInstant(seconds: SystemClock.seconds()) else {
            throw RegistryFault(.unavailable, "the host's clock shows no legal time")
        }
        return now
    }

    static func explain(_ error: any Error) -> any Error {
        if let fault = error as? RegistryFault {
            return CommandFailure.refused(fault.code.rawValue, fault.detail, next: fault.code.nextStep)
        }
        return (error as? DurableFault).map(ServiceProcess.explain) ?? error
    }
}
