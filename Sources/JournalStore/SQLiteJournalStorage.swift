internal import DurableSQLite
internal import GRDB
internal import SettlementEngine
internal import SettlementModel

/// Rows in a SQLite file with one writer.
struct SQLiteJournalStorage: JournalStorage {
    let file: DurableFile

    func storedHead() async throws(JournalFault) -> JournalHead? {
        try await reading(at: 0) { try JournalLayout.head($0) }
    }

    func rows(after sequence: UInt64, limit: Int) async throws(JournalFault) -> [JournalRow] {
        try await reading(at: sequence &+ 1) { try JournalLayout.rows($0, after: sequence, limit: limit) }
    }

    func commit(_ rows: [JournalRow], after previous: JournalHead) async throws(JournalFault) {
        guard let last = rows.last else { return }
        do {
            try await file.commit { database in
                try Self.insert(rows, into: database)
                try Self.moveHead(from: previous, to: last.head, in: database)
            }
        } catch {
            throw JournalFault(error, at: previous.sequence &+ 1)
        }
    }

    private func reading<T: Sendable>(
        at sequence: UInt64, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(JournalFault) -> T {
        do {
            return try await file.read(body)
        } catch {
            throw JournalFault(error, at: sequence)
        }
    }

    private static func insert(_ rows: [JournalRow], into database: Database) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO record (\(JournalLayout.columns)) VALUES (?, ?, ?, ?, ?)")
        for row in rows {
            let draft = row.record.draft
            try insert.execute(arguments: [
                try stored(row.record.sequence), draft.kind.rawValue, draft.transfer.map { blob($0.bytes) },
                blob(draft.payload), blob(row.digest.bytes),
            ])
        }
    }

    /// The head moves only from where we believe it is: a second writer is seen even without its epoch.
    private static func moveHead(
        from previous: JournalHead, to next: JournalHead, in database: Database
    )
        throws
    {
        let held = try JournalLayout.head(database)
        guard held.map({ $0 == previous }) ?? (previous.sequence == 0) else {
            throw JournalFault.fenced(detail: "journal.fenced: another writer appended: stop this process")
        }
        try database.execute(
            sql: "INSERT OR REPLACE INTO head VALUES (1, ?, ?)",
            arguments: [try stored(next.sequence), blob(next.digest.bytes)])
    }

    private static func stored(_ sequence: UInt64) throws -> Int64 {
        guard let value = Int64(exactly: sequence) else {
            throw JournalFault.notDurable(detail: "journal.full: no sequence numbers are left")
        }
        return value
    }
}
