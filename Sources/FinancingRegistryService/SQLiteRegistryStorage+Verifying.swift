import DurableSQLite
import FinancingRegistry
import GRDB
import SettlementModel

extension SQLiteRegistryStorage {
    /// Reads every record again, from the first, and holds the tables against what follows from them.
    ///
    /// Members add records without end, and of each only what a table keeps of it may stay in memory: a start that did not
    /// fit there would be none, for good.
    /// - Throws: `registry.records` where a record is missing, altered or out of place, or a table says something else.
    func verify() throws {
        let replay = RegistryReplay(into: ReplayedTables(self))
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

    private func verifyClaims(_ expected: ReplayedTables) throws {
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
        try verifyMarks(expected)
    }

    private func verifyMarks(_ expected: ReplayedTables) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT mark, claim FROM mark")
        var count = 0
        while let row = try rows.next() {
            let cells = StoredRow(row)
            let (mark, claim) = (try bytes32(cells.blob("mark")), try bytes32(cells.blob("claim")))
            guard expected.entry(claim)?.marks.contains(mark) == true else {
                throw RegistryFault(
                    .records, "an invoice or file of a claim does not follow from the records")
            }
            count += 1
        }
        guard count == expected.entries.values.reduce(0, { $0 + $1.marks.count }) else {
            throw RegistryFault(.records, "an invoice or file of a claim is missing")
        }
    }

    private func verifyWithdrawals(_ expected: ReplayedTables) throws {
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
}
