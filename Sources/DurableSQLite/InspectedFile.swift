public import GRDB

/// The same file for reading only: no lock, no epoch, no migration; it may be open for writing elsewhere.
public final class InspectedFile: Sendable {
    public let identity: FileIdentity
    private let queue: DatabaseQueue

    /// - Parameter owner: whose file it must be; `nil` takes anybody's.
    /// - Throws: `file.missing`, `file.kind`, `file.owner`, `file.version`, `file.corrupt`.
    public init(at path: String, layout: FileLayout, checkingOwner: Bool) throws(DurableFault) {
        try requireDatabase(at: path)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            identity = try queue.read { try layout.verify($0, expectingOwner: checkingOwner) }
            self.queue = queue
        } catch {
            throw DurableFault(error)
        }
    }

    /// Runs `body` on one consistent state; blocks the caller.
    public func read<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try queue.read(body)
        } catch let error as DatabaseError {
            throw DurableFault(error)
        }
    }

    /// SQLite's own check of pages and indexes.
    /// - Throws: `file.corrupt` with its first complaint.
    public func checkPages() throws(DurableFault) {
        do {
            let verdict = try queue.read { database in
                try Row.fetchOne(database, sql: "PRAGMA quick_check(1)").map {
                    try StoredRow($0).text("quick_check")
                }
            }
            guard verdict == "ok" else {
                throw DurableFault(
                    .broken, code: "file.corrupt", detail: verdict ?? "the check gave no answer")
            }
        } catch {
            throw DurableFault(error)
        }
    }
}
