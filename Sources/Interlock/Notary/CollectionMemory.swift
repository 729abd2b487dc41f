import DurableSQLite
import EVMNotaryRules
import EVMProofs
import GRDB
import SettlementModel
import SettlementProofs

/// What an asker keeps of notaries, for good: the newest word of their records, and every end that they signed to it.
///
/// With it a notary that signs twice, or that forgot what it signed, is found out by its own signatures. One file serves
/// any number of sets and escrows; one process has it open.
struct CollectionMemory: Sendable {
    private let file: DurableFile

    /// Opens the file, and makes it first where it is missing.
    /// - Throws: `CommandFailure` with `notary.memory`.
    init(_ path: String) throws {
        do throws(DurableFault) {
            do throws(DurableFault) {
                try DurableFile.create(at: path, layout: CollectionLayout.layout)
            } catch {
                guard error.code == "file.exists" else { throw error }
            }
            file = try DurableFile(at: path, layout: CollectionLayout.layout)
        } catch { throw Self.failure("\(path): \(error)") }
    }

    func close() throws {
        do throws(DurableFault) { try file.close() } catch { throw Self.failure("\(error)") }
    }

    /// The newest word of each of these notaries that was kept.
    func tips(of notaries: [EVMAddress]) async throws -> [EVMAddress: SignedTip] {
        try await whole {
            try await file.read { database in
                var found: [EVMAddress: SignedTip] = [:]
                for notary in notaries {
                    let sql = "SELECT body FROM tip WHERE notary = ?"
                    guard let row = try Row.fetchOne(database, sql: sql, arguments: [notary.description])
                    else { continue }
                    let tip: SignedTip = try Self.decode(row)
                    guard tip.notary == notary else {
                        throw Self.failure("a word stands under another's name")
                    }
                    found[notary] = tip
                }
                return found
            }
        }
    }

    /// Every end of one lock that was signed to us, by whichever notary and for whichever escrow.
    func ends(of lock: LockID, on ledger: LedgerID) async throws -> [SignedEnd] {
        try await whole {
            try await file.read { database in
                let sql = "SELECT body FROM signed_end WHERE ledger = ? AND lock = ?"
                return try Row.fetchAll(
                    database, sql: sql, arguments: [ledger.text, blob(lock.digest.bytes)]
                ).map { try Self.decode($0) }
            }
        }
    }

    /// Keeps what was heard; on disk when it returns. A word that is older than the one kept is passed over, and a
    /// statement that was kept stays as it was signed first.
    ///
    /// - Returns: the notaries of whose words none was kept because one cannot be, each with what to say of it. The
    ///   others' are kept all the same.
    func keep(_ ends: [SignedEnd], _ tips: [SignedTip]) async throws -> [EVMAddress: NotaryReply] {
        let impossible = tips.filter { $0.tip.count > SignedTip.mostRecords }.map(\.notary)
        let unkept = Dictionary(
            impossible.map { ($0, Self.impossible) }, uniquingKeysWith: { first, _ in first })
        try await whole {
            try await file.commit { database in
                for end in ends where unkept[end.notary] == nil { try Self.insert(end, database) }
                for tip in tips where unkept[tip.notary] == nil { try Self.insert(tip, database) }
            }
        }
        return unkept
    }

    private static let impossible = NotaryReply.failed(
        code: "notary.signature", detail: "it names more records than can be")

    static func insert(_ end: SignedEnd, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO signed_end VALUES (?, ?, ?, ?, ?)",
            arguments: [
                end.notary.description, blob(end.statement.digest.bytes), end.statement.otherLedger.text,
                blob(end.statement.otherLock.digest.bytes), blob(end.canonicalBytes),
            ])
    }

    private static func insert(_ tip: SignedTip, _ database: Database) throws {
        guard let count = Int64(exactly: tip.tip.count) else {
            throw failure("\(tip.notary) names more records than can be")
        }
        try database.execute(
            sql: """
                INSERT INTO tip VALUES (?, ?, ?) ON CONFLICT (notary) DO UPDATE
                SET count = excluded.count, body = excluded.body WHERE excluded.count > tip.count
                """,
            arguments: [tip.notary.description, count, blob(tip.canonicalBytes)])
    }

    /// Signatures are verified again: what stands in a file may have been altered.
    static func decode<Value: CanonicalCodable>(_ row: Row) throws -> Value {
        do { return try Value(canonicalBytes: try StoredRow(row).blob("body")) } catch {
            throw failure("a record is not what was kept: \(error)")
        }
    }

    private func whole<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch {
            throw error is CommandFailure ? error : Self.failure("\(error)")
        }
    }

    private static func failure(_ detail: String) -> CommandFailure {
        .unavailable(
            "notary.memory", detail,
            next:
                "name the file that was written before, or look at the disk; never begin anew while it can be had"
        )
    }
}
