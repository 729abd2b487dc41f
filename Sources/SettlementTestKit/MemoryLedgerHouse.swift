internal import LedgerAdapterKit
public import SQLLedgerProofs
public import SQLLedgerRules
public import SettlementModel
public import SettlementProofs

/// One whole SQL ledger in memory: the real rules over memory, its operator with real keys, a clock driven by hand.
public actor MemoryLedgerHouse {
    public nonisolated let id: LedgerID
    public nonisolated let origin: String
    private let operatorKey: SigningKey
    private let logKey: SigningKey
    private let rules: LedgerRules
    private let storage = MemoryLedgerStorage()
    private var now: Int64
    private var commands: UInt64 = 0
    /// What was shown of another history.
    private var branch: LedgerBranch?

    /// - Parameters:
    ///   - verifiers: of the foreign proofs that its gates take.
    ///   - foreign: where its operator's trust in other ledgers starts.
    public init(
        _ id: LedgerID, now: Int64 = HandClock.start,
        verifiers: [any LedgerProofVerifier] = [SQLLogVerifier()], foreign: [LedgerAnchor] = []
    ) throws {
        self.id = id
        self.now = now
        origin = "log.example/" + id.text.replacing(":", with: "-")
        operatorKey = try SigningKey.generate(.ecdsaP256SHA256)
        logKey = try SigningKey.generate(.ed25519)
        rules = LedgerRules(
            ledger: id, operatorKey: operatorKey.verificationKey, verifiers: verifiers,
            foreignAnchors: foreign,
            limits: LedgerLimits(
                shortestExpirySeconds: 1, longestExpirySeconds: 7_776_000, hashlocks: [.sha256]))
    }

    // MARK: The clock

    public var time: Int64 { now }
    /// Never goes back.
    public func advance(bySeconds seconds: Int64) { now += max(0, seconds) }
    public func advance(to instant: LedgerInstant) { now = max(now, instant.seconds) }

    // MARK: The operator

    /// Does an act of the operator. - Throws: `Rejection`.
    public func operate(_ act: SQLLedgerAct) throws { _ = try book(act, by: operatorKey) }

    /// Books an act that `key` signed, as a stranger or an operator would send it.
    public func book(_ act: SQLLedgerAct, by key: SigningKey? = nil) throws -> AppliedCommand {
        commands += 1
        let name = CommandID(Digest.sha256(Array("\(id) house \(commands)".utf8)))
        let bytes = SQLLedgerCommandCodec.encode(SQLLedgerCommand(id: name, ledger: id, act: act))
        let signatures = try key.map { [try $0.sign(SQLLedgerCommandCodec.signingMessage(bytes))] } ?? []
        switch try submit(SQLSignedCommand(command: bytes, signatures: signatures), by: nil) {
        case .applied(let applied, _): return applied
        case .rejected(let rejection): throw rejection
        }
    }

    public func open(_ account: AccountID, owner: GatewayID, key: VerificationKey) throws {
        try operate(.openAccount(AccountOpening(account: account, owner: owner, holderKey: key)))
    }

    public func setStatus(_ status: LogAccountStatus, of account: AccountID) throws {
        try operate(.setAccountStatus(account, status))
    }

    public func issue(_ asset: AssetID, _ quantity: Int128, to account: AccountID) throws {
        try operate(.issue(IssueOrder(asset: asset, quantity: quantity, account: account)))
    }

    // MARK: Booking and reading

    func submit(_ signed: SQLSignedCommand, by party: GatewayID?) throws -> CommandVerdict {
        try rules.apply(signed, by: party, now: now, to: storage)
    }

    func outcome(of id: CommandID) -> AppliedCommand? { storage.command(id)?.applied }

    public func balance(of account: AccountID, _ asset: AssetID) -> Int128 {
        storage.balance(of: account, asset: asset)
    }

    /// The sum of all balances but the issuance's: what exists of an asset, escrow included.
    public func supply(of asset: AssetID) -> Int128 {
        storage.allBalances().filter { $0.key.asset == asset && $0.key.account != SystemAccount.issuance }
            .reduce(0) { $0 + $1.value }
    }

    public func lockState(_ lock: LockID) -> LockState { storage.lock(lock)?.state ?? .none }
    /// The lock as the ledger keeps it, its public terms with it.
    public func lock(_ lock: LockID) -> LockRecord? { storage.lock(lock) }
    public var openLocks: Int { storage.allLocks().filter { $0.state == .locked }.count }

    func account(_ id: AccountID) throws -> (account: LogAccount, balances: [AssetID: Int128])? {
        try reader.account(id)
    }

    func asset(_ id: AssetID) -> AssetDescriptor? { storage.asset(id) }
    public func foreignAnchor(_ ledger: LedgerID) -> LogHead? { storage.foreignAnchor(ledger)?.head }

    func head(
        challenge: Bytes32?, _ lie: HeadLie? = nil
    ) throws -> (note: SignedNote, size: UInt64, time: Int64) {
        let honest = try reader.checkpoint(now: now, challenge: challenge)
        var checkpoint = honest
        var key = logKey
        switch lie {
        case nil: break
        case .strangersKey?: key = try SigningKey.generate(.ed25519)
        case .branch?:
            let branch = LedgerBranch(after: (0..<honest.head.size).compactMap { storage.entry($0) })
            self.branch = branch
            let time = try need(LedgerInstant(seconds: max(now, storage.head().time)))
            checkpoint = try need(
                Checkpoint(origin: origin, head: branch.head, time: time, challenge: challenge))
        case .fork?, .shortened?, .lostNewest?, .lengthened?:
            var size = honest.head.size
            if lie == .lengthened { size += 3 } else if lie != .fork { size -= 1 }
            let leaves = (0..<size).compactMap { storage.entry($0) }.map { MerkleLog.leafHash($0) }
            let root = lie == .lostNewest ? MerkleLog.root(of: leaves) : Digest.sha256([7])
            let head = LogHead(size: size, root: root)
            let time = try need(LedgerInstant(seconds: max(now, storage.head().time)))
            checkpoint = try need(
                Checkpoint(origin: origin, head: head, time: time, challenge: challenge))
        }
        let note = try SignedNote(text: checkpoint.text, name: origin, signedBy: key)
        return (note, storage.head().head.size, max(now, storage.head().time))
    }

    func entries(from first: UInt64) throws -> (entries: [[UInt8]], time: Int64) {
        (try reader.entries(from: first, limit: 500), max(now, storage.head().time))
    }

    func proof(of lock: LockID, from size: UInt64, challenge: Bytes32?) throws -> [UInt8]? {
        let note = try head(challenge: challenge).note
        return try reader.proof(of: lock, from: size, note: note)?.bytes
    }

    /// A proof of the newest entry about `lock`, built from the log's first `size` entries on, for a story that
    /// misuses it.
    public func proofForTests(of lock: LockID, from size: UInt64 = 0) throws -> [UInt8]? {
        try proof(of: lock, from: size, challenge: nil)
    }

    /// A proof of a lock's newest entry in another history, which the ledger's own key signed: the entry before it says
    /// something else there. It ends with that entry, so that it may be shorter than heads that were shown.
    public func otherHistoryForTests(of lock: LockID, from size: UInt64) throws -> [UInt8]? {
        guard let record = storage.lock(lock), record.entryIndex > size,
            let entry = storage.entry(record.entryIndex)
        else { return nil }
        var leaves = (0...record.entryIndex).compactMap { storage.entry($0) }.map { MerkleLog.leafHash($0) }
        leaves[Int(record.entryIndex) - 1] = MerkleLog.leafHash([7])
        var nodes = MerkleMemory()
        for leaf in leaves { try nodes.append(leafHash: leaf) }
        let end = UInt64(leaves.count)
        let checkpoint = try need(
            Checkpoint(
                origin: origin, head: LogHead(size: end, root: MerkleLog.root(of: leaves)),
                time: need(LedgerInstant(seconds: max(now, storage.head().time))), challenge: nil))
        let path = try MerkleLog.consistencyPath(from: size, to: end, nodes: nodes)
        return SQLLogProof(
            checkpoint: try SignedNote(text: checkpoint.text, name: origin, signedBy: logKey),
            index: record.entryIndex, entry: entry,
            inclusion: try MerkleLog.inclusionPath(index: record.entryIndex, size: end, nodes: nodes),
            consistency: SQLLogConsistency(from: size, to: end, path: path)
        ).bytes
    }

    func consistency(from known: LogHead, to shown: LogHead) throws -> [Bytes32]? {
        if let path = branch?.path(from: known, to: shown) { return path }
        return try reader.consistency(from: min(known.size, shown.size), to: max(known.size, shown.size))
    }

    /// Where trust in this ledger may start: its log as it stands.
    public func anchor() throws -> LedgerAnchor {
        guard
            let anchor = LedgerAnchor(
                ledger: id, format: .sqlLog1, origin: origin, operatorKey: logKey.verificationKey,
                witnesses: [],
                witnessQuorum: 0, head: storage.head().head)
        else { throw TestWorldFault("no anchor for \(id)") }
        return anchor
    }

    /// What the independent checker finds wrong with this ledger's books; empty if nothing is.
    public func findings() throws -> [String] {
        let note = try head(challenge: nil).note
        return try LedgerChecker(ledger: id, operatorKey: operatorKey.verificationKey, storage: storage)
            .findings(checkpoint: note, anchor: anchor()).map { "\($0)" }
    }

    private var reader: LedgerReader { LedgerReader(ledger: id, origin: origin, storage: storage) }
}

/// The test's own world is not as the test needs it.
public struct TestWorldFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
