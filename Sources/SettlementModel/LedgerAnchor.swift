/// Where trust in one ledger's log starts: who signs it, and one tree head known to be good.
///
/// It is configured or pinned in a lock, never learnt from the peer. Proofs reach later heads from it.
/// - Source: `Specs/Ledgers/SQLLedger.md`; RFC 9162 section 2.1; C2SP tlog-checkpoint.
public struct LedgerAnchor: Hashable, Sendable {
    public let ledger: LedgerID
    /// The proof format by its id; selects the verifier.
    public let format: ProofFormat
    /// First line of every checkpoint.
    public let origin: String
    /// The operator's log key.
    public let operatorKey: VerificationKey
    /// Parties whose cosignatures count, and how many are needed. None and zero means `operatorTrusted`.
    public let witnesses: [VerificationKey]
    public let witnessQuorum: Int
    public let head: LogHead

    public init?(
        ledger: LedgerID, format: ProofFormat, origin: String, operatorKey: VerificationKey,
        witnesses: [VerificationKey], witnessQuorum: Int, head: LogHead
    ) {
        guard !origin.isEmpty, origin.utf8.count <= 128, !origin.utf8.contains(10), witnesses.count <= 16,
            Set(witnesses).count == witnesses.count, !witnesses.contains(operatorKey),
            (0...witnesses.count).contains(witnessQuorum)
        else { return nil }
        self.ledger = ledger
        self.format = format
        self.origin = origin
        self.operatorKey = operatorKey
        self.witnesses = witnesses
        self.witnessQuorum = witnessQuorum
        self.head = head
    }

    /// True where nobody but the operator vouches for the log.
    public var operatorTrusted: Bool { witnessQuorum == 0 }

    /// The same trust, standing at a later head.
    public func advanced(to head: LogHead) -> LedgerAnchor {
        LedgerAnchor(self, head: head)
    }

    private init(_ other: LedgerAnchor, head: LogHead) {
        ledger = other.ledger
        format = other.format
        origin = other.origin
        operatorKey = other.operatorKey
        witnesses = other.witnesses
        witnessQuorum = other.witnessQuorum
        self.head = head
    }
}

/// Size and root of an append-only Merkle log. Size 0 has the root SHA-256 of nothing.
public struct LogHead: Hashable, Sendable {
    public let size: UInt64
    public let root: Bytes32
    public init(size: UInt64, root: Bytes32) {
        self.size = size
        self.root = root
    }
}

/// A way to prove facts about a ledger, by name and version.
public enum ProofFormat: String, Hashable, Sendable, CaseIterable {
    case sqlLog1 = "interlock-sqllog/1"
}
