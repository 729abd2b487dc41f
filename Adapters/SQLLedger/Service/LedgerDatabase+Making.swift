import GRDB
import Glibc
public import SettlementModel

/// Where a ledger's file comes from, and what is none.
extension LedgerDatabase {
    /// Makes the database of a new ledger. It appears at `path` whole or not at all, so that a file without a ledger in
    /// it is never a beginning.
    ///
    /// Repeats: the second call is refused.
    /// - Throws: `LedgerServiceFault` (`ledger.exists`, `ledger.database.in-use`, `ledger.database.unwritable`), or the
    ///   database's own error.
    public static func create(path: String, ledger: LedgerID) throws {
        let claim = try FileClaim(path: path + ".lock")
        defer { claim.release() }
        for there in [path, path + "-wal"] where try size(of: there) != nil {
            throw LedgerServiceFault(
                code: "ledger.exists", detail: "\(there) is there already.",
                nextStep: "Start the ledger; a database is never made anew over an old one.")
        }
        let draft = path + ".new"
        for leftover in [draft, draft + "-journal"] {
            guard unlink(leftover) == 0 || errno == ENOENT else { throw unwritable("remove", leftover) }
        }
        let queue = try DatabaseQueue(path: draft)
        try LedgerSchema.migrator.migrate(queue)
        try queue.write { try $0.execute(sql: "INSERT INTO ledger VALUES (0, ?)", arguments: [ledger.text]) }
        try queue.close()
        guard rename(draft, path) == 0 else { throw unwritable("rename", draft) }
        try syncFolder(of: path)
    }

    /// Refuses what SQLite would take for a new database: a file that was cut to nothing is a loss. With it the ledger would
    /// begin a second history under its key.
    static func requireContent(_ path: String) throws(LedgerServiceFault) {
        guard let size = try size(of: path) else {
            throw LedgerServiceFault(
                code: "ledger.not-initialised", detail: "there is no database at \(path).",
                nextStep: "New ledger: `interlock ledger init`; a lost one: restore its newest backup.")
        }
        guard size >= 512 else { throw noLedger(path, "it has \(size) bytes") }
    }

    static func noLedger(_ path: String, _ why: String) -> LedgerServiceFault {
        LedgerServiceFault(
            code: "ledger.database.no-ledger", detail: "\(path) is there, and no ledger in it: \(why).",
            nextStep:
                "Put the newest backup back, with its -wal file if it has one. Only where nothing was ever booked: "
                + "move the file away and run `interlock ledger init`.")
    }

    /// - Returns: nil where there is nothing.
    private static func size(of path: String) throws(LedgerServiceFault) -> Int64? {
        var status = stat()
        if stat(path, &status) == 0 { return Int64(status.st_size) }
        guard errno == ENOENT else { throw unwritable("look at", path) }
        return nil
    }

    /// The name is as durable as the content only once its folder is.
    private static func syncFolder(of path: String) throws(LedgerServiceFault) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw unwritable("open", folder) }
        defer { Glibc.close(opened) }
        guard fsync(opened) == 0 else { throw unwritable("sync", folder) }
    }

    private static func unwritable(_ act: String, _ path: String) -> LedgerServiceFault {
        LedgerServiceFault(
            code: "ledger.database.unwritable", detail: "cannot \(act) \(path), error \(errno).",
            nextStep: "Give this user the right to write there, or mend the disk; then try again.")
    }
}
