public import SQLLedgerProofs
public import SettlementModel

/// What the ledger keeps, for reading. One consistent state: nothing changes while a reader holds it.
///
/// - Throws: every member throws only `StorageFault` or the database's own error; an absent value is `nil`.
public protocol LedgerReading: AnyObject {
    func account(_ id: AccountID) throws -> LogAccount?
    func accounts() throws -> [LogAccount]
    func asset(_ id: AssetID) throws -> AssetDescriptor?
    func assets() throws -> [AssetDescriptor]

    /// 0 where nothing was ever booked.
    func balance(of account: AccountID, asset: AssetID) throws -> Int128
    /// The non-zero balances of one account.
    func balances(of account: AccountID) throws -> [AssetID: Int128]
    /// Every balance that is not zero.
    func allBalances() throws -> [BalanceKey: Int128]

    func lock(_ id: LockID) throws -> LockRecord?
    /// Open locks in order of their ids, from after `cursor`.
    func openLocks(after cursor: LockID?, limit: Int) throws -> [LockRecord]
    /// True where a lock that has not ended names the account as payer or payee.
    func hasOpenLock(naming account: AccountID) throws -> Bool
    func allLocks() throws -> [LockRecord]

    func use(of hash: HashUse) throws -> LockID?
    func allHashUses() throws -> [HashUse: LockID]
    func command(_ id: CommandID) throws -> CommandRecord?
    func allCommands() throws -> [CommandID: CommandRecord]
    /// The signed command as it was booked, in its canonical bytes: who asked for the entry, and with whose
    /// consent.
    func signedCommand(_ id: CommandID) throws -> [UInt8]?

    func entry(_ index: UInt64) throws -> [UInt8]?
    /// Consecutive entries from `first` on, at most `limit`.
    func entries(from first: UInt64, limit: Int) throws -> [[UInt8]]
    func node(_ position: NodePosition) throws -> Bytes32?
    func head() throws -> StoredHead

    func foreignAnchor(_ ledger: LedgerID) throws -> LedgerAnchor?
    func foreignAnchors() throws -> [LedgerAnchor]
    /// The root of a foreign log at a size that has been verified here; `nil` for every other size.
    func foreignHead(_ ledger: LedgerID, size: UInt64) throws -> Bytes32?
    /// Every verified head of a foreign log, the smallest first.
    func foreignHeads(_ ledger: LedgerID) throws -> [LogHead]
    func isForked(_ ledger: LedgerID) throws -> Bool
    func proofBytes(_ digest: Bytes32) throws -> [UInt8]?
}

/// What the ledger keeps, for booking: one transaction at a time.
///
/// - Throws: as `LedgerReading`. After a throw from a `put` the transaction must be rolled back whole.
public protocol LedgerStorage: LedgerReading {
    func putAccount(_ account: LogAccount) throws
    func putAsset(_ asset: AssetDescriptor) throws
    func setBalance(_ balance: Int128, of account: AccountID, asset: AssetID) throws
    func putLock(_ lock: LockRecord) throws
    func putUse(of hash: HashUse, by lock: LockID) throws
    func putCommand(_ id: CommandID, _ record: CommandRecord, signed: [UInt8]) throws
    func putEntry(_ bytes: [UInt8], at index: UInt64) throws
    func putNode(_ hash: Bytes32, at position: NodePosition) throws
    func putHead(_ head: StoredHead) throws
    func putForeignAnchor(_ anchor: LedgerAnchor) throws
    func putForeignHead(_ head: LogHead, of ledger: LedgerID) throws
    func putForked(_ ledger: LedgerID) throws
    /// Removes the remembered heads of a foreign ledger and its fork mark; the anchor stays.
    func forgetForeignHistory(of ledger: LedgerID) throws
    /// Keeps a proof under its digest. Repeats: the same bytes change nothing.
    func putProofBytes(_ bytes: [UInt8], digest: Bytes32) throws

    /// Runs `body` so that everything it wrote is undone if it throws, and nothing else is. May be nested.
    func atomically<T>(_ body: () throws -> T) throws -> T
}
