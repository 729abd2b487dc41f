import DurableSQLite
import EVMNotaryRules
import EVMProofs
import GRDB
import SettlementModel
import SettlementProofs

/// A notary's records within one transaction of its file.
struct SQLiteNotaryStorage: NotaryStorage {
    let database: Database

    init(_ database: Database) { self.database = database }

    func tip() throws -> RecordTip {
        let sql = "SELECT sequence, digest FROM record ORDER BY sequence DESC LIMIT 1"
        guard let row = try Row.fetchOne(database, sql: sql) else { return .empty }
        let cells = StoredRow(row)
        return RecordTip(
            count: try cells.unsigned("sequence"), digest: try bytes32(try cells.blob("digest")))
    }

    func digest(at count: UInt64) throws -> Bytes32? {
        guard count > 0 else { return RecordTip.empty.digest }
        guard let sequence = Int64(exactly: count) else { return nil }
        let sql = "SELECT digest FROM record WHERE sequence = ?"
        let row = try Row.fetchOne(database, sql: sql, arguments: [sequence])
        return try row.map { try bytes32(try StoredRow($0).blob("digest")) }
    }

    func decision(on lock: LockID, of ledger: LedgerID) throws -> EndDecision? {
        let sql = "SELECT body FROM record WHERE kind = 'decision' AND ledger = ? AND lock = ?"
        let row = try Row.fetchOne(database, sql: sql, arguments: [ledger.text, blob(lock.digest.bytes)])
        guard let row else { return nil }
        guard case .decision(let decision) = try record(try StoredRow(row).blob("body")),
            decision.lock == lock, decision.ledger == ledger
        else { throw NotaryFault(.records, "a decision stands under another lock") }
        return decision
    }

    func findings() throws -> [NotaryFinding] {
        let sql = "SELECT body FROM record WHERE kind = 'finding' ORDER BY sequence"
        return try Row.fetchAll(database, sql: sql).map { row in
            guard case .finding(let finding) = try record(try StoredRow(row).blob("body")) else {
                throw NotaryFault(.records, "a finding is none")
            }
            return finding
        }
    }

    func proof(_ digest: Bytes32) throws -> [UInt8]? {
        let sql = "SELECT bytes FROM proof WHERE digest = ?"
        let row = try Row.fetchOne(database, sql: sql, arguments: [blob(digest.bytes)])
        return try row.map { try StoredRow($0).blob("bytes") }
    }

    func append(_ record: NotaryRecord, tip: RecordTip) throws {
        let (kind, ledger, lock): (String, String?, DatabaseValue)
        switch record {
        case .decision(let decision):
            (kind, ledger, lock) = ("decision", decision.ledger.text, blob(decision.lock.digest.bytes))
        case .finding(let finding): (kind, ledger, lock) = ("finding", finding.ledger?.text, .null)
        }
        guard let sequence = Int64(exactly: tip.count) else {
            throw NotaryFault(.records, "no number is left for a record")
        }
        try database.execute(
            sql: "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [sequence, kind, ledger, lock, blob(record.canonicalBytes), blob(tip.digest.bytes)])
    }

    func put(proof: [UInt8], digest: Bytes32) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO proof VALUES (?, ?)", arguments: [blob(digest.bytes), blob(proof)])
    }

    func head(from anchor: LedgerAnchor) throws -> SeenHead? {
        let sql = "SELECT size, root, signed, watched FROM head WHERE anchor = ?"
        let name = blob(AnchorName.whole(anchor).bytes)
        guard let row = try Row.fetchOne(database, sql: sql, arguments: [name]) else { return nil }
        let cells = StoredRow(row)
        return SeenHead(
            head: LogHead(size: try cells.unsigned("size"), root: try bytes32(try cells.blob("root"))),
            signed: try cells.blobOrNull("signed"), watchedTo: try cells.unsigned("watched"))
    }

    func put(_ head: SeenHead, from anchor: LedgerAnchor) throws {
        guard let size = Int64(exactly: head.head.size), let watched = Int64(exactly: head.watchedTo) else {
            throw NotaryFault(.proof, "a head beyond any legal size")
        }
        let signed = head.signed.map { blob($0) } ?? .null
        try database.execute(
            sql: "INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?, ?)",
            arguments: [
                blob(AnchorName.whole(anchor).bytes), size, blob(head.head.root.bytes), signed, watched,
            ])
    }

    /// Reads every record again, from the first.
    ///
    /// - Throws: `notary.records` where one is missing, altered or out of place.
    func verify() throws {
        var tip = RecordTip.empty
        let sql = "SELECT sequence, kind, body, digest FROM record ORDER BY sequence"
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            let cells = StoredRow(row)
            let record = try record(try cells.blob("body"))
            tip = record.digest(after: tip)
            guard try cells.unsigned("sequence") == tip.count, try cells.blob("digest") == tip.digest.bytes
            else {
                throw NotaryFault(.records, "record \(tip.count) was altered, or one before it is missing")
            }
            if case .decision(let decision) = record {
                guard try self.decision(on: decision.lock, of: decision.ledger) == decision else {
                    throw NotaryFault(.records, "record \(tip.count) is not found under its lock")
                }
            } else if try cells.text("kind") != "finding" {
                throw NotaryFault(.records, "record \(tip.count) is filed under another kind")
            }
        }
    }

    private func record(_ bytes: [UInt8]) throws -> NotaryRecord {
        let limits = JSONLimits(bytes: 4 << 20, depth: 16, members: 1024)
        do { return try NotaryRecord(canonicalBytes: bytes, limits: limits) } catch {
            throw NotaryFault(.records, "a record is not readable: \(error)")
        }
    }

    private func bytes32(_ bytes: [UInt8]) throws -> Bytes32 {
        guard let value = Bytes32(bytes) else { throw NotaryFault(.records, "a digest of another size") }
        return value
    }
}
