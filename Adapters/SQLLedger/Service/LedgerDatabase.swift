import GRDB
public import SQLLedgerRules
public import SettlementModel

/// The database file of one ledger, held by one process.
///
/// - Source: architecture decision 7: WAL, `synchronous=FULL`, never weakened.
public final class LedgerDatabase: Sendable {
    private let pool: DatabasePool
    private let claim: FileClaim

    /// Opens the database of a ledger that was made before, and brings its tables up to date.
    ///
    /// - Throws: `LedgerServiceFault` (`ledger.not-initialised`, `ledger.database.no-ledger`, `ledger.database.in-use`,
    ///   `ledger.database.other-ledger`, `ledger.database.unwritable`, `ledger.database.not-durable`), or the database's
    ///   own error.
    public init(path: String, ledger: LedgerID) throws {
        try Self.requireContent(path)
        claim = try FileClaim(path: path + ".lock")
        pool = try Self.reading(path) { try DatabasePool(path: path) }
        try Self.reading(path) { [pool] in try pool.read { try Self.requireOwner(ledger, $0, path) } }
        // Opening a pool lowers the level to NORMAL, so it is raised afterwards, and looked at.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        let found = try durability()
        guard found.journalMode == "wal", found.synchronous == 2 else {
            throw LedgerServiceFault(
                code: "ledger.database.not-durable",
                detail: "\(path): journal mode \(found.journalMode), synchronous \(found.synchronous).",
                nextStep: "Put the database on a local file system that SQLite's WAL can use.")
        }
        try LedgerSchema.migrator.migrate(pool)
    }

    /// SQLite finds what is no database when it opens it, or at the first look at its content.
    private static func reading<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_NOTADB: throw noLedger(path, "it is no database")
            case .SQLITE_CORRUPT: throw noLedger(path, "it is damaged")
            default: throw error
            }
        }
    }

    /// Before anything in the file is touched.
    private static func requireOwner(_ ledger: LedgerID, _ db: Database, _ path: String) throws {
        guard try db.tableExists("ledger"),
            let known = try String.fetchOne(db, sql: "SELECT id FROM ledger WHERE only = 0")
        else { throw noLedger(path, "it names none") }
        guard known == ledger.text else {
            throw LedgerServiceFault(
                code: "ledger.database.other-ledger",
                detail: "\(path) belongs to \(known), not to \(ledger).",
                nextStep: "Name the right database file in the configuration.")
        }
    }

    /// Runs `body` in one transaction; when this returns, what it wrote is on the disk.
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (any LedgerStorage) throws -> T
    ) async throws
        -> T
    {
        try await pool.write { try body(SQLiteLedgerStorage($0)) }
    }

    /// Runs `body` on one consistent, committed state; writers go on meanwhile.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (any LedgerReading) throws -> T
    ) async throws
        -> T
    {
        try await pool.read { try body(SQLiteLedgerStorage($0)) }
    }

    /// The same as `write`, for tools and tests that have no task.
    public func writeNow<T>(_ body: (any LedgerStorage) throws -> T) throws -> T {
        try pool.write { try body(SQLiteLedgerStorage($0)) }
    }

    /// What SQLite says of the settings that durability needs: journal mode and synchronous level (2 is
    /// FULL).
    public func durability() throws -> (journalMode: String, synchronous: Int) {
        try pool.writeWithoutTransaction { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
                try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
            )
        }
    }

    /// Closes the file and lets another process have it. Repeats: the second call does nothing.
    public func close() throws {
        try pool.close()
        claim.release()
    }
}

/// Why the service cannot start or go on, for its operator.
public struct LedgerServiceFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted.
    public let code: String
    public let detail: String
    public let nextStep: String

    public init(code: String, detail: String, nextStep: String) {
        self.code = code
        self.detail = detail
        self.nextStep = nextStep
    }

    public var description: String { "\(code): \(detail) \(nextStep)" }
}
