/// Everything a lock says. Its canonical bytes hash to the lock's identity on both gateways and on the ledger.
///
/// - Source: `Specs/Protocol/Messages.md`, lock terms; architecture decision 1: a lock carries its gates as data.
public struct LockTerms: Hashable, Sendable {
    /// Passed on at every turn: one reference instead of dozens of fields.
    private struct Fields: Hashable, Sendable {
        let ledger: LedgerID
        let transfer: TransferID
        let leg: LegID
        let asset: AssetID
        let quantity: Int128
        let payer: LockParty
        let payee: LockParty
        let hashlock: Hashlock
        let claimGate: ClaimGate
        let refundGate: RefundGate
        let exitByBoth: Bool
        let lockDeadline: LedgerInstant
        let expiry: LedgerInstant
        let termsDigest: Bytes32
    }

    private let fields: Shared<Fields>

    public var ledger: LedgerID { fields.value.ledger }
    public var transfer: TransferID { fields.value.transfer }
    public var leg: LegID { fields.value.leg }
    public var asset: AssetID { fields.value.asset }
    /// In the asset's smallest unit; at least 1.
    public var quantity: Int128 { fields.value.quantity }
    public var payer: LockParty { fields.value.payer }
    public var payee: LockParty { fields.value.payee }
    public var hashlock: Hashlock { fields.value.hashlock }
    public var claimGate: ClaimGate { fields.value.claimGate }
    public var refundGate: RefundGate { fields.value.refundGate }
    /// True where `releaseByBoth`, signed by both holders, may end the lock (X in mode M2).
    public var exitByBoth: Bool { fields.value.exitByBoth }
    /// From this instant on the ledger accepts no such lock, and anyone may cancel it by tombstone.
    public var lockDeadline: LedgerInstant { fields.value.lockDeadline }
    /// The instant that alarms (M2's X) or decides (everything else).
    public var expiry: LedgerInstant { fields.value.expiry }
    /// Digest of the settlement terms that both gateways signed.
    public var termsDigest: Bytes32 { fields.value.termsDigest }

    public init?(
        ledger: LedgerID, transfer: TransferID, leg: LegID, asset: AssetID, quantity: Int128,
        payer: LockParty,
        payee: LockParty, hashlock: Hashlock, claimGate: ClaimGate, refundGate: RefundGate, exitByBoth: Bool,
        lockDeadline: LedgerInstant, expiry: LedgerInstant, termsDigest: Bytes32
    ) {
        guard quantity > 0, quantity <= Money.largestMinor, lockDeadline < expiry,
            payer.account != payee.account
        else { return nil }
        fields = Shared(
            Fields(
                ledger: ledger, transfer: transfer, leg: leg, asset: asset, quantity: quantity, payer: payer,
                payee: payee, hashlock: hashlock, claimGate: claimGate, refundGate: refundGate,
                exitByBoth: exitByBoth, lockDeadline: lockDeadline, expiry: expiry, termsDigest: termsDigest))
    }

    /// What `derive` gave for these terms first: their one digest, which is asked for at every turn.
    package func onlyDigest(_ derive: () -> Bytes32) -> Bytes32 { fields.digest(derive) }
}

/// The account a lock takes from or pays to, and the key that speaks for it.
public struct LockParty: Hashable, Sendable {
    public let account: AccountID
    public let holderKey: VerificationKey
    public init(account: AccountID, holderKey: VerificationKey) {
        self.account = account
        self.holderKey = holderKey
    }
}

/// X is locked first by the holder of the preimage, Y second by the responder.
public enum LegID: String, Hashable, Sendable, CaseIterable {
    case x = "X"
    case y = "Y"
}

/// What opens a lock to its payee, besides the preimage.
public enum ClaimGate: Hashable, Sendable {
    /// Clock before the expiry (Y; both legs in M1).
    case beforeExpiry
    /// Proof that the other lock was claimed; no deadline (X in M2).
    case otherClaimed(ForeignLock)
}

/// What opens a lock to its payer.
public enum RefundGate: Hashable, Sendable {
    /// Clock at or after the expiry (Y; both legs in M1).
    case fromExpiry
    /// Proof that the other lock was refunded or cancelled (X in M2).
    case otherEnded(ForeignLock)
}

/// A lock on another ledger, and where trust in that ledger's log starts.
public struct ForeignLock: Hashable, Sendable {
    public let lock: LockID
    public let anchor: LedgerAnchor
    public init(lock: LockID, anchor: LedgerAnchor) {
        self.lock = lock
        self.anchor = anchor
    }
}

/// How far a lock has come on its ledger. The last three are ends: each excludes the others for ever.
public enum LockState: String, Hashable, Sendable, CaseIterable {
    case none = "NONE"
    case locked = "LOCKED"
    case claimed = "CLAIMED"
    case refunded = "REFUNDED"
    case cancelled = "CANCELLED"

    public var isEnd: Bool { self == .claimed || self == .refunded || self == .cancelled }
}
