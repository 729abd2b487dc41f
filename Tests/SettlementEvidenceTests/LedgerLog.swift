import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// A SQL ledger's log with its operator's key: real entries, real checkpoints, real paths.
final class LedgerLog {
    let id: LedgerID
    private let operatorKey: SigningKey
    private let witness: SigningKey?
    private var tree = MerkleMemory()
    private var entries: [LogEntry] = []
    /// The head in the anchor; size 0 unless set.
    var pinnedHead = LogHead(size: 0, root: MerkleLog.emptyRoot)
    /// The head that the last proof reached: the next proof starts there.
    private var provedFrom: UInt64?

    init(_ id: String, witness: SigningKey?) throws {
        self.id = try need(LedgerID(id))
        self.witness = witness
        operatorKey = try SigningKey.generate(.ecdsaP256SHA256)
    }

    /// The same operator's second history, alike so far.
    private init(forking other: LedgerLog) {
        id = other.id
        witness = other.witness
        operatorKey = other.operatorKey
        tree = other.tree
        entries = other.entries
        pinnedHead = other.pinnedHead
        provedFrom = other.provedFrom
    }

    func fork() -> LedgerLog { LedgerLog(forking: self) }

    var head: LogHead { tree.head }
    private var origin: String { "ledger.example/" + id.text.replacing(":", with: "-") }

    func anchor() throws -> LedgerAnchor {
        try need(
            LedgerAnchor(
                ledger: id, format: .sqlLog1, origin: origin, operatorKey: operatorKey.verificationKey,
                witnesses: witness.map { [$0.verificationKey] } ?? [], witnessQuorum: witness == nil ? 0 : 1,
                head: pinnedHead))
    }

    func open(accounts: Int, at time: Int64) throws {
        for number in 0..<accounts {
            let account = LogAccount(
                id: try need(AccountID("other-\(number)")), owner: World.seller,
                holderKey: operatorKey.verificationKey, status: .open)
            try append(.accountOpened, at: time, account: account)
        }
    }

    /// Books the entry that makes `state`, then proves it from where the last proof ended.
    func book(_ lock: LockTerms, _ state: LockState, preimage: Preimage, at time: Int64) throws -> [UInt8] {
        let kinds: [LockState: LogEntryKind] = [
            .locked: .locked, .claimed: .claimed, .refunded: .refunded, .cancelled: .cancelled,
        ]
        let kind = try need(kinds[state])
        try append(kind, at: time, lock: lock, preimage: state == .claimed ? preimage : nil)
        return try prove(UInt64(entries.count - 1), at: time)
    }

    /// Proves an entry under the present head, from the last proved head or from `start`.
    func prove(_ index: UInt64, at time: Int64, from start: UInt64? = nil) throws -> [UInt8] {
        let instant = try need(LedgerInstant(seconds: time))
        let checkpoint = try need(Checkpoint(origin: origin, head: head, time: instant, challenge: nil))
        var note = try SignedNote(text: checkpoint.text, name: origin, signedBy: operatorKey)
        if let witness { note = try note.cosigned(name: "witness.example", by: witness, at: instant) }
        let from = start ?? provedFrom ?? pinnedHead.size
        let proof = SQLLogProof(
            checkpoint: note, index: index, entry: entries[Int(index)].bytes,
            inclusion: try MerkleLog.inclusionPath(index: index, size: head.size, nodes: tree),
            consistency: SQLLogConsistency(
                from: from, to: head.size,
                path: from == 0 ? [] : try MerkleLog.consistencyPath(from: from, to: head.size, nodes: tree)))
        provedFrom = head.size
        return proof.bytes
    }

    private func append(
        _ kind: LogEntryKind, at time: Int64, lock: LockTerms? = nil, preimage: Preimage? = nil,
        account: LogAccount? = nil
    ) throws {
        let earlier = kind == .claimed || kind == .refunded
        let previous = earlier ? entries.lastIndex { $0.lock == lock } : nil
        let entry = try LogEntry(
            ledger: id, index: UInt64(entries.count), time: try need(LedgerInstant(seconds: time)),
            kind: kind,
            command: nil, by: nil, previous: previous.map(UInt64.init), lock: lock, preimage: preimage,
            proof: nil,
            account: account, asset: nil, postings: lock.map { LogEntry.postings(kind, of: $0) } ?? [])
        entries.append(entry)
        try tree.append(entry: entry.bytes)
    }
}
