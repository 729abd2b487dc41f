internal import DurableSQLite
internal import GRDB
internal import SettlementEngine
internal import SettlementModel

/// The tables of a journal file, how they came to be, and how a row is read back without belief.
enum JournalLayout {
    static func of(_ owner: String) -> FileLayout {
        FileLayout(
            kind: "interlock journal", owner: owner,
            migrations: [
                FileLayout.Migration("1 records and head") { database in
                    try database.execute(
                        sql: """
                            CREATE TABLE record (
                              sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, transfer BLOB,
                              payload BLOB NOT NULL, digest BLOB NOT NULL) STRICT;
                            CREATE INDEX record_transfer ON record (transfer) WHERE transfer IS NOT NULL;
                            CREATE TABLE head (
                              only INTEGER PRIMARY KEY CHECK (only = 1),
                              sequence INTEGER NOT NULL, digest BLOB NOT NULL) STRICT
                            """)
                }
            ])
    }

    static let columns = "sequence, kind, transfer, payload, digest"

    static func rows(_ database: Database, after sequence: UInt64, limit: Int) throws -> [JournalRow] {
        guard let after = Int64(exactly: sequence) else { return [] }
        let sql = "SELECT \(columns) FROM record WHERE sequence > ? ORDER BY sequence LIMIT ?"
        let cursor = try Row.fetchCursor(database, sql: sql, arguments: [after, limit])
        var rows: [JournalRow] = []
        while let row = try cursor.next() { rows.append(try read(StoredRow(row), next: sequence + 1)) }
        return rows
    }

    static func head(_ database: Database) throws -> JournalHead? {
        guard let row = try Row.fetchOne(database, sql: "SELECT sequence, digest FROM head WHERE only = 1")
        else {
            return nil
        }
        let cells = StoredRow(row)
        guard let digest = Bytes32(try cells.blob("digest")) else {
            throw JournalFault.broken(sequence: 0, detail: "journal.head: the head's digest has not 32 bytes")
        }
        return JournalHead(sequence: try cells.unsigned("sequence"), digest: digest)
    }

    static func read(_ cells: StoredRow, next: UInt64) throws -> JournalRow {
        var sequence = next
        do {
            sequence = try cells.unsigned("sequence")
            let kind = try cells.text("kind")
            let transferBytes = try cells.blobOrNull("transfer")
            let transfer = transferBytes.flatMap { TransferID($0) }
            guard let kind = JournalKind(rawValue: kind), let digest = Bytes32(try cells.blob("digest")),
                transferBytes == nil || transfer != nil
            else {
                throw DurableFault(
                    .broken, code: "journal.row", detail: "unknown kind, or a field of a wrong size")
            }
            let draft = JournalDraft(kind: kind, transfer: transfer, payload: try cells.blob("payload"))
            return JournalRow(record: JournalRecord(sequence: sequence, draft: draft), digest: digest)
        } catch let fault as DurableFault {
            throw JournalFault.broken(sequence: sequence, detail: "\(fault); \(JournalChain.remedy)")
        }
    }
}

extension JournalFault {
    /// - Parameter sequence: where the reader stood.
    init(_ error: any Error, at sequence: UInt64) {
        if let fault = error as? JournalFault {
            self = fault
            return
        }
        guard let fault = error as? DurableFault else {
            self = .notDurable(detail: "journal.unknown: \(type(of: error)); stop and look at the disk")
            return
        }
        switch fault.kind {
        case .fenced: self = .fenced(detail: fault.description)
        case .foreign: self = .foreign(detail: fault.description)
        case .broken: self = .broken(sequence: sequence, detail: fault.description)
        case .notDurable, .unavailable: self = .notDurable(detail: fault.description)
        }
    }
}
