public import GRDB

/// What a file is for, whose it is, and how its tables came to be.
///
/// The version is the number of migrations: they are added at the end and never changed.
public struct FileLayout: Sendable {
    /// One named, irreversible step from one version to the next.
    public struct Migration: Sendable {
        public let name: String
        public let apply: @Sendable (Database) throws -> Void

        public init(_ name: String, apply: @escaping @Sendable (Database) throws -> Void) {
            self.name = name
            self.apply = apply
        }
    }

    /// What the file is for, for example `interlock journal`. Stored in the file.
    public let kind: String
    /// The GatewayID whose file this is. Stored in the file.
    public let owner: String
    public let migrations: [Migration]

    public init(kind: String, owner: String, migrations: [Migration]) {
        self.kind = kind
        self.owner = owner
        self.migrations = migrations
    }

    var version: Int64 { Int64(migrations.count) }

    /// Applies the steps that the file lacks, each in a transaction of its own.
    func migrate(_ writer: some DatabaseWriter) throws {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("file identity") { [kind, owner] database in
            try database.execute(
                sql: """
                    CREATE TABLE file_identity (
                      only INTEGER PRIMARY KEY CHECK (only = 1), kind TEXT NOT NULL, owner TEXT NOT NULL,
                      version INTEGER NOT NULL, epoch INTEGER NOT NULL) STRICT
                    """)
            try database.execute(
                sql: "INSERT INTO file_identity VALUES (1, ?, ?, 0, 0)", arguments: [kind, owner])
        }
        for (index, migration) in migrations.enumerated() {
            migrator.registerMigration(migration.name) { database in
                try migration.apply(database)
                try database.execute(
                    sql: "UPDATE file_identity SET version = ?", arguments: [Int64(index) + 1])
            }
        }
        try migrator.migrate(writer)
    }

    /// Reads the identity row and compares it. A newer file is refused: we would not know what we break.
    /// - Returns: the epoch of the last writer.
    @discardableResult
    func verify(_ database: Database, expectingOwner: Bool = true) throws -> FileIdentity {
        guard try database.tableExists("file_identity") else {
            throw DurableFault(.foreign, code: "file.kind", detail: "this database is not an \(kind)")
        }
        guard let identity = try FileIdentity.read(database) else {
            throw DurableFault(.broken, code: "file.identity", detail: "the identity row is missing")
        }
        guard identity.kind == kind else {
            throw DurableFault(
                .foreign, code: "file.kind", detail: "this is an \(identity.kind), not an \(kind)")
        }
        guard !expectingOwner || identity.owner == owner else {
            throw DurableFault(
                .foreign, code: "file.owner",
                detail:
                    "this \(kind) belongs to \(identity.owner), not to \(owner): check the configured path")
        }
        guard identity.version >= 0, identity.version <= version else {
            throw DurableFault(
                .foreign, code: "file.version",
                detail: "version \(identity.version) is newer than \(version): run the newer program")
        }
        return identity
    }
}

/// What a file says of itself.
public struct FileIdentity: Hashable, Sendable {
    public let kind: String
    public let owner: String
    public let version: Int64
    /// Rises by one at every opening for writing.
    public let epoch: UInt64

    static func read(_ database: Database) throws -> FileIdentity? {
        let sql = "SELECT kind, owner, version, epoch FROM file_identity WHERE only = 1"
        guard let row = try Row.fetchOne(database, sql: sql) else { return nil }
        let cells = StoredRow(row)
        return FileIdentity(
            kind: try cells.text("kind"), owner: try cells.text("owner"),
            version: try cells.integer("version"), epoch: try cells.unsigned("epoch"))
    }
}
