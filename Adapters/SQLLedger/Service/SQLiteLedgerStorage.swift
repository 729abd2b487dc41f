import Foundation
public import GRDB
public import SQLLedgerProofs
public import SQLLedgerRules
public import SettlementModel
import SettlementProofs

/// The ledger's state in SQLite, inside one transaction that the caller has begun.
///
/// - Order: valid only within the closure that gave `database`; a reader's database refuses every `put`.
public final class SQLiteLedgerStorage: LedgerStorage {
    let database: Database

    public init(_ database: Database) { self.database = database }

    public func atomically<T>(_ body: () throws -> T) throws -> T {
        var result: T?
        try database.inSavepoint {
            result = try body()
            return .commit
        }
        guard let result else { throw StorageFault.corrupt("a savepoint did not run its body") }
        return result
    }

    // MARK: Accounts, assets, balances

    public func account(_ id: AccountID) throws -> LogAccount? {
        try value("SELECT bytes FROM account WHERE id = ?", [id.text], LogAccount.self)
    }

    public func accounts() throws -> [LogAccount] {
        try values("SELECT bytes FROM account ORDER BY id", LogAccount.self)
    }

    public func putAccount(_ account: LogAccount) throws {
        try put(
            "INSERT OR REPLACE INTO account VALUES (?, ?)", [account.id.text, Data(account.canonicalBytes)])
    }

    public func asset(_ id: AssetID) throws -> AssetDescriptor? {
        try value("SELECT bytes FROM asset WHERE id = ?", [id.text], AssetDescriptor.self)
    }

    public func assets() throws -> [AssetDescriptor] {
        try values("SELECT bytes FROM asset ORDER BY id", AssetDescriptor.self)
    }

    public func putAsset(_ asset: AssetDescriptor) throws {
        try put("INSERT OR REPLACE INTO asset VALUES (?, ?)", [asset.id.text, Data(asset.canonicalBytes)])
    }

    public func balance(of account: AccountID, asset: AssetID) throws -> Int128 {
        let sql = "SELECT units FROM balance WHERE account = ? AND asset = ?"
        guard let row = try one(sql, [account.text, asset.text]) else { return 0 }
        return try StoredValue.units(row[0])
    }

    public func balances(of account: AccountID) throws -> [AssetID: Int128] {
        var found: [AssetID: Int128] = [:]
        for row in try all("SELECT asset, units FROM balance WHERE account = ?", [account.text]) {
            found[AssetID(checked: try StoredValue.text(row[0]))] = try StoredValue.units(row[1])
        }
        return found
    }

    public func allBalances() throws -> [BalanceKey: Int128] {
        var found: [BalanceKey: Int128] = [:]
        for row in try all("SELECT account, asset, units FROM balance") {
            let account = AccountID(checked: try StoredValue.text(row[0]))
            let key = BalanceKey(account: account, asset: AssetID(checked: try StoredValue.text(row[1])))
            found[key] = try StoredValue.units(row[2])
        }
        return found
    }

    public func setBalance(_ balance: Int128, of account: AccountID, asset: AssetID) throws {
        guard balance != 0 else {
            return try put("DELETE FROM balance WHERE account = ? AND asset = ?", [account.text, asset.text])
        }
        try put(
            "INSERT OR REPLACE INTO balance VALUES (?, ?, ?)", [account.text, asset.text, String(balance)])
    }

    // MARK: Statements

    func one(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments)
    }

    func all(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
    }

    func put(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func value<Value: CanonicalCodable>(
        _ sql: String, _ arguments: StatementArguments, _ type: Value.Type
    ) throws -> Value? {
        try one(sql, arguments).map { try StoredValue.decode($0[0], type) }
    }

    func values<Value: CanonicalCodable>(_ sql: String, _ type: Value.Type) throws -> [Value] {
        try all(sql).map { try StoredValue.decode($0[0], type) }
    }
}
