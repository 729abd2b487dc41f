public import NIOCore
public import SQLLedgerRules
public import SecureChannels
public import SettlementModel
public import SettlementProofs

/// Everything one ledger process is started with.
public struct LedgerServiceSettings: Sendable {
    public let rules: LedgerRules
    /// First line of every checkpoint.
    public let origin: String
    /// The SQLite file, made before by `LedgerDatabase.create`.
    public let databasePath: String
    public let logKey: SigningKey
    public let identity: TLSIdentity
    public let host: String
    /// 0 takes any free port.
    public let port: Int
    /// Admitted parties by the SHA-256 of their certificate's SubjectPublicKeyInfo.
    public let parties: [Bytes32: GatewayID]

    public init(
        rules: LedgerRules, origin: String, databasePath: String, logKey: SigningKey, identity: TLSIdentity,
        host: String, port: Int, parties: [Bytes32: GatewayID]
    ) {
        self.rules = rules
        self.origin = origin
        self.databasePath = databasePath
        self.logKey = logKey
        self.identity = identity
        self.host = host
        self.port = port
        self.parties = parties
    }
}

/// A ledger that is up: its database held, its door open.
public final class LedgerService: Sendable {
    public let book: LedgerBook
    private let database: LedgerDatabase
    private let server: HTTP2Server

    public var port: Int { server.port }

    private init(book: LedgerBook, database: LedgerDatabase, server: HTTP2Server) {
        self.book = book
        self.database = database
        self.server = server
    }

    /// Opens the database, reads the head and then the door.
    ///
    /// - Parameters:
    ///   - group: belongs to the caller, and must outlive `stop`.
    ///   - clock: seconds since 1970 on the host.
    ///   - front: made over the book before the door opens; takes the commands in its place.
    /// - Throws: `LedgerServiceFault`, `TLSError`, or what the database or the socket says.
    ///   - onFault: for the log: refused handshakes and broken connections.
    public static func start(
        _ settings: LedgerServiceSettings, group: any EventLoopGroup, clock: @escaping @Sendable () -> Int64,
        front: (@Sendable (LedgerBook) async throws -> any CommandFront)? = nil,
        onFault: @escaping @Sendable (HTTP2Fault) -> Void = { _ in }
    ) async throws -> LedgerService {
        let database = try LedgerDatabase(path: settings.databasePath, ledger: settings.rules.ledger)
        do {
            let book = try await LedgerBook(
                rules: settings.rules, origin: settings.origin, database: database, logKey: settings.logKey,
                clock: clock)
            let api = LedgerAPI(book: book, parties: settings.parties, front: try await front?(book))
            let context = try TLSContext(identity: settings.identity, trust: .pins(api.pins), alpn: ["h2"])
            let server = try await HTTP2Server.bind(
                host: settings.host, port: settings.port, context: context,
                limits: DoorShare.limits(keys: settings.parties.count), group: group, onFault: onFault,
                handler: api.answer)
            return LedgerService(book: book, database: database, server: server)
        } catch {
            try database.close()
            throw error
        }
    }

    /// Closes the door, lets what is under way end, and gives the database back. Repeats: harmless.
    public func stop() async throws {
        await server.shutdown()
        try database.close()
    }
}
