public import LedgerAdapterKit
public import NIOCore
import SQLLedgerProofs
public import SecureChannels
public import SettlementModel
import SettlementProofs

/// An SQL ledger, reached through its operator's HTTP/2 door. It carries bytes; the gateway's verifiers judge them.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, HTTP API.
public struct SQLLedgerAdapter: LedgerAdapter {
    public let ledger: LedgerID
    public let capabilities: LedgerCapabilities
    let door: LedgerDoor
    private let assets = KnownAssets()

    /// - Parameter pin: SHA-256 of the SubjectPublicKeyInfo of the ledger's server certificate.
    /// - Parameter patience: how long one request may take before its outcome counts as unknown.
    /// - Parameter enforcement: `.agreement` for a cash agent's book, which takes no lock that waits for another ledger.
    public init(
        ledger: LedgerID, host: String, port: Int, identity: TLSIdentity, pin: Bytes32,
        patience: Duration = .seconds(10), enforcement: Enforcement = .ledger, group: any EventLoopGroup
    ) throws {
        self.ledger = ledger
        capabilities = LedgerCapabilities(
            enforcement: enforcement, proofFormat: .sqlLog1,
            verifiesProofsOf: enforcement == .agreement ? [] : [.sqlLog1, .evm1], hashlocks: [.sha256],
            bindsChallenge: true)
        let context = try TLSContext(identity: identity, trust: .pins([pin.bytes]), alpn: ["h2"])
        door = LedgerDoor(
            client: HTTP2Client(host: host, port: port, context: context, group: group), patience: patience)
    }

    public func close() async { await door.client.close() }

    public func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        let query = challenge.map { "?challenge=\($0.hex)" } ?? ""
        return try await door.read("/v1/head\(query)") { json throws(JSONFault) in
            var reader = try ObjectReader(json)
            let time: LedgerInstant = try reader.decode("time")
            let note = try reader.string("note", limit: 64 << 10)
            try reader.finish()
            let checkpoint = try SQLLedgerAdapter.checkpoint(note)
            return LedgerHead(
                time: time, next: LedgerCursor(next: checkpoint.head.size), signedHead: Array(note.utf8))
        }
    }

    public func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? {
        try await door.find("/v1/accounts/\(LedgerDoor.escaped(id.text))", shared: true) {
            json throws(JSONFault) in
            var reader = try ObjectReader(json)
            let account: LogAccount = try reader.decode("account")
            let balances = try reader.decodeArray("balances", limit: 100_000, as: Holding.self)
            try reader.finish()
            guard account.id == id else {
                throw JSONFault(path: "account.id", expected: id.text, found: account.id.text)
            }
            return AccountStatement(
                account: id, holderKey: account.holderKey, status: account.status.kit,
                balances: Dictionary(
                    balances.map { ($0.asset, $0.quantity) }, uniquingKeysWith: { first, _ in first }))
        }
    }

    public func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? {
        if let known = assets[id] { return known }
        let found = try await door.find("/v1/assets/\(LedgerDoor.escaped(id.text))") {
            json throws(JSONFault) in
            let asset = try AssetDescriptor(canonical: json)
            guard asset.id == id else { throw JSONFault(path: "id", expected: id.text, found: asset.id.text) }
            return asset
        }
        if let found { assets.keep(found) }
        return found
    }

    public func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement {
        let id = lock.id
        return try await door.read("/v1/locks/\(id.hex)") { json throws(JSONFault) in
            var reader = try ObjectReader(json)
            let text = try reader.string("state")
            return LockStatement(
                lock: id, state: try reader.make("state", expected: "a lock state", LockState(exactly: text))
            )
        }
    }

    public func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        let asked = challenge.map { "&challenge=\($0.hex)" } ?? ""
        return try await door.bytes("/v1/locks/\(lock.id.hex)/proof?from=\(anchor.size)\(asked)")
    }

    public func prove(
        _ lock: LockReference, in state: LockState, from anchor: LogHead
    ) async throws(AdapterFault) -> [UInt8]? {
        try await door.bytes(
            "/v1/locks/\(lock.id.hex)/proof?from=\(anchor.size)&state=\(state.rawValue)")
    }

    public func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] {
        let (older, newer) = (min(known.size, shown.size), max(known.size, shown.size))
        return try await door.read("/v1/consistency?from=\(older)&to=\(newer)") { json throws(JSONFault) in
            LogPath.bytes(try SQLLogConsistency(canonical: json).path)
        }
    }

    public func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? {
        try await door.find("/v1/anchors/\(LedgerDoor.escaped(foreign.text))", shared: true) {
            json throws(JSONFault) in
            var reader = try ObjectReader(json)
            let anchor: LedgerAnchor = try reader.decode("anchor")
            return anchor.head
        }
    }

    private static func checkpoint(_ note: String) throws(JSONFault) -> Checkpoint {
        do {
            return try Checkpoint(parsing: SignedNote(parsing: Array(note.utf8)).text)
        } catch {
            throw JSONFault(path: "note", expected: "a checkpoint", found: "\(error)")
        }
    }
}

/// One line of an account's holdings.
private struct Holding: CanonicalCodable {
    let asset: AssetID
    let quantity: Int128

    var canonical: JSONValue { .object(["asset": asset.canonical, "quantity": .decimal(quantity)]) }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        asset = try reader.decode("asset")
        quantity = try reader.amount("quantity")
        try reader.finish()
    }
}

extension LogAccountStatus {
    var kit: AccountStatus {
        switch self {
        case .open: .open
        case .frozen: .frozen
        case .closed: .closed
        }
    }
}
