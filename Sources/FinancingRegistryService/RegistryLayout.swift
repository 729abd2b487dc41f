import DurableSQLite
import GRDB
import SettlementModel

/// The tables of a registry's store and how they came to be.
enum RegistryLayout {
    static func of(_ registry: GatewayID) -> FileLayout {
        FileLayout(
            kind: "interlock registry", owner: registry.text,
            migrations: [
                FileLayout.Migration("1 records and claims") { try $0.execute(sql: first) },
                FileLayout.Migration("2 invoices and files of claims") { try $0.execute(sql: second) },
            ])
    }

    /// All tables of a store, in an empty database.
    static func fill(_ database: Database) throws {
        for tables in [first, second] { try database.execute(sql: tables) }
    }

    /// By which invoices and files a claim is found; follows from the claims.
    private static let second = """
        CREATE TABLE mark (
          mark BLOB NOT NULL, claim BLOB NOT NULL, PRIMARY KEY (mark, claim)) STRICT, WITHOUT ROWID;
        CREATE INDEX marked ON mark (claim);
        """

    /// `record` is what was decided; the others follow from it and are held against it at every start. One decision
    /// for each member's id: the index would refuse a second even if the rules asked for it.
    private static let first = """
        CREATE TABLE record (
          sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, member TEXT, request TEXT,
          body BLOB NOT NULL, digest BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX decision ON record (member, request) WHERE kind = 'decision';
        CREATE INDEX closing ON record (kind) WHERE kind = 'rolled-back';
        CREATE TABLE claim (claim BLOB PRIMARY KEY, near BLOB NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE INDEX near ON claim (near);
        CREATE TABLE withdrawn (
          member TEXT NOT NULL, reservation TEXT NOT NULL, PRIMARY KEY (member, reservation)) STRICT;
        """
}
