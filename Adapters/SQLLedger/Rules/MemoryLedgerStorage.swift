public import SQLLedgerProofs
public import SettlementModel

/// The ledger's state in memory, with the same behaviour as the database: for simulation and tests.
///
/// - Order: one user at a time; it is not thread-safe.
public final class MemoryLedgerStorage: LedgerStorage {
    private var state = State()
    /// Inverses of the writes since the outermost savepoint, oldest first.
    private var undo: [(inout State) -> Void] = []
    private var depth = 0

    public init() {}

    /// Another ledger with the same content: what is written to one never shows in the other.
    public func copy() -> MemoryLedgerStorage {
        let other = MemoryLedgerStorage()
        other.state = state
        return other
    }

    public func atomically<T>(_ body: () throws -> T) throws -> T {
        let mark = undo.count
        depth += 1
        defer {
            depth -= 1
            if depth == 0 { undo.removeAll(keepingCapacity: true) }
        }
        do {
            return try body()
        } catch {
            while undo.count > mark, let inverse = undo.popLast() { inverse(&state) }
            throw error
        }
    }

    struct State {
        var accounts: [AccountID: LogAccount] = [:]
        var assets: [AssetID: AssetDescriptor] = [:]
        var balances: [BalanceKey: Int128] = [:]
        var locks: [LockID: LockRecord] = [:]
        var uses: [HashUse: LockID] = [:]
        var commands: [CommandID: CommandRecord] = [:]
        var signed: [CommandID: [UInt8]] = [:]
        var entries: [UInt64: [UInt8]] = [:]
        var nodes: [NodePosition: Bytes32] = [:]
        var head: [Int: StoredHead] = [:]
        var anchors: [LedgerID: LedgerAnchor] = [:]
        var foreignHeads: [ForeignPlace: Bytes32] = [:]
        var forked: [LedgerID: Bool] = [:]
        var proofs: [Bytes32: [UInt8]] = [:]
    }

    private func put<Key: Hashable, Value>(
        _ path: WritableKeyPath<State, [Key: Value]>, _ key: Key, _ value: Value?
    ) {
        let before = state[keyPath: path][key]
        state[keyPath: path][key] = value
        if depth > 0 { undo.append { $0[keyPath: path][key] = before } }
    }

    // MARK: Accounts, assets, balances

    public func account(_ id: AccountID) -> LogAccount? { state.accounts[id] }
    public func accounts() -> [LogAccount] { state.accounts.values.sorted { $0.id < $1.id } }
    public func putAccount(_ account: LogAccount) { put(\.accounts, account.id, account) }
    public func asset(_ id: AssetID) -> AssetDescriptor? { state.assets[id] }
    public func assets() -> [AssetDescriptor] { state.assets.values.sorted { $0.id < $1.id } }
    public func putAsset(_ asset: AssetDescriptor) { put(\.assets, asset.id, asset) }

    public func balance(of account: AccountID, asset: AssetID) -> Int128 {
        state.balances[BalanceKey(account: account, asset: asset)] ?? 0
    }

    public func balances(of account: AccountID) -> [AssetID: Int128] {
        var found: [AssetID: Int128] = [:]
        for (key, value) in state.balances where key.account == account { found[key.asset] = value }
        return found
    }

    public func allBalances() -> [BalanceKey: Int128] { state.balances }

    public func setBalance(_ balance: Int128, of account: AccountID, asset: AssetID) {
        put(\.balances, BalanceKey(account: account, asset: asset), balance == 0 ? nil : balance)
    }

    // MARK: Locks, hashes, commands

    public func lock(_ id: LockID) -> LockRecord? { state.locks[id] }
    public func allLocks() -> [LockRecord] { state.locks.values.sorted { $0.id < $1.id } }

    public func openLocks(after cursor: LockID?, limit: Int) -> [LockRecord] {
        let open = state.locks.values.filter { lock in
            lock.state == .locked && (cursor.map { $0 < lock.id } ?? true)
        }
        return Array(open.sorted { $0.id < $1.id }.prefix(max(0, limit)))
    }

    public func hasOpenLock(naming account: AccountID) -> Bool {
        state.locks.values.contains { lock in
            lock.state == .locked
                && (lock.terms.payer.account == account || lock.terms.payee.account == account)
        }
    }

    public func putLock(_ lock: LockRecord) { put(\.locks, lock.id, lock) }
    public func use(of hash: HashUse) -> LockID? { state.uses[hash] }
    public func allHashUses() -> [HashUse: LockID] { state.uses }
    public func putUse(of hash: HashUse, by lock: LockID) { put(\.uses, hash, lock) }
    public func command(_ id: CommandID) -> CommandRecord? { state.commands[id] }
    public func allCommands() -> [CommandID: CommandRecord] { state.commands }
    public func signedCommand(_ id: CommandID) -> [UInt8]? { state.signed[id] }

    public func putCommand(_ id: CommandID, _ record: CommandRecord, signed: [UInt8]) {
        put(\.commands, id, record)
        put(\.signed, id, signed)
    }

    // MARK: Log

    public func entry(_ index: UInt64) -> [UInt8]? { state.entries[index] }

    public func entries(from first: UInt64, limit: Int) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var index = first
        while found.count < limit, let bytes = state.entries[index] {
            found.append(bytes)
            index += 1
        }
        return found
    }

    public func putEntry(_ bytes: [UInt8], at index: UInt64) { put(\.entries, index, bytes) }
    public func node(_ position: NodePosition) -> Bytes32? { state.nodes[position] }
    public func putNode(_ hash: Bytes32, at position: NodePosition) { put(\.nodes, position, hash) }
    public func head() -> StoredHead { state.head[0] ?? .empty }
    public func putHead(_ head: StoredHead) { put(\.head, 0, head) }

    // MARK: Other ledgers

    public func foreignAnchor(_ ledger: LedgerID) -> LedgerAnchor? { state.anchors[ledger] }
    public func foreignAnchors() -> [LedgerAnchor] { state.anchors.values.sorted { $0.ledger < $1.ledger } }
    public func putForeignAnchor(_ anchor: LedgerAnchor) { put(\.anchors, anchor.ledger, anchor) }

    public func foreignHead(_ ledger: LedgerID, size: UInt64) -> Bytes32? {
        state.foreignHeads[ForeignPlace(ledger: ledger, size: size)]
    }

    public func foreignHeads(_ ledger: LedgerID) -> [LogHead] {
        state.foreignHeads.filter { $0.key.ledger == ledger }
            .map { LogHead(size: $0.key.size, root: $0.value) }.sorted { $0.size < $1.size }
    }

    public func putForeignHead(_ head: LogHead, of ledger: LedgerID) {
        put(\.foreignHeads, ForeignPlace(ledger: ledger, size: head.size), head.root)
    }

    public func isForked(_ ledger: LedgerID) -> Bool { state.forked[ledger] ?? false }
    public func putForked(_ ledger: LedgerID) { put(\.forked, ledger, true) }
    public func forgetForeignHistory(of ledger: LedgerID) {
        for head in foreignHeads(ledger) {
            put(\.foreignHeads, ForeignPlace(ledger: ledger, size: head.size), nil)
        }
        put(\.forked, ledger, nil)
    }
    public func proofBytes(_ digest: Bytes32) -> [UInt8]? { state.proofs[digest] }
    public func putProofBytes(_ bytes: [UInt8], digest: Bytes32) { put(\.proofs, digest, bytes) }
}
