public import FinancingRegistry
public import Logging
public import NIOCore
public import SecureChannels
public import SettlementModel
public import SettlementProofs

/// Everything one registry process is started with.
public struct FinancingRegistrySettings: Sendable {
    public let rules: FinancingRegistryRules
    /// Ed25519: the same decision then always has the same bytes.
    public let key: SigningKey
    public let storePath: String
    public let identity: TLSIdentity
    public let host: String
    /// 0 takes any free port.
    public let port: Int
    /// Admitted members by the SHA-256 of their certificate's SubjectPublicKeyInfo.
    public let members: [Bytes32: GatewayID]
    /// New decisions of one member: each is a record for good. Requests that are asked again do not count.
    public let rate: PartyRate

    public init(
        rules: FinancingRegistryRules, key: SigningKey, storePath: String, identity: TLSIdentity,
        host: String, port: Int, members: [Bytes32: GatewayID], rate: PartyRate
    ) {
        self.rules = rules
        self.key = key
        self.storePath = storePath
        self.identity = identity
        self.host = host
        self.port = port
        self.members = members
        self.rate = rate
    }
}

/// A registry that is up: its store held and read, its door open.
public final class FinancingRegistryService: Sendable {
    private let book: RegistryBook
    private let server: HTTP2Server

    public var port: Int { server.port }

    private init(book: RegistryBook, server: HTTP2Server) {
        self.book = book
        self.server = server
    }

    /// Opens and verifies the store, then the door.
    ///
    /// - Parameters:
    ///   - clock: the host's, now.
    ///   - group: belongs to the caller, and must outlive `stop`.
    /// - Throws: `DurableFault`, `registry.records`, `TLSError`, or what the socket says.
    public static func start(
        _ settings: FinancingRegistrySettings, clock: @escaping @Sendable () throws -> LedgerInstant,
        group: any EventLoopGroup, log: Logger
    ) async throws -> FinancingRegistryService {
        let book = try await RegistryBook(at: settings.storePath, rules: settings.rules, clock: clock)
        do {
            let office = RegistryOffice(
                rules: settings.rules, key: settings.key, book: book,
                allowance: RateAllowance(rate: settings.rate), clock: clock, log: log)
            let api = RegistryAPI(office: office, members: settings.members, log: log)
            let context = try TLSContext(
                identity: settings.identity, trust: .pins(Set(settings.members.keys.map(\.bytes))),
                alpn: ["h2"])
            let server = try await HTTP2Server.bind(
                host: settings.host, port: settings.port, context: context, group: group,
                onFault: { fault in
                    log.info("connection refused", metadata: ["fault": "\(fault)"])
                }, handler: api.answer)
            return FinancingRegistryService(book: book, server: server)
        } catch {
            try? book.close()  // the first error is the one to tell
            throw error
        }
    }

    /// Closes the door, lets what is under way end, and gives the store back.
    public func stop() async throws {
        await server.shutdown()
        try book.close()
    }
}
