import DurableSQLite
import GRDB
import Glibc
import ISO20022Adapter
import Logging
import NIOCore
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SecureChannels
import SettlementModel

/// One SQL ledger as a process, with its operator's keys, clock and database.
struct LedgerProcess {
    let configuration: LedgerConfiguration
    let logger: Logger

    func run() async throws {
        do { try await ServiceProcess.withThreads(run(on:)) } catch { throw LedgerStore.explain(error) }
    }

    private func run(on group: any EventLoopGroup) async throws {
        try LedgerStore.require(configuration.database)
        let agent = try configuration.cashAgent.map { try AgentHouse($0, of: configuration, logger) }
        let service = try await start(on: group, before: agent)
        Console.out("\(configuration.ledger): on port \(service.port), ready")
        await ServiceProcess.untilTold()
        try await agent?.close()
        try await service.stop()
        Console.out("\(configuration.ledger): stopped")
    }

    private func start(
        on group: any EventLoopGroup, before agent: AgentHouse?
    ) async throws -> LedgerService {
        let settings = try LedgerStore.settings(configuration)
        return try await ServiceProcess.listen(at: configuration.listen, orElse: "ledger.listen") {
            try await LedgerService.start(
                settings, group: group, clock: { Int64(time(nil)) },
                front: agent.map { agent in { @Sendable book in await agent.open(over: book) } }
            ) {
                [logger] in
                logger.info("connection refused", metadata: ["code": "\($0.code)", "detail": "\($0.detail)"])
            }
        }
    }
}

/// The ledger's file and its keys.
enum LedgerStore {
    /// Makes an empty database, and opens it once to see that its disk will do. Never over one that is there.
    static func create(_ configuration: LedgerConfiguration) throws {
        guard try HostFiles.status(configuration.database) == nil else {
            throw CommandFailure.conflict(
                "ledger.exists", "\(configuration.database) is there already",
                next: "start the ledger; a database is never made anew over an old one")
        }
        // SQLite would let others read it; every account of the ledger is in it.
        umask(0o077)
        do {
            try LedgerDatabase.create(path: configuration.database, ledger: configuration.ledger)
            try LedgerDatabase(path: configuration.database, ledger: configuration.ledger).close()
            if let agent = configuration.cashAgent {
                try PaymentStore.create(path: agent.store, ledger: configuration.ledger)
            }
        } catch { throw explain(error) }
    }

    /// Nothing is made, not even a lock file, where there is no database.
    static func require(_ path: String) throws {
        guard try HostFiles.status(path) == nil else { return }
        throw CommandFailure.notFound(
            "ledger.not-initialised", "there is no database at \(path)",
            next: "new ledger: `interlock ledger init`; a lost one: restore its newest backup")
    }

    static func settings(_ configuration: LedgerConfiguration) throws -> LedgerServiceSettings {
        let rules = LedgerRules(
            ledger: configuration.ledger,
            operatorKey: try KeyFiles.signingKey(configuration.operatorKey).verificationKey,
            verifiers: AdapterRegistry.verifiers, foreignAnchors: configuration.foreignAnchors,
            limits: LedgerLimits(
                shortestExpirySeconds: configuration.expiryWindow.lowerBound,
                longestExpirySeconds: configuration.expiryWindow.upperBound, hashlocks: [.sha256]),
            isCashAgent: configuration.cashAgent != nil)
        var parties = Dictionary(
            configuration.admitted.map { ($0.pin, $0.name) }, uniquingKeysWith: { first, _ in first })
        // The operator speaks to its own ledger with the ledger's own certificate.
        let own = try KeyFiles.certificate(configuration.tls.certificate).spkiPin
        parties[own] = GatewayID(checked: "operator")
        return LedgerServiceSettings(
            rules: rules, origin: configuration.origin, databasePath: configuration.database,
            logKey: try LedgerKeyFile.load(path: configuration.logKey),
            identity: try TLSIdentity(files: configuration.tls), host: configuration.listen.host,
            port: configuration.listen.port, parties: parties)
    }

    static func explain(_ error: any Error) -> any Error {
        if let fault = error as? DatabaseError {
            return CommandFailure.unavailable(
                "ledger.database.unwritable", "\(fault)",
                next: "free space or mend the disk, then start again; what was booked is kept")
        }
        if let fault = error as? DurableFault {
            return CommandFailure.unavailable(
                fault.code, fault.detail, next: "read the ledger's runbook before it is started again")
        }
        guard let fault = error as? LedgerServiceFault else { return error }
        let isConflict = ["ledger.database.in-use", "ledger.exists"].contains(fault.code)
        return isConflict
            ? CommandFailure.conflict(fault.code, fault.detail, next: fault.nextStep)
            : CommandFailure.unavailable(fault.code, fault.detail, next: fault.nextStep)
    }
}
