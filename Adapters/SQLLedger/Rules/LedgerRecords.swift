import SQLLedgerProofs
public import SettlementModel
import SettlementProofs

/// The ledger's own accounts. They have no holder and no key, and no command can name them as payer or payee.
public enum SystemAccount {
    /// What open locks hold.
    public static let escrow = LogEntry.escrow
    /// Where issued units come from; its balance is minus the supply.
    public static let issuance = LogEntry.issuance

    public static func isReserved(_ account: AccountID) -> Bool { account == escrow || account == issuance }
}

/// A lock as the ledger keeps it now.
public struct LockRecord: Hashable, Sendable {
    public let id: LockID
    public let terms: LockTerms
    /// Never `.none`: what was never locked has no record.
    public let state: LockState
    /// Exactly for `.claimed`.
    public let preimage: Preimage?
    /// Index and time of the newest entry about this lock.
    public let entryIndex: UInt64
    public let entryTime: Int64

    public init(
        id: LockID, terms: LockTerms, state: LockState, preimage: Preimage?, entryIndex: UInt64,
        entryTime: Int64
    ) {
        self.id = id
        self.terms = terms
        self.state = state
        self.preimage = preimage
        self.entryIndex = entryIndex
        self.entryTime = entryTime
    }
}

/// What the ledger remembers of a booked command, so that a repeat gets the first answer.
public struct CommandRecord: Hashable, Sendable {
    /// Digest of the command's bytes.
    public let digest: Bytes32
    public let applied: AppliedCommand

    public init(digest: Bytes32, applied: AppliedCommand) {
        self.digest = digest
        self.applied = applied
    }
}

/// One balance: whose, and of what.
public struct BalanceKey: Hashable, Sendable, Comparable {
    public let account: AccountID
    public let asset: AssetID

    public init(account: AccountID, asset: AssetID) {
        self.account = account
        self.asset = asset
    }

    public static func < (left: BalanceKey, right: BalanceKey) -> Bool {
        (left.account.text, left.asset.text) < (right.account.text, right.asset.text)
    }
}

/// A hash that a payer has locked under: never again by the same payer.
public struct HashUse: Hashable, Sendable {
    public let payer: AccountID
    public let hashlock: Hashlock

    public init(payer: AccountID, hashlock: Hashlock) {
        self.payer = payer
        self.hashlock = hashlock
    }
}

/// A perfect subtree of the log: the leaves `index * 2^level` to `(index + 1) * 2^level - 1`.
public struct NodePosition: Hashable, Sendable {
    /// 0 is a leaf; at most 63.
    public let level: Int
    public let index: UInt64

    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }
}

/// A place in a foreign log whose root has been verified.
struct ForeignPlace: Hashable, Sendable {
    let ledger: LedgerID
    let size: UInt64
}

/// The end of the log as it is stored: where the next entry goes and how late it is.
public struct StoredHead: Hashable, Sendable {
    public let head: LogHead
    /// Time of the newest entry, 0 where there is none; the next is never earlier.
    public let time: Int64

    public init(head: LogHead, time: Int64) {
        self.head = head
        self.time = time
    }

    /// A log without entries.
    public static let empty = StoredHead(head: LogHead(size: 0, root: MerkleLog.emptyRoot), time: 0)
}
