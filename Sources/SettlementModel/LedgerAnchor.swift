/// Where trust in one ledger's history starts: who vouches for it, and one head known to be good.
///
/// It is configured or pinned in a lock, never learnt from the peer. Proofs reach later heads from it.
/// - Source: `Specs/Ledgers/SQLLedger.md`, `Specs/Ledgers/EVM.md`; RFC 9162 section 2.1; C2SP tlog-checkpoint.
public struct LedgerAnchor: Hashable, Sendable {
    public let ledger: LedgerID
    /// The proof format by its id; selects the verifier.
    public let format: ProofFormat
    /// Who vouches for a head.
    public let trust: LedgerTrust
    public let head: LogHead

    /// An anchor of a signed log.
    ///
    /// - Returns: `nil` for a format that is no log's, and where `LogTrust` would be.
    public init?(
        ledger: LedgerID, format: ProofFormat, origin: String, operatorKey: VerificationKey,
        witnesses: [VerificationKey], witnessQuorum: Int, head: LogHead
    ) {
        let log = LogTrust(
            origin: origin, operatorKey: operatorKey, witnesses: witnesses, witnessQuorum: witnessQuorum)
        guard format.isLog, let log else { return nil }
        self.init(ledger: ledger, format: format, trust: .log(log), head: head)
    }

    /// An anchor of a ledger whose trust only its own verifier reads.
    ///
    /// - Returns: `nil` for a format of a log.
    public init?(ledger: LedgerID, format: ProofFormat, profile: LedgerProfile, head: LogHead) {
        guard !format.isLog else { return nil }
        self.init(ledger: ledger, format: format, trust: .profile(profile), head: head)
    }

    private init(ledger: LedgerID, format: ProofFormat, trust: LedgerTrust, head: LogHead) {
        self.ledger = ledger
        self.format = format
        self.trust = trust
        self.head = head
    }

    /// The log's signers; `nil` for a ledger that is no log.
    public var log: LogTrust? {
        if case .log(let log) = trust { log } else { nil }
    }

    /// True where nobody but the operator vouches for the ledger's history.
    public var operatorTrusted: Bool {
        switch trust {
        case .log(let log): log.witnessQuorum == 0
        case .profile(let profile): profile.operatorTrusted
        }
    }

    /// The same trust, standing at a later head.
    public func advanced(to head: LogHead) -> LedgerAnchor {
        LedgerAnchor(ledger: ledger, format: format, trust: trust, head: head)
    }
}

/// Who vouches for a ledger's history.
public enum LedgerTrust: Hashable, Sendable {
    /// The operator signs a Merkle log, and witnesses may cosign.
    case log(LogTrust)
    /// Whatever the format's own verifier needs.
    case profile(LedgerProfile)
}

/// The keys that sign the heads of a log.
public struct LogTrust: Hashable, Sendable {
    /// First line of every checkpoint.
    public let origin: String
    /// The operator's log key.
    public let operatorKey: VerificationKey
    /// Parties whose cosignatures count, and how many are needed. None and zero means `operatorTrusted`.
    public let witnesses: [VerificationKey]
    public let witnessQuorum: Int

    /// - Returns: `nil` without an origin of one line and at most 128 bytes, for more than 16 witnesses, one twice, the
    ///   operator among them, and a quorum they cannot reach.
    public init?(
        origin: String, operatorKey: VerificationKey, witnesses: [VerificationKey], witnessQuorum: Int
    ) {
        guard !origin.isEmpty, origin.utf8.count <= 128, !origin.utf8.contains(10), witnesses.count <= 16,
            Set(witnesses).count == witnesses.count, !witnesses.contains(operatorKey),
            (0...witnesses.count).contains(witnessQuorum)
        else { return nil }
        self.origin = origin
        self.operatorKey = operatorKey
        self.witnesses = witnesses
        self.witnessQuorum = witnessQuorum
    }
}

/// The fixed part of the trust in a ledger, in the words of its proof format: compared and hashed here, read by the format's
/// verifier alone.
public struct LedgerProfile: Hashable, Sendable {
    /// One canonical JSON object.
    public let bytes: [UInt8]
    /// True where one party can make the ledger's history by itself. Whoever configures the anchor says so; bytes cannot.
    public let operatorTrusted: Bool

    /// Largest profile, in bytes: it is in every lock that pins the ledger.
    public static let largestSize = 4096

    /// - Returns: `nil` for no bytes and for more than 4096. That they are canonical JSON is checked where they are read.
    public init?(bytes: [UInt8], operatorTrusted: Bool) {
        guard (2...Self.largestSize).contains(bytes.count) else { return nil }
        self.bytes = bytes
        self.operatorTrusted = operatorTrusted
    }
}

/// How far a ledger's history goes, and the digest of all of it.
///
/// In a log: its size and its Merkle root; size 0 has the root SHA-256 of nothing. In a chain: how many blocks there are, so
/// the last block's number and one, and the hash of the last.
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
    /// Headers and state of an EVM chain.
    case evm1 = "interlock-evm/1"

    /// True where heads are signed notes over a Merkle log.
    public var isLog: Bool { self == .sqlLog1 }
}
