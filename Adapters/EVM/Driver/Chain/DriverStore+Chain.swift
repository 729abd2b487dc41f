internal import DurableSQLite
internal import GRDB
public import SettlementModel

extension DriverStore: ChainStorage {
    public func mark() async throws(EVMFault) -> FinalMark? {
        try await read { database in
            let sql = "SELECT number, hash, start_hash, start, sealed FROM mark WHERE only = 1"
            guard let row = try Row.fetchOne(database, sql: sql) else { return nil }
            let cells = StoredRow(row)
            return FinalMark(
                number: try cells.unsigned("number"), hash: try Self.bytes32(cells, "hash"),
                startHash: try Self.bytes32(cells, "start_hash"), start: try cells.blob("start"),
                sealed: try cells.blobOrNull("sealed"))
        }
    }

    public func keep(_ events: [FinalEvent], upTo mark: FinalMark) async throws(EVMFault) {
        try await commit { database in
            for event in events {
                try database.execute(
                    sql: "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        try Self.signed(event.index), event.kind.rawValue, blob(event.lock.bytes),
                        blob(event.terms.digest.bytes), event.time.seconds, blob(event.data),
                    ])
            }
            try database.execute(
                sql: """
                    INSERT INTO mark (only, number, hash, start_hash, start, sealed) VALUES (1, ?, ?, ?, ?, ?)
                    ON CONFLICT (only) DO UPDATE SET number = excluded.number, hash = excluded.hash,
                      start_hash = excluded.start_hash, start = excluded.start, sealed = excluded.sealed
                    """,
                arguments: [
                    try Self.signed(mark.number), blob(mark.hash.bytes), blob(mark.startHash.bytes),
                    blob(mark.start), mark.sealed.map(blob),
                ])
        }
    }

    public func events(from index: UInt64, limit: Int) async throws(EVMFault) -> [FinalEvent] {
        guard let start = Int64(exactly: index) else { return [] }
        return try await events("place >= ? ORDER BY place LIMIT ?", [start, limit])
    }

    public func events(of lock: Bytes32) async throws(EVMFault) -> [FinalEvent] {
        try await events("lock = ? ORDER BY place", [blob(lock.bytes)])
    }

    public func events(carrying terms: LockID) async throws(EVMFault) -> [FinalEvent] {
        try await events("terms = ? ORDER BY place LIMIT 256", [blob(terms.digest.bytes)])
    }

    private func events(
        _ condition: String, _ arguments: [any DatabaseValueConvertible & Sendable]
    ) async throws(EVMFault) -> [FinalEvent] {
        try await read { database in
            let sql = "SELECT place, kind, lock, terms, time, data FROM event WHERE \(condition)"
            let rows = try Row.fetchAll(database, sql: sql, arguments: StatementArguments(arguments))
            return try rows.map { row in
                let cells = StoredRow(row)
                guard let kind = FinalEventKind(rawValue: try cells.text("kind")),
                    let time = LedgerInstant(seconds: try cells.integer("time"))
                else { throw Self.broken("an event") }
                return FinalEvent(
                    index: try cells.unsigned("place"), kind: kind, lock: try Self.bytes32(cells, "lock"),
                    terms: LockID(try Self.bytes32(cells, "terms")), time: time, data: try cells.blob("data"))
            }
        }
    }

    static func bytes32(_ cells: StoredRow, _ column: String) throws -> Bytes32 {
        guard let value = Bytes32(try cells.blob(column)) else { throw broken(column) }
        return value
    }

    static func broken(_ what: String) -> EVMFault {
        EVMFault(
            "ledger.evm.store", "\(what) in the driver's file is not what was written",
            next: "restore the file from its backup")
    }
}
