import DurableSQLite
import FinancingRegistry
import GRDB
import SettlementModel
import SettlementProofs

/// A registry's records and claims within one transaction of its file.
struct SQLiteRegistryStorage: RegistryStorage {
    let database: Database

    init(_ database: Database) { self.database = database }

    func tip() throws -> RegistryTip {
        let sql = "SELECT sequence, digest FROM record ORDER BY sequence DESC LIMIT 1"
        return try Row.fetchOne(database, sql: sql).map(tip) ?? .empty
    }

    func digest(at count: UInt64) throws -> Bytes32? {
        guard count > 0 else { return RegistryTip.empty.digest }
        guard let sequence = Int64(exactly: count) else { return nil }
        let sql = "SELECT digest FROM record WHERE sequence = ?"
        let row = try Row.fetchOne(database, sql: sql, arguments: [sequence])
        return try row.map { try bytes32(try StoredRow($0).blob("digest")) }
    }

    func latest() throws -> LedgerInstant? {
        let sql = "SELECT at FROM record ORDER BY sequence DESC LIMIT 1"
        guard let row = try Row.fetchOne(database, sql: sql) else { return nil }
        guard let at = LedgerInstant(seconds: try StoredRow(row).integer("at")) else {
            throw RegistryFault(.records, "the newest record has no legal time")
        }
        return at
    }

    func decision(_ member: GatewayID, _ request: RegistryRequestID) throws -> RecordedDecision? {
        let sql = """
            SELECT sequence, body, digest FROM record
            WHERE kind = 'decision' AND member = ? AND request = ?
            """
        guard let row = try Row.fetchOne(database, sql: sql, arguments: [member.text, request.text]) else {
            return nil
        }
        guard case .decision(let decision) = try record(row), decision.member == member,
            decision.request.id == request
        else { throw RegistryFault(.records, "a decision stands under another name") }
        return RecordedDecision(decision: decision, record: try tip(row))
    }

    func isWithdrawn(_ member: GatewayID, _ reservation: RegistryRequestID) throws -> Bool {
        let sql = "SELECT 1 FROM withdrawn WHERE member = ? AND reservation = ?"
        return try Row.fetchOne(database, sql: sql, arguments: [member.text, reservation.text]) != nil
    }

    func isRolledBack() throws -> Bool {
        try Row.fetchOne(database, sql: "SELECT 1 FROM record WHERE kind = 'rolled-back' LIMIT 1") != nil
    }

    func entry(_ claim: Bytes32) throws -> ClaimEntry? {
        let sql = "SELECT body FROM claim WHERE claim = ?"
        let row = try Row.fetchOne(database, sql: sql, arguments: [blob(claim.bytes)])
        guard let entry = try row.map(entry) else { return nil }
        guard entry.claim == claim else { throw RegistryFault(.records, "a claim stands under another tag") }
        return entry
    }

    func entries(near: Bytes32, limit: Int) throws -> [ClaimEntry] {
        let sql = "SELECT body FROM claim WHERE near = ? LIMIT ?"
        return try Row.fetchAll(database, sql: sql, arguments: [blob(near.bytes), limit]).map(entry)
    }

    func entries(marked tags: [Bytes32], limit: Int) throws -> [ClaimEntry] {
        guard !tags.isEmpty else { return [] }
        let places = tags.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            SELECT body FROM claim WHERE claim IN (SELECT claim FROM mark WHERE mark IN (\(places))) LIMIT ?
            """
        let arguments = StatementArguments(tags.map { blob($0.bytes) }) + [limit]
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map(entry)
    }

    func append(_ record: RegistryRecord, tip: RegistryTip) throws {
        guard let sequence = Int64(exactly: tip.count) else {
            throw RegistryFault(.records, "no number is left for a record")
        }
        let (kind, member, request): (String, String?, String?)
        switch record {
        case .decision(let decision):
            (kind, member, request) = ("decision", decision.member.text, decision.request.id.text)
        case .rolledBack: (kind, member, request) = ("rolled-back", nil, nil)
        }
        try database.execute(
            sql: "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                sequence, kind, record.at.seconds, member, request, blob(record.canonicalBytes),
                blob(tip.digest.bytes),
            ])
    }

    func put(_ entry: ClaimEntry) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO claim VALUES (?, ?, ?)",
            arguments: [blob(entry.claim.bytes), blob(entry.near.bytes), blob(entry.canonicalBytes)])
        try database.execute(sql: "DELETE FROM mark WHERE claim = ?", arguments: [blob(entry.claim.bytes)])
        for mark in entry.marks {
            try database.execute(
                sql: "INSERT INTO mark VALUES (?, ?)", arguments: [blob(mark.bytes), blob(entry.claim.bytes)])
        }
    }

    func withdraw(_ member: GatewayID, _ reservation: RegistryRequestID) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO withdrawn VALUES (?, ?)", arguments: [member.text, reservation.text])
    }
}

extension SQLiteRegistryStorage {
    func tip(_ row: Row) throws -> RegistryTip {
        let cells = StoredRow(row)
        return RegistryTip(
            count: try cells.unsigned("sequence"), digest: try bytes32(try cells.blob("digest")))
    }

    func record(_ row: Row) throws -> RegistryRecord {
        let limits = JSONLimits(bytes: 65_536, depth: 12, members: 1024)
        do {
            return try RegistryRecord(canonicalBytes: try StoredRow(row).blob("body"), limits: limits)
        } catch let fault as JSONFault {
            throw RegistryFault(.records, "a record is not readable: \(fault)")
        }
    }

    func entry(_ row: Row) throws -> ClaimEntry {
        let limits = JSONLimits(bytes: 65_536, depth: 8, members: 1024)
        do {
            return try ClaimEntry(canonicalBytes: try StoredRow(row).blob("body"), limits: limits)
        } catch let fault as JSONFault { throw RegistryFault(.records, "a claim is not readable: \(fault)") }
    }

    func bytes32(_ bytes: [UInt8]) throws -> Bytes32 {
        guard let value = Bytes32(bytes) else { throw RegistryFault(.records, "a digest of another size") }
        return value
    }
}
