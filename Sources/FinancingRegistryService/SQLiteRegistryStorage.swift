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
    }

    func withdraw(_ member: GatewayID, _ reservation: RegistryRequestID) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO withdrawn VALUES (?, ?)", arguments: [member.text, reservation.text])
    }
}

extension SQLiteRegistryStorage {
    /// Reads every record again, from the first, and holds the tables against what follows from them.
    ///
    /// - Throws: `registry.records` where a record is missing, altered or out of place, or a table says something else.
    func verify() throws {
        let replay = RegistryReplay()
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT sequence, kind, at, member, request, body, digest FROM record ORDER BY sequence")
        while let row = try rows.next() {
            let (cells, record, tip) = (StoredRow(row), try record(row), try tip(row))
            try replay.take(record, tip: tip)
            guard try cells.integer("at") == record.at.seconds, try isFiledRightly(record, cells) else {
                throw RegistryFault(.records, "record \(tip.count) is filed under another name")
            }
        }
        try verifyClaims(replay.storage)
        try verifyWithdrawals(replay.storage)
    }

    private func isFiledRightly(_ record: RegistryRecord, _ cells: StoredRow) throws -> Bool {
        switch record {
        case .decision(let decision):
            try cells.text("kind") == "decision" && cells.textOrNull("member") == decision.member.text
                && cells.textOrNull("request") == decision.request.id.text
        case .rolledBack: try cells.text("kind") == "rolled-back"
        }
    }

    private func verifyClaims(_ expected: MemoryRegistryStorage) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT claim, near, body FROM claim")
        var count = 0
        while let row = try rows.next() {
            let (cells, entry) = (StoredRow(row), try entry(row))
            guard try cells.blob("claim") == entry.claim.bytes, try cells.blob("near") == entry.near.bytes,
                expected.entry(entry.claim) == entry
            else { throw RegistryFault(.records, "a claim does not follow from the records") }
            count += 1
        }
        guard count == expected.entries.count else { throw RegistryFault(.records, "a claim is missing") }
    }

    private func verifyWithdrawals(_ expected: MemoryRegistryStorage) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT member, reservation FROM withdrawn")
        var count = 0
        while let row = try rows.next() {
            let cells = StoredRow(row)
            let (member, id) = (try cells.text("member"), try cells.text("reservation"))
            guard let member = GatewayID(member), let id = RegistryRequestID(id),
                expected.isWithdrawn(member, id)
            else { throw RegistryFault(.records, "a withdrawal does not follow from the records") }
            count += 1
        }
        guard count == expected.withdrawals else {
            throw RegistryFault(.records, "a withdrawal is missing")
        }
    }

    private func tip(_ row: Row) throws -> RegistryTip {
        let cells = StoredRow(row)
        return RegistryTip(
            count: try cells.unsigned("sequence"), digest: try bytes32(try cells.blob("digest")))
    }

    private func record(_ row: Row) throws -> RegistryRecord {
        let limits = JSONLimits(bytes: 65_536, depth: 12, members: 1024)
        do {
            return try RegistryRecord(canonicalBytes: try StoredRow(row).blob("body"), limits: limits)
        } catch let fault as JSONFault {
            throw RegistryFault(.records, "a record is not readable: \(fault)")
        }
    }

    private func entry(_ row: Row) throws -> ClaimEntry {
        let limits = JSONLimits(bytes: 65_536, depth: 8, members: 1024)
        do {
            return try ClaimEntry(canonicalBytes: try StoredRow(row).blob("body"), limits: limits)
        } catch let fault as JSONFault { throw RegistryFault(.records, "a claim is not readable: \(fault)") }
    }

    private func bytes32(_ bytes: [UInt8]) throws -> Bytes32 {
        guard let value = Bytes32(bytes) else { throw RegistryFault(.records, "a digest of another size") }
        return value
    }
}
