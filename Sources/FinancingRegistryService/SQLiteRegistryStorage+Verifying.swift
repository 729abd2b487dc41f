import DurableSQLite
import FinancingRegistry
import GRDB
import SettlementModel

extension SQLiteRegistryStorage {
    /// Reads every record again, from the first, and holds the tables against what follows from them.
    ///
    /// Members add records without end, and a start that did not fit into memory would be none, for good. So what follows is
    /// built in a file beside the store, as large as the store's own tables, and compared with them row by row.
    /// - Parameter path: the store's own.
    /// - Throws: `registry.records` where a record is missing, altered or out of place, or a table says something else.
    func verify(beside path: String) throws {
        try ScratchFile.with(path + ".verify") { scratch in
            try replay(into: try ReplayedTables(self, in: scratch))
            try requireSame("claim, near, body", of: "claim", by: "claim", scratch, "a claim")
            try requireSame(
                "mark, claim", of: "mark", by: "mark, claim", scratch, "an invoice or file of a claim")
            try requireSame(
                "member, reservation", of: "withdrawn", by: "member, reservation", scratch, "a withdrawal")
        }
    }

    private func replay(into tables: ReplayedTables) throws {
        let replay = RegistryReplay(into: tables)
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
    }

    private func isFiledRightly(_ record: RegistryRecord, _ cells: StoredRow) throws -> Bool {
        switch record {
        case .decision(let decision):
            try cells.text("kind") == "decision" && cells.textOrNull("member") == decision.member.text
                && cells.textOrNull("request") == decision.request.id.text
        case .rolledBack: try cells.text("kind") == "rolled-back"
        }
    }

    /// One meaning has one text, so equal rows are equal bytes; in one order, what one table lacks is where they part.
    private func requireSame(
        _ columns: String, of table: String, by order: String, _ expected: Database, _ what: String
    ) throws {
        let sql = "SELECT \(columns) FROM \(table) ORDER BY \(order)"
        let own = try Row.fetchCursor(database, sql: sql)
        let due = try Row.fetchCursor(expected, sql: sql)
        while true {
            let (first, second) = (try own.next(), try due.next())
            if first == nil, second == nil { return }
            guard let first, let second, first == second else {
                throw RegistryFault(.records, "\(what) does not follow from the records, or is missing")
            }
        }
    }
}
