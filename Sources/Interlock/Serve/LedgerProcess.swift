import Glibc
import Logging
import NIOCore
import NIOPosix
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SecureChannels
import SettlementModel
import UnixSignals

/// One SQL ledger as a process, with its operator's keys, clock and database.
struct LedgerProcess {
    let configuration: LedgerConfiguration
    let logger: Logger

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        do {
            try await run(on: group)
        } catch {
            try? await group.shutdownGracefully()  // the first error is the one to tell
            throw LedgerStore.explain(error)
        }
        try await group.shutdownGracefully()
    }

    private func run(on group: any EventLoopGroup) async throws {
        guard HostFiles.status(configuration.database) != nil else {
            throw CommandFailure.notFound(
                "ledger.not-initialised", "there is no database at \(configuration.database)",
                next: "new ledger: `interlock ledger init`; a lost one: restore its newest backup")
        }
        let (book, database) = try await LedgerStore.open(configuration)
        var parties = Dictionary(
            configuration.admitted.map { ($0.pin, $0.name) }, uniquingKeysWith: { first, _ in first })
        // The operator speaks to its own ledger with the ledger's own certificate.
        parties[try KeyFiles.certificate(configuration.tls.certificate).spkiPin] = GatewayID(
            checked: "operator")
        let api = LedgerAPI(book: book, parties: parties)
        let context = try TLSContext(
            identity: TLSIdentity(files: configuration.tls), trust: .pins(api.pins), alpn: ["h2"])
        let server = try await listen(context, api, group)
        Console.out("\(configuration.ledger): on port \(server.port), ready")
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
        await server.shutdown(grace: .seconds(2))
        try database.close()
        Console.out("\(configuration.ledger): stopped")
    }

    private func listen(
        _ context: TLSContext, _ api: LedgerAPI, _ group: any EventLoopGroup
    ) async throws -> HTTP2Server {
        let (host, port) = (configuration.listen.host, configuration.listen.port)
        do {
            return try await HTTP2Server.bind(
                host: host, port: port, context: context, group: group,
                onFault: { [logger] in
                    logger.info(
                        "connection refused", metadata: ["code": "\($0.code)", "detail": "\($0.detail)"])
                },
                handler: api.answer)
        } catch {
            throw CommandFailure.unavailable(
                "ledger.listen", "cannot listen on \(host):\(port): \(error)",
                next: "free the port or name another one")
        }
    }
}

/// The ledger's file and its keys.
enum LedgerStore {
    /// Makes an empty database. Never over one that is there.
    static func create(_ configuration: LedgerConfiguration) throws {
        guard HostFiles.status(configuration.database) == nil else {
            throw CommandFailure.conflict(
                "ledger.exists", "\(configuration.database) is there already",
                next: "start the ledger; a database is never made anew over an old one")
        }
        // SQLite would let others read it; every account of the ledger is in it.
        umask(0o077)
        do {
            try LedgerDatabase(path: configuration.database, ledger: configuration.ledger).close()
        } catch { throw explain(error) }
    }

    static func open(_ configuration: LedgerConfiguration) async throws -> (LedgerBook, LedgerDatabase) {
        let database = try LedgerDatabase(path: configuration.database, ledger: configuration.ledger)
        let rules = LedgerRules(
            ledger: configuration.ledger,
            operatorKey: try KeyFiles.signingKey(configuration.operatorKey).verificationKey,
            verifiers: AdapterRegistry.verifiers, foreignAnchors: configuration.foreignAnchors,
            limits: LedgerLimits(
                shortestExpirySeconds: configuration.expiryWindow.lowerBound,
                longestExpirySeconds: configuration.expiryWindow.upperBound, hashlocks: [.sha256]))
        let book = try await LedgerBook(
            rules: rules, origin: configuration.origin, database: database,
            logKey: try LedgerKeyFile.load(path: configuration.logKey), clock: { Int64(time(nil)) })
        return (book, database)
    }

    static func explain(_ error: any Error) -> any Error {
        guard let fault = error as? LedgerServiceFault else { return error }
        let inUse = fault.code == "ledger.database.in-use"
        return inUse
            ? CommandFailure.conflict(fault.code, fault.detail, next: fault.nextStep)
            : CommandFailure.unavailable(fault.code, fault.detail, next: fault.nextStep)
    }
}
