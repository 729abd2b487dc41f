public import SettlementModel

/// What a ledger says of itself now.
public struct LedgerHead: Hashable, Sendable {
    public let time: LedgerInstant
    /// The index that the next entry will get: where to start watching.
    public let next: LedgerCursor
    /// The signed head as the ledger serves it (a checkpoint note for `interlock-sqllog/1`), for the verifier and for evidence.
    public let signedHead: [UInt8]
    public init(time: LedgerInstant, next: LedgerCursor, signedHead: [UInt8]) {
        self.time = time
        self.next = next
        self.signedHead = signedHead
    }
}

public struct AccountStatement: Hashable, Sendable {
    public let account: AccountID
    public let holderKey: VerificationKey
    public let status: AccountStatus
    /// Spendable units by asset; what is locked is not in it.
    public let balances: [AssetID: Int128]
    public init(
        account: AccountID, holderKey: VerificationKey, status: AccountStatus, balances: [AssetID: Int128]
    ) {
        self.account = account
        self.holderKey = holderKey
        self.status = status
        self.balances = balances
    }
}

public enum AccountStatus: String, Hashable, Sendable, CaseIterable {
    case open
    /// Receives, but pays nothing out.
    case frozen
    case closed
}

/// A ledger's unproven word on a lock.
public struct LockStatement: Hashable, Sendable {
    public let lock: LockID
    public let state: LockState
    public init(lock: LockID, state: LockState) {
        self.lock = lock
        self.state = state
    }
}

/// Where reading stopped: the index of the next entry to read.
public struct LedgerCursor: Hashable, Sendable {
    public let next: UInt64
    public init(next: UInt64) { self.next = next }
}

/// Raw facts in ledger order. They prove nothing by themselves; `prove` does.
public struct ObservationPage: Hashable, Sendable {
    public let observations: [Observation]
    public let cursor: LedgerCursor
    /// The ledger's time when the page was made.
    public let time: LedgerInstant
    public init(observations: [Observation], cursor: LedgerCursor, time: LedgerInstant) {
        self.observations = observations
        self.cursor = cursor
        self.time = time
    }
}

/// Something final happened to a lock.
public struct Observation: Hashable, Sendable {
    public let index: UInt64
    public let lock: LockID
    public let state: LockState
    public init(index: UInt64, lock: LockID, state: LockState) {
        self.index = index
        self.lock = lock
        self.state = state
    }
}

/// Two items that cannot both be of one history, raw: only the ledger's verifier says whether they show it.
public struct ForkEvidence: Hashable, Sendable {
    public let first: [UInt8]
    public let second: [UInt8]
    public init(first: [UInt8], second: [UInt8]) {
        self.first = first
        self.second = second
    }
}
