import DurableSQLite
import EVMNotaryRules
import GRDB

/// The tables of an asker's memory of notaries, and how they came to be.
enum CollectionLayout {
    static let layout = FileLayout(
        kind: "interlock notary memory", owner: "asker",
        migrations: [
            FileLayout.Migration("1 signed ends and words of records") { try $0.execute(sql: first) },
            FileLayout.Migration("2 each statement of a notary once", apply: second),
        ])

    private static let first = """
        CREATE TABLE signed_end (
          digest BLOB PRIMARY KEY, ledger TEXT NOT NULL, lock BLOB NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE INDEX signed_end_lock ON signed_end (ledger, lock);
        CREATE TABLE tip (notary TEXT PRIMARY KEY, count INTEGER NOT NULL, body BLOB NOT NULL) STRICT
        """

    /// Before, a statement was kept once for each signature, and a notary can make any number of those.
    @Sendable
    private static func second(_ database: Database) throws {
        try database.execute(
            sql: """
                DROP INDEX signed_end_lock;
                ALTER TABLE signed_end RENAME TO signed_before;
                CREATE TABLE signed_end (
                  notary TEXT NOT NULL, statement BLOB NOT NULL, ledger TEXT NOT NULL, lock BLOB NOT NULL,
                  body BLOB NOT NULL, PRIMARY KEY (notary, statement)) STRICT;
                CREATE INDEX signed_end_lock ON signed_end (ledger, lock)
                """)
        try copyEnds(database)
        try database.execute(sql: "DROP TABLE signed_before")
    }

    /// The oldest of each statement stays.
    private static func copyEnds(_ database: Database) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT body FROM signed_before ORDER BY rowid")
        while let row = try rows.next() {
            let end: SignedEnd
            do { end = try CollectionMemory.decode(row) } catch {
                throw DurableFault(.broken, code: "file.corrupt", detail: "\(error)")
            }
            try CollectionMemory.insert(end, database)
        }
    }
}
