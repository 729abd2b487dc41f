public import SettlementModel

/// What a proof shows of one lock on one ledger; not yet compared with any expectation.
public struct LedgerFact: Hashable, Sendable {
    /// The identity that follows from `terms`: recomputed by the verifier, never read.
    public let lock: LockID
    public let terms: LockTerms
    /// Any state but `.none`: absence is not provable, every negative fact is an entry.
    public let state: LockState
    /// Present exactly where the lock was claimed; it opens the hashlock only once that is validated.
    public let preimage: Preimage?
    public let entryIndex: UInt64
    public let entryTime: LedgerInstant
    /// When the lock was booked, where the proof of its end shows that too: never later than the end.
    public let lockedAt: LedgerInstant?
    /// The head that the proof leads to, and the ledger's clock when it was signed.
    public let head: LogHead
    public let headTime: LedgerInstant
    /// True where nobody but the operator vouches for the log.
    public let operatorTrusted: Bool
    /// The asker's nonce, where the head was signed for it.
    public let challenge: Bytes32?
    /// SHA-256 of the bundle.
    public let proofDigest: Bytes32

    /// `nil` for `.none`, for a claim without preimage, for a preimage without claim, and for a lock later than its end.
    public init?(
        lock: LockID, terms: LockTerms, state: LockState, preimage: Preimage?, entryIndex: UInt64,
        entryTime: LedgerInstant,
        head: LogHead, headTime: LedgerInstant, operatorTrusted: Bool, challenge: Bytes32?,
        proofDigest: Bytes32, lockedAt: LedgerInstant? = nil
    ) {
        guard state != .none, (preimage != nil) == (state == .claimed),
            lockedAt.map({ $0 <= entryTime }) ?? true
        else { return nil }
        self.lockedAt = lockedAt
        self.lock = lock
        self.terms = terms
        self.state = state
        self.preimage = preimage
        self.entryIndex = entryIndex
        self.entryTime = entryTime
        self.head = head
        self.headTime = headTime
        self.operatorTrusted = operatorTrusted
        self.challenge = challenge
        self.proofDigest = proofDigest
    }
}

/// A proof that holds, and the anchor from which the next one may start.
public struct VerifiedProof: Hashable, Sendable {
    public let fact: LedgerFact
    public let nextAnchor: LedgerAnchor
    /// The head under the proof as the operator signed it; `nil` for a format whose heads are not signed apart.
    public let signedHead: [UInt8]?

    public init(fact: LedgerFact, nextAnchor: LedgerAnchor, signedHead: [UInt8]? = nil) {
        self.fact = fact
        self.nextAnchor = nextAnchor
        self.signedHead = signedHead
    }
}
