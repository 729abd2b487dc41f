public import EVMNotaryRules
import EVMProofs
public import Logging
public import NIOCore
public import SecureChannels
public import SettlementModel
public import SettlementProofs

/// Everything one notary process is started with.
public struct NotarySettings: Sendable {
    public let key: NotaryKey
    public let sets: [EscrowDomain: [NotarySet]]
    public let ledgers: [WatchedLedger]
    public let storePath: String
    public let identity: TLSIdentity
    public let host: String
    /// 0 takes any free port.
    public let port: Int
    /// Admitted parties by the SHA-256 of their certificate's SubjectPublicKeyInfo.
    public let parties: [Bytes32: GatewayID]
    /// What is told where a lock has not ended; 0 to 86,400.
    public let askAgainSeconds: Int64
    /// Between two looks at a ledger, at least 1.
    public let watchSeconds: Int64

    public init(
        key: NotaryKey, sets: [EscrowDomain: [NotarySet]], ledgers: [WatchedLedger], storePath: String,
        identity: TLSIdentity, host: String, port: Int, parties: [Bytes32: GatewayID],
        askAgainSeconds: Int64, watchSeconds: Int64
    ) {
        self.key = key
        self.sets = sets
        self.ledgers = ledgers
        self.storePath = storePath
        self.identity = identity
        self.host = host
        self.port = port
        self.parties = parties
        self.askAgainSeconds = askAgainSeconds
        self.watchSeconds = watchSeconds
    }
}

/// A notary that is up: its store held and read, its door open, its ledgers watched.
public final class NotaryService: Sendable {
    private let book: NotaryBook
    private let server: HTTP2Server
    private let watching: Task<Void, Never>

    public var port: Int { server.port }

    private init(book: NotaryBook, server: HTTP2Server, watching: Task<Void, Never>) {
        self.book = book
        self.server = server
        self.watching = watching
    }

    /// Opens and verifies the store, then the door.
    ///
    /// - Parameters:
    ///   - group: belongs to the caller, and must outlive `stop`.
    ///   - random: 32 fresh bytes for a challenge.
    /// - Throws: `DurableFault`, `notary.records`, `TLSError`, or what the socket says.
    public static func start(
        _ settings: NotarySettings, group: any EventLoopGroup,
        random: @escaping @Sendable () throws -> Bytes32, log: Logger
    ) async throws -> NotaryService {
        let book = try await NotaryBook(at: settings.storePath, notary: settings.key.address)
        do {
            let office = office(settings, book, random, log)
            let api = NotaryAPI(office: office, parties: settings.parties, log: log)
            let context = try TLSContext(
                identity: settings.identity, trust: .pins(Set(settings.parties.keys.map(\.bytes))),
                alpn: ["h2"])
            let server = try await HTTP2Server.bind(
                host: settings.host, port: settings.port, context: context, group: group,
                onFault: { fault in
                    log.info("connection refused", metadata: ["fault": "\(fault)"])
                }, handler: api.answer)
            let watching = Task { await watch(office, every: settings.watchSeconds) }
            return NotaryService(book: book, server: server, watching: watching)
        } catch {
            try? book.close()  // the first error is the one to tell
            throw error
        }
    }

    private static func office(
        _ settings: NotarySettings, _ book: NotaryBook,
        _ random: @escaping @Sendable () throws -> Bytes32, _ log: Logger
    ) -> NotaryOffice {
        let anchors = settings.ledgers.map { ($0.anchor.ledger, $0.anchor) }
        let rules = NotaryRules(
            notary: settings.key.address, sets: settings.sets,
            anchors: Dictionary(anchors, uniquingKeysWith: { first, _ in first }))
        let watches = settings.ledgers.map { ledger in
            (
                ledger.anchor.ledger,
                LedgerWatch(ledger, rules: rules, book: book, random: random, log: log)
            )
        }
        return NotaryOffice(
            key: settings.key, rules: rules, book: book,
            watches: Dictionary(watches, uniquingKeysWith: { first, _ in first }),
            askAgainSeconds: settings.askAgainSeconds, log: log)
    }

    /// Looks at every ledger again and again, also while nobody asks: a ledger that tells two histories is met early.
    private static func watch(_ office: NotaryOffice, every seconds: Int64) async {
        await withTaskGroup(of: Void.self) { group in
            for (ledger, watch) in office.watches {
                group.addTask {
                    while !Task.isCancelled {
                        do { try await watch.look() } catch {
                            office.log.warning(
                                "a look at the ledger failed",
                                metadata: ["ledger": "\(ledger)", "error": "\(error)"])
                        }
                        try? await Task.sleep(for: .seconds(seconds))  // cancelled: the loop ends
                    }
                }
            }
        }
    }

    /// Closes the door, lets what is under way end, and gives the store back.
    public func stop() async throws {
        await server.shutdown()
        watching.cancel()
        await watching.value
        try book.close()
    }
}
