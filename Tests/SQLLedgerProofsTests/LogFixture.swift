import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// A small honest log with its operator and three witnesses, and the proofs it can give.
struct LogFixture {
    let ledger = LedgerID(checked: "sql:bank-a")
    let origin = "ledger.bank-a.example/log"
    let operatorKey: SigningKey
    let witnesses: [SigningKey]
    let preimage = Preimage(Digest.sha256([42]))
    private(set) var entries: [LogEntry] = []
    private(set) var tree = MerkleMemory()

    init(_ algorithm: SignatureAlgorithm = .ecdsaP256SHA256) throws {
        operatorKey = try SigningKey.generate(algorithm)
        witnesses = try (0..<3).map { _ in try SigningKey.generate(.ed25519) }
        // 0 locked A, 1 account, 2 locked B, 3 claimed A, 4 cancelled C, 5 refunded B, 6 locked D
        try book(.locked, terms("A"))
        try bookAccount()
        try book(.locked, terms("B"))
        try book(.claimed, terms("A"), previous: 0, preimage: preimage)
        try book(.cancelled, terms("C"))
        try book(.refunded, terms("B"), previous: 2)
        try book(.locked, terms("D"))
    }

    func time(_ index: UInt64) -> LedgerInstant {
        LedgerInstant(seconds: 1_780_000_000)?.advanced(bySeconds: Int64(index)) ?? headTime
    }

    var headTime: LedgerInstant { LedgerInstant(seconds: 1_780_000_000 + 100) ?? time(0) }

    func terms(_ name: String) throws -> LockTerms {
        let key = operatorKey.verificationKey
        let deadline = time(1000)
        let terms = LockTerms(
            ledger: ledger, transfer: try TransferID(canonical: "00112233445566778899aabbccddeeff"), leg: .y,
            asset: AssetID(checked: "iso4217:CNY"), quantity: 492_677_083,
            payer: LockParty(account: AccountID(checked: "acc.\(name).payer"), holderKey: key),
            payee: LockParty(account: AccountID(checked: "acc.\(name).payee"), holderKey: key),
            hashlock: preimage.hashlock, claimGate: .beforeExpiry, refundGate: .fromExpiry, exitByBoth: false,
            lockDeadline: deadline, expiry: deadline.advanced(bySeconds: 500), termsDigest: Digest.sha256([1])
        )
        guard let terms else { throw JSONFault(expected: "legal terms", found: "none") }
        return terms
    }

    mutating func book(
        _ kind: LogEntryKind, _ terms: LockTerms, previous: UInt64? = nil, preimage: Preimage? = nil
    ) throws {
        let index = tree.head.size
        try append(
            LogEntry(
                ledger: ledger, index: index, time: time(index), kind: kind,
                command: CommandID(Digest.sha256([UInt8(truncatingIfNeeded: index)])),
                by: GatewayID(checked: "gw.bank-a"), previous: previous, lock: terms, preimage: preimage,
                proof: nil,
                account: nil, asset: nil, postings: LogEntry.postings(kind, of: terms)))
    }

    mutating func bookAccount() throws {
        let index = tree.head.size
        let account = LogAccount(
            id: AccountID(checked: "acc.new"), owner: GatewayID(checked: "gw.bank-a"),
            holderKey: operatorKey.verificationKey, status: .open)
        try append(
            LogEntry(
                ledger: ledger, index: index, time: time(index), kind: .accountOpened, command: nil, by: nil,
                previous: nil, lock: nil, preimage: nil, proof: nil, account: account, asset: nil,
                postings: []))
    }

    mutating func append(_ entry: LogEntry) throws {
        entries.append(entry)
        try tree.append(entry: entry.bytes)
    }

    /// The same operator forgets everything after the first entries.
    mutating func restart(keeping count: Int) throws {
        let kept = entries.prefix(count)
        (entries, tree) = ([], MerkleMemory())
        for entry in kept { try append(entry) }
    }

    func head(_ size: UInt64) throws -> LogHead {
        LogHead(size: size, root: try MerkleLog.root(size: size, nodes: tree))
    }

    func anchor(_ size: UInt64, quorum: Int = 0) throws -> LedgerAnchor {
        let anchor = LedgerAnchor(
            ledger: ledger, format: .sqlLog1, origin: origin, operatorKey: operatorKey.verificationKey,
            witnesses: witnesses.map(\.verificationKey), witnessQuorum: quorum, head: try head(size))
        guard let anchor else { throw JSONFault(expected: "an anchor", found: "none") }
        return anchor
    }

    func checkpoint(
        _ size: UInt64, challenge: Bytes32? = nil, cosigners: [SigningKey] = []
    ) throws
        -> SignedNote
    {
        guard
            let checkpoint = Checkpoint(
                origin: origin, head: try head(size), time: headTime, challenge: challenge)
        else { throw JSONFault(expected: "a checkpoint", found: "none") }
        return try signed(checkpoint.text, cosigners)
    }

    func signed(
        _ text: String, _ cosigners: [SigningKey] = [], by key: SigningKey? = nil
    ) throws
        -> SignedNote
    {
        var note = try SignedNote(text: text, name: origin, signedBy: key ?? operatorKey)
        for (number, witness) in cosigners.enumerated() {
            note = try note.cosigned(name: "witness.example/\(number)", by: witness, at: headTime)
        }
        return note
    }

    func consistency(_ one: UInt64, _ other: UInt64) throws -> SQLLogConsistency {
        let (from, to) = (min(one, other), max(one, other))
        return SQLLogConsistency(
            from: from, to: to, path: try MerkleLog.consistencyPath(from: from, to: to, nodes: tree))
    }

    /// The proof of `index` under the head of `size` for someone who stands at `known`.
    func proof(
        _ index: UInt64, size: UInt64, known: UInt64, challenge: Bytes32? = nil, cosigners: [SigningKey] = []
    ) throws -> SQLLogProof {
        SQLLogProof(
            checkpoint: try checkpoint(size, challenge: challenge, cosigners: cosigners), index: index,
            entry: entries[Int(index)].bytes,
            inclusion: try MerkleLog.inclusionPath(index: index, size: size, nodes: tree),
            consistency: try consistency(known, size))
    }
}
