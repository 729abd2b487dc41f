import DurableSQLite
import EVMProofs
import GRDB

/// The tables of a notary's store and how they came to be.
enum NotaryLayout {
    static func of(_ notary: EVMAddress) -> FileLayout {
        FileLayout(
            kind: "interlock notary", owner: notary.description,
            migrations: [
                FileLayout.Migration("1 records, proofs and heads") { try $0.execute(sql: first) }
            ])
    }

    /// One decision a lock: the index would refuse a second even if the rules asked for it.
    private static let first = """
        CREATE TABLE record (
          sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, ledger TEXT, lock BLOB, body BLOB NOT NULL,
          digest BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX decision ON record (ledger, lock) WHERE kind = 'decision';
        CREATE INDEX finding ON record (kind) WHERE kind = 'finding';
        CREATE TABLE proof (digest BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE head (
          anchor BLOB PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, signed BLOB,
          watched INTEGER NOT NULL) STRICT;
        """
}
