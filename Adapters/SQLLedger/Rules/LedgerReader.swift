public import SQLLedgerProofs
public import SettlementModel
public import SettlementProofs

/// What anyone admitted may read of the ledger. Reading decides nothing and writes nothing.
///
/// - Throws: storage errors; `Rejection`s of its own kind do not exist, an absent thing is `nil`.
public struct LedgerReader {
    public let ledger: LedgerID
    /// First line of every checkpoint, and the name of the operator's signature line.
    public let origin: String
    private let storage: any LedgerReading

    public init(ledger: LedgerID, origin: String, storage: any LedgerReading) {
        self.ledger = ledger
        self.origin = origin
        self.storage = storage
    }

    /// `.none` where no entry speaks of the lock. Unproven: a hint for recovery.
    public func lockState(_ id: LockID) throws -> LockState { try storage.lock(id)?.state ?? .none }

    public func lock(_ id: LockID) throws -> LockRecord? { try storage.lock(id) }

    /// An account with its spendable balances; what is locked is not in them.
    public func account(_ id: AccountID) throws -> (account: LogAccount, balances: [AssetID: Int128])? {
        guard let account = try storage.account(id) else { return nil }
        return (account, try storage.balances(of: id).filter { $0.value != 0 })
    }

    /// Entries in order from `first` on, as their exact bytes.
    /// - Range: at most 1000 a page.
    public func entries(from first: UInt64, limit: Int) throws -> [[UInt8]] {
        try storage.entries(from: first, limit: min(max(limit, 0), 1000))
    }

    /// The head as it will be signed: size, root, the ledger's time and the asker's challenge.
    public func checkpoint(now: Int64, challenge: Bytes32?) throws -> Checkpoint {
        let stored = try storage.head()
        let time = try LedgerClock.time(now: now, after: stored.time)
        guard
            let checkpoint = Checkpoint(origin: origin, head: stored.head, time: time, challenge: challenge)
        else { throw StorageFault(code: "ledger.origin.invalid", detail: "origin \(origin)") }
        return checkpoint
    }

    /// A path between two sizes of this log; empty where they are equal or the older is 0.
    /// - Returns: `nil` where the log has not grown that far, or `from` is after `to`.
    public func consistency(from: UInt64, to: UInt64) throws -> [Bytes32]? {
        let size = try storage.head().head.size
        guard from <= to, to <= size else { return nil }
        guard from > 0, from < to else { return [] }
        return try MerkleLog.consistencyPath(from: from, to: to, nodes: StoredNodes(storage))
    }

    /// A proof of the newest entry about `lock` for a verifier that stands at size `anchorSize`.
    ///
    /// - Parameter note: the signed checkpoint of this very state, as `checkpoint` gave it.
    /// - Parameter state: the entry that brought the lock into this state; `nil` is the newest.
    /// - Returns: `nil` where the ledger has no such entry about the lock, or the verifier stands beyond its log.
    public func proof(
        of lock: LockID, in state: LockState? = nil, from anchorSize: UInt64, note: SignedNote
    ) throws -> SQLLogProof? {
        let size = try storage.head().head.size
        guard anchorSize <= size, let record = try storage.lock(lock), record.entryIndex < size,
            let index = try place(of: state, in: record)
        else { return nil }
        guard let entry = try storage.entry(index) else {
            throw StorageFault.corrupt("entry \(index) is missing")
        }
        let nodes = StoredNodes(storage)
        let path = try MerkleLog.inclusionPath(index: index, size: size, nodes: nodes)
        let consistency = try self.consistency(from: anchorSize, to: size) ?? []
        return SQLLogProof(
            checkpoint: note, index: index, entry: entry, inclusion: path,
            consistency: SQLLogConsistency(from: anchorSize, to: size, path: consistency))
    }

    /// Follows a lock's entries back from its newest; each names an earlier one, so this ends.
    private func place(of state: LockState?, in record: LockRecord) throws -> UInt64? {
        guard let state, state != record.state else { return record.entryIndex }
        var index = record.entryIndex
        while true {
            guard let bytes = try storage.entry(index) else {
                throw StorageFault.corrupt("entry \(index) is missing")
            }
            let entry: LogEntry
            do { entry = try LogEntry(bytes: bytes) } catch {
                throw StorageFault.corrupt("entry \(index) is unreadable: \(error.code)")
            }
            if entry.state == state { return index }
            guard let previous = entry.previous, previous < index else { return nil }
            index = previous
        }
    }
}
