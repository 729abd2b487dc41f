public import SettlementModel
public import SettlementProofs

/// Terms that both sides can hold each other to, with the two locks that follow from them.
public struct Deal: Hashable, Sendable {
    /// Every state of a transfer holds its deal: one reference to pass on instead of hundreds of fields.
    private final class Storage: Sendable {
        let terms: SettlementTerms
        // Identities are digests over all terms and asked for at every turn: taken once.
        let locks: TermsLocks

        init(_ terms: SettlementTerms) throws(TermsFault) {
            self.terms = terms
            locks = try terms.locks()
        }
    }

    private let storage: Storage

    public init(_ terms: SettlementTerms) throws(TermsFault) { storage = try Storage(terms) }

    public var terms: SettlementTerms { storage.terms }
    public var digest: Bytes32 { storage.locks.termsDigest }
    public var lockX: LockTerms { storage.locks.x }
    public var lockY: LockTerms { storage.locks.y }

    public subscript(leg: LegID) -> LockTerms { leg == .x ? lockX : lockY }

    /// The identity of a leg's lock.
    public func lockID(_ leg: LegID) -> LockID { leg == .x ? storage.locks.idX : storage.locks.idY }

    /// Everything in a deal follows from its terms.
    public static func == (left: Deal, right: Deal) -> Bool {
        left.storage === right.storage || left.terms == right.terms
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
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
