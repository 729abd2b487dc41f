import GRDB

/// The database's tables. Migrations only go forward: one is added, none is edited.
enum LedgerSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for statement in first { try db.execute(sql: statement) }
        }
        migrator.registerMigration("2") { db in
            for statement in second { try db.execute(sql: statement) }
        }
        return migrator
    }

    /// Amounts are decimal text: SQLite has no 128-bit integer. Terms, accounts, assets and anchors are JCS
    /// bytes.
    private static let first = [
        "CREATE TABLE ledger (only INTEGER PRIMARY KEY CHECK (only = 0), id TEXT NOT NULL)",
        "CREATE TABLE account (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE asset (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID",
        """
        CREATE TABLE balance (account TEXT NOT NULL, asset TEXT NOT NULL, units TEXT NOT NULL,
          PRIMARY KEY (account, asset)) WITHOUT ROWID
        """,
        """
        CREATE TABLE lock (id BLOB PRIMARY KEY, terms BLOB NOT NULL, state TEXT NOT NULL, preimage BLOB,
          entryIndex INTEGER NOT NULL, entryTime INTEGER NOT NULL, payer TEXT NOT NULL,
          payee TEXT NOT NULL) WITHOUT ROWID
        """,
        "CREATE INDEX lockOpen ON lock (id) WHERE state = 'LOCKED'",
        "CREATE INDEX lockOpenByPayer ON lock (payer) WHERE state = 'LOCKED'",
        "CREATE INDEX lockOpenByPayee ON lock (payee) WHERE state = 'LOCKED'",
        """
        CREATE TABLE hashUse (payer TEXT NOT NULL, algorithm TEXT NOT NULL, digest BLOB NOT NULL,
          lock BLOB NOT NULL, PRIMARY KEY (payer, algorithm, digest)) WITHOUT ROWID
        """,
        """
        CREATE TABLE command (id BLOB PRIMARY KEY, digest BLOB NOT NULL, entryIndex INTEGER NOT NULL,
          entryTime INTEGER NOT NULL, signed BLOB NOT NULL) WITHOUT ROWID
        """,
        "CREATE TABLE entry (place INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
        """
        CREATE TABLE node (level INTEGER NOT NULL, place INTEGER NOT NULL, hash BLOB NOT NULL,
          PRIMARY KEY (level, place)) WITHOUT ROWID
        """,
        """
        CREATE TABLE head (only INTEGER PRIMARY KEY CHECK (only = 0), size INTEGER NOT NULL,
          root BLOB NOT NULL, time INTEGER NOT NULL)
        """,
        "CREATE TABLE foreignAnchor (ledger TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE forked (ledger TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE proof (digest BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID",
    ]

    /// Sizes are 8 bytes, the highest first: a foreign log may be longer than SQLite can count. The heads at
    /// which the anchors stand need no rows yet: each is written when its anchor moves on.
    private static let second = [
        """
        CREATE TABLE foreignHead (ledger TEXT NOT NULL, size BLOB NOT NULL, root BLOB NOT NULL,
          PRIMARY KEY (ledger, size)) WITHOUT ROWID
        """
    ]
}
