public import SettlementModel

/// One command to an SQL ledger, before anybody signed it.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, commands.
public struct SQLLedgerCommand: Hashable, Sendable {
    /// Acts once, however often it is sent.
    public let id: CommandID
    public let ledger: LedgerID
    public let act: SQLLedgerAct

    public init(id: CommandID, ledger: LedgerID, act: SQLLedgerAct) {
        self.id = id
        self.ledger = ledger
        self.act = act
    }
}

/// Everything an SQL ledger can be asked to do.
public enum SQLLedgerAct: Hashable, Sendable {
    /// Signed by the payer. `anchorProof` runs between the pinned anchor and the ledger's present one.
    case lock(LockTerms, anchorProof: SQLLogConsistency?)
    /// Anyone admitted may push it; only the payee is paid.
    case claim(LockID, Preimage, proof: [UInt8]?)
    /// Anyone admitted may push it; only the payer is paid.
    case refund(LockID, proof: [UInt8]?)
    /// By the payer while there is no lock, by anyone from the lock deadline on.
    case cancel(LockTerms)
    /// Early end of a lock with clock gates, signed by both holders; ends REFUNDED.
    case unlockByBoth(LockTerms, payer: Signature, payee: Signature)
    /// The exit of a lock with proof gates, signed by both holders; ends REFUNDED.
    case releaseByBoth(LockTerms, payer: Signature, payee: Signature)
    /// Two signed heads of one foreign log, or two header paths of one foreign chain, that cannot both be true.
    case reportFork(ForkReport)
    /// Signed by the holder of the paying account.
    case transfer(TransferOrder)
    /// Signed by the operator, as all that follow.
    case openAccount(AccountOpening)
    case setAccountStatus(AccountID, LogAccountStatus)
    case registerAsset(AssetDescriptor)
    case issue(IssueOrder)
    /// Takes units out of the book again; only where the rules say that it is a cash agent's.
    case withdraw(IssueOrder)
}

extension SQLLedgerAct {
    /// Whose signature over the command the ledger asks for in a settlement. A cancel needs none from the lock deadline on.
    public var signers: [VerificationKey] {
        switch self {
        case .lock(let terms, _), .cancel(let terms): [terms.payer.holderKey]
        default: []
        }
    }
}

/// Two histories of one foreign ledger, as its verifier takes them (`isForkProven`).
public struct ForkReport: Hashable, Sendable {
    /// Of a log the first line of both checkpoints, of a chain the ledger's id.
    public let origin: String
    /// Of a log the text of a C2SP signed note, of a chain a header path in canonical JSON.
    public let first: String
    public let second: String

    public init(origin: String, first: String, second: String) {
        self.origin = origin
        self.first = first
        self.second = second
    }
}

/// Moves units from one account to another.
public struct TransferOrder: Hashable, Sendable {
    public let asset: AssetID
    /// In the asset's smallest unit.
    public let quantity: Int128
    public let from: AccountID
    public let to: AccountID

    public init(asset: AssetID, quantity: Int128, from: AccountID, to: AccountID) {
        self.asset = asset
        self.quantity = quantity
        self.from = from
        self.to = to
    }
}

/// Brings new units of a registered asset to an account, or takes them from it.
public struct IssueOrder: Hashable, Sendable {
    public let asset: AssetID
    /// In the asset's smallest unit; exactly 1, once, for a payment claim.
    public let quantity: Int128
    public let account: AccountID

    public init(asset: AssetID, quantity: Int128, account: AccountID) {
        self.asset = asset
        self.quantity = quantity
        self.account = account
    }
}

/// An account to be opened: whose it is and which key speaks for it.
public struct AccountOpening: Hashable, Sendable {
    public let account: AccountID
    /// The institution that holds the account.
    public let owner: GatewayID
    public let holderKey: VerificationKey

    public init(account: AccountID, owner: GatewayID, holderKey: VerificationKey) {
        self.account = account
        self.owner = owner
        self.holderKey = holderKey
    }
}
