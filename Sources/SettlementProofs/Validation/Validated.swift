public import SettlementModel

/// Only `validateLock` makes one: this lock is on its ledger and says exactly what was agreed.
public struct ValidatedLock: Hashable, Sendable {
    public let lock: LockID
    public let terms: LockTerms
    public let entryTime: LedgerInstant
    public let proofDigest: Bytes32

    init(lock: LockID, terms: LockTerms, entryTime: LedgerInstant, proofDigest: Bytes32) {
        self.lock = lock
        self.terms = terms
        self.entryTime = entryTime
        self.proofDigest = proofDigest
    }
}

/// Only `validateEnd` makes one: this lock ended so, for ever.
public struct ValidatedEnd: Hashable, Sendable {
    public let lock: LockID
    public let terms: LockTerms
    /// Claimed, refunded or cancelled.
    public let end: LockState
    /// Present exactly where the lock was claimed.
    public let preimage: ValidatedPreimage?
    public let entryTime: LedgerInstant
    public let proofDigest: Bytes32

    init(
        lock: LockID, terms: LockTerms, end: LockState, preimage: ValidatedPreimage?,
        entryTime: LedgerInstant,
        proofDigest: Bytes32
    ) {
        self.lock = lock
        self.terms = terms
        self.end = end
        self.preimage = preimage
        self.entryTime = entryTime
        self.proofDigest = proofDigest
    }
}

/// Only `validatePreimage` and `validateEnd` make one: these bytes open this hashlock.
public struct ValidatedPreimage: Hashable, Sendable {
    public let preimage: Preimage
    public let hashlock: Hashlock

    init(preimage: Preimage, hashlock: Hashlock) {
        self.preimage = preimage
        self.hashlock = hashlock
    }
}
