public import GRDB

/// A SQLite file with one writer: what `commit` returned from is on disk, and a superseded writer is refused.
///
/// WAL with `synchronous=FULL`: every commit is synced. The lock keeps a second process out; the epoch, which
/// rises at every opening, also keeps out a writer whose lock was taken away by hand.
/// - Source: architecture decisions 7, 9 and 15.
public final class DurableFile: Sendable {
    /// What the file says of itself since we opened it.
    public let identity: FileIdentity
    private let pool: DatabasePool
    private let lock: FileLock

    /// Makes a new file. It appears at `path` whole or not at all.
    /// - Throws: `file.exists`, `file.locked`, `file.system`.
    public static func create(
        at path: String, layout: FileLayout, filling fill: (Database) throws -> Void = { _ in }
    ) throws(DurableFault) {
        let lock = try FileLock(at: path + ".lock")
        for existing in [path, path + "-wal"] where try FileSystem.size(of: existing) != nil {
            throw DurableFault(
                .unavailable, code: "file.exists",
                detail: "\(existing) is there: open it, or move it away first")
        }
        let draft = path + ".new"
        for leftover in [draft, draft + "-journal", draft + "-wal"] { try FileSystem.remove(leftover) }
        do {
            let queue = try DatabaseQueue(path: draft)
            try layout.migrate(queue)
            try queue.write(fill)
            try queue.close()
        } catch {
            throw DurableFault(error)
        }
        try FileSystem.publish(draft, as: path)
        withExtendedLifetime(lock) {}
    }

    /// Opens an existing file for writing, brings it to the newest version and raises its epoch.
    /// - Throws: `file.missing`, `file.locked`, `file.kind`, `file.owner`, `file.version`, `file.corrupt`.
    public init(at path: String, layout: FileLayout) throws(DurableFault) {
        lock = try FileLock(at: path + ".lock")
        try requireDatabase(at: path)
        do {
            let pool = try DatabasePool(path: path, configuration: DurableFile.configuration)
            try pool.read { database in _ = try layout.verify(database) }
            try layout.migrate(pool)
            identity = try pool.write { database in
                try database.execute(sql: "UPDATE file_identity SET epoch = epoch + 1")
                return try layout.verify(database)
            }
            try pool.writeWithoutTransaction(DurableFile.demandFullSync)
            self.pool = pool
        } catch {
            throw DurableFault(error)
        }
    }

    /// Runs `body` in one transaction and returns when it is on disk.
    ///
    /// A cancelled task still waits for the outcome: a write is never left in doubt for convenience.
    /// - Throws: `file.fenced` if a later writer opened the file, the file's own faults, and whatever `body`
    ///   throws.
    public func commit<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let epoch = identity.epoch
        let result: Result<T, any Error> = await withCheckedContinuation { continuation in
            pool.asyncWrite { database in
                guard try FileIdentity.read(database)?.epoch == epoch else {
                    throw DurableFault(
                        .fenced, code: "file.fenced",
                        detail: "a later writer opened the file: stop this process")
                }
                return try body(database)
            } completion: { _, result in
                continuation.resume(returning: result)
            }
        }
        return try result.mapError(DurableFile.ownWords).get()
    }

    /// Runs `body` on the newest committed state, beside any write that goes on.
    public func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let result: Result<T, any Error> = await withCheckedContinuation { continuation in
            pool.asyncRead { access in
                continuation.resume(returning: Result { try body(access.get()) })
            }
        }
        return try result.mapError(DurableFile.ownWords).get()
    }

    /// Moves the log's content into the file, so that the file alone is whole, ends all access and drops the
    /// lock. Later calls fail.
    ///
    /// Without it nothing is lost: the log beside the file is part of the data, and is read at the next
    /// opening.
    public func close() throws(DurableFault) {
        do {
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try pool.close()
        } catch {
            throw DurableFault(error)
        }
        lock.release()
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "durable file"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 2
        return configuration
    }

    /// GRDB sets `NORMAL` for WAL, under which a power cut may take the last commits.
    private static func demandFullSync(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        let level = try Row.fetchOne(database, sql: "PRAGMA synchronous").map {
            try StoredRow($0).integer("synchronous")
        }
        let mode = try Row.fetchOne(database, sql: "PRAGMA journal_mode").map {
            try StoredRow($0).text("journal_mode")
        }
        guard level == 2, mode == "wal" else {
            throw DurableFault(
                .notDurable, code: "file.sync-level",
                detail: "the disk offers no WAL with full sync: use a local disk")
        }
    }

    private static func ownWords(_ error: any Error) -> any Error {
        error is DatabaseError || error is CancellationError ? DurableFault(error) : error
    }
}

/// Refuses what SQLite would take for a new, empty database: a file cut to nothing is a loss, not a
/// beginning.
///
/// The file is only looked at, never opened: closing any descriptor of it would drop the locks that SQLite
/// holds on it elsewhere in this process (fcntl(2)). SQLite itself refuses what has another beginning.
func requireDatabase(at path: String) throws(DurableFault) {
    guard let size = try FileSystem.size(of: path) else {
        throw DurableFault(
            .unavailable, code: "file.missing", detail: "\(path) is not there: create it, or check the path")
    }
    guard size >= 512 else {
        throw DurableFault(
            .broken, code: "file.corrupt", detail: "\(path) is cut: restore it from its standby")
    }
}
