public import SettlementModel
public import SettlementProofs

/// One act on one ledger under one id.
public struct LedgerCommand: Hashable, Sendable {
    public let id: CommandID
    public let ledger: LedgerID
    public let act: LedgerAct
    /// As in `LockReference`: what both parties trusted of this ledger when they agreed.
    public let anchor: LedgerAnchor?
    public init(id: CommandID, ledger: LedgerID, act: LedgerAct, anchor: LedgerAnchor? = nil) {
        self.id = id
        self.ledger = ledger
        self.act = act
        self.anchor = anchor
    }
}

/// The six ledger acts of a settlement.
///
/// - Source: `protocol.md` 7, on-ledger interface.
public enum LedgerAct: Hashable, Sendable {
    /// Signed by the payer. `anchorProof` reaches the ledger's present anchor of the other ledger from the pinned one.
    case lock(LockTerms, anchorProof: AnchorProof?)
    /// Anyone admitted may push it; only the payee is paid.
    case claim(LockTerms, Preimage, proof: [UInt8]?)
    /// Anyone admitted may push it; only the payer is paid.
    case refund(LockTerms, proof: [UInt8]?)
    /// Writes the tombstone: by the payer while there is no lock, by anyone from the lock deadline on.
    case cancel(LockTerms)
    /// Early end of a lock that both holders agree to; ends REFUNDED.
    case unlockByBoth(LockTerms, payer: Signature, payee: Signature)
    /// The exit of an M2 lock on X, by both holders, after four eyes at both banks; ends REFUNDED.
    case releaseByBoth(LockTerms, payer: Signature, payee: Signature)
}

extension LedgerAct {
    /// The lock that the act is about.
    public var lock: LockTerms {
        switch self {
        case .lock(let terms, _), .claim(let terms, _, _), .refund(let terms, _), .cancel(let terms),
            .unlockByBoth(let terms, _, _), .releaseByBoth(let terms, _, _):
            terms
        }
    }
}

/// A consistency path between two sizes of one log (RFC 9162 section 2.1.4).
public struct AnchorProof: Hashable, Sendable {
    public let from: UInt64
    public let to: UInt64
    public let path: [Bytes32]
    public init(from: UInt64, to: UInt64, path: [Bytes32]) {
        self.from = from
        self.to = to
        self.path = path
    }
}

/// The bytes that go to the ledger, fixed before anything is sent.
public struct PreparedCommand: Hashable, Sendable {
    public let id: CommandID
    public let ledger: LedgerID
    public let bytes: [UInt8]
    /// Whose signature the ledger asks for and over exactly which bytes; empty where anyone may push it.
    public let toSign: [SignatureRequest]
    public init(id: CommandID, ledger: LedgerID, bytes: [UInt8], toSign: [SignatureRequest]) {
        self.id = id
        self.ledger = ledger
        self.bytes = bytes
        self.toSign = toSign
    }
}

/// One holder's signature that a ledger asks for.
public struct SignatureRequest: Hashable, Sendable {
    public let key: VerificationKey
    public let statement: HolderStatement
    public init(key: VerificationKey, statement: HolderStatement) {
        self.key = key
        self.statement = statement
    }

    /// The exact bytes under the signature.
    public var message: [UInt8] { statement.message }
}
