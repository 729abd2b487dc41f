public import SettlementModel
public import SettlementProofs

/// Terms that both sides can hold each other to, with the two locks that follow from them.
public struct Deal: Hashable, Sendable {
    public let terms: SettlementTerms
    public let digest: Bytes32
    public let lockX: LockTerms
    public let lockY: LockTerms
    // Identities are digests over all terms and asked for at every turn: taken once.
    private let idX: LockID
    private let idY: LockID

    public init(_ terms: SettlementTerms) throws(TermsFault) {
        self.terms = terms
        digest = terms.digest
        lockX = try terms.lockTerms(.x)
        lockY = try terms.lockTerms(.y)
        idX = lockX.lockID
        idY = lockY.lockID
    }

    public subscript(leg: LegID) -> LockTerms { leg == .x ? lockX : lockY }

    /// The identity of a leg's lock.
    public func lockID(_ leg: LegID) -> LockID { leg == .x ? idX : idY }
}

/// Which part this gateway plays.
public enum TransferRole: String, Hashable, Sendable, CaseIterable {
    /// Locks X first and holds the preimage.
    case initiator = "I"
    /// Locks Y second.
    case responder = "R"
}

/// A verified lock with the bytes that prove it to anyone.
public struct ProvenLock: Hashable, Sendable {
    public let lock: ValidatedLock
    public let bundle: [UInt8]
    public init(lock: ValidatedLock, bundle: [UInt8]) {
        self.lock = lock
        self.bundle = bundle
    }
}

/// A verified end of a lock with the bytes that prove it to anyone.
public struct ProvenEnd: Hashable, Sendable {
    public let end: ValidatedEnd
    public let bundle: [UInt8]
    public init(end: ValidatedEnd, bundle: [UInt8]) {
        self.end = end
        self.bundle = bundle
    }
}
