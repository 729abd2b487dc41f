internal import DurableSQLite
internal import EVMProofs
internal import GRDB
public import SettlementModel

extension DriverStore: SubmissionStorage {
    public func openSlots() async throws(EVMFault) -> (open: [NonceSlot], next: UInt64, used: UInt64) {
        try await read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM slot WHERE ending IS NULL ORDER BY nonce")
            let open = try rows.map { try Self.slot(StoredRow($0), database) }
            return (
                open, try Self.behind("SELECT nonce FROM slot ORDER BY nonce DESC LIMIT 1", database),
                try Self.behind(
                    "SELECT nonce FROM slot WHERE ending IS NOT NULL ORDER BY nonce DESC LIMIT 1", database)
            )
        }
    }

    public func slot(of command: CommandID) async throws(EVMFault) -> (slot: NonceSlot, end: SlotEnd?)? {
        try await read { database in
            let sql = "SELECT * FROM slot WHERE command = ?"
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [blob(command.digest.bytes)])
            else {
                return nil
            }
            let cells = StoredRow(row)
            return (try Self.slot(cells, database), try Self.end(cells))
        }
    }

    public func open(_ slot: NonceSlot) async throws(EVMFault) {
        try await commit { database in
            let (lock, wanted) = slot.order.map { Self.columns($0.goal) } ?? (nil, nil)
            try database.execute(
                sql:
                    "INSERT INTO slot (nonce, command, target, data, lock, wanted, gas) VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    try Self.signed(slot.nonce), slot.order.map { blob($0.command.digest.bytes) },
                    slot.order?.target.map { blob($0.bytes) }, slot.order.map { blob($0.data) },
                    lock.map(blob),
                    wanted, try Self.signed(slot.gas),
                ])
            for version in slot.versions { try Self.insert(version, slot.nonce, database) }
        }
    }

    public func add(_ version: SignedVersion, to nonce: UInt64) async throws(EVMFault) {
        try await commit { database in try Self.insert(version, nonce, database) }
    }

    public func end(_ nonce: UInt64, _ end: SlotEnd) async throws(EVMFault) {
        try await commit { database in
            let number = try Self.signed(nonce)
            switch end {
            case .applied(let index, let time):
                try database.execute(
                    sql: "UPDATE slot SET ending = 'applied', place = ?, time = ? WHERE nonce = ?",
                    arguments: [try Self.signed(index), time.seconds, number])
            case .rejected(let code, let detail):
                try database.execute(
                    sql: "UPDATE slot SET ending = 'rejected', code = ?, detail = ? WHERE nonce = ?",
                    arguments: [code, detail, number])
            }
        }
    }

    // MARK: Rows

    /// The nonce behind the one that is found; 0 where none is.
    private static func behind(_ sql: String, _ database: Database) throws -> UInt64 {
        guard let row = try Row.fetchOne(database, sql: sql) else { return 0 }
        return try StoredRow(row).unsigned("nonce") + 1
    }

    private static func insert(_ version: SignedVersion, _ nonce: UInt64, _ database: Database) throws {
        let count = try Row.fetchOne(
            database, sql: "SELECT count(*) AS count FROM version WHERE nonce = ?",
            arguments: [try signed(nonce)])
        let number = try count.map { try StoredRow($0).integer("count") } ?? 0
        try database.execute(
            sql: "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                try signed(nonce), number, blob(version.hash.bytes), blob(version.raw), version.fee.text,
                version.isFiller, version.signedAt,
            ])
    }

    private static func slot(_ cells: StoredRow, _ database: Database) throws -> NonceSlot {
        let nonce = try cells.unsigned("nonce")
        let sql = "SELECT * FROM version WHERE nonce = ? ORDER BY number"
        let versions = try Row.fetchAll(database, sql: sql, arguments: [try signed(nonce)]).map { row in
            let cells = StoredRow(row)
            guard let fee = TransactionFee(text: try cells.text("fee")) else { throw broken("a fee") }
            return SignedVersion(
                hash: try bytes32(cells, "hash"), raw: try cells.blob("raw"), fee: fee,
                isFiller: try cells.integer("filler") != 0, signedAt: try cells.integer("signed_at"))
        }
        guard !versions.isEmpty else { throw broken("a nonce without a transaction") }
        return NonceSlot(
            nonce: nonce, order: try order(cells), gas: try cells.unsigned("gas"), versions: versions)
    }

    private static func order(_ cells: StoredRow) throws -> SubmissionOrder? {
        guard let command = try cells.blobOrNull("command") else { return nil }
        let target = try cells.blobOrNull("target")
        let goal: SubmissionGoal
        switch try cells.text("wanted") {
        case "creation": goal = .creation
        case let text:
            guard let state = LockState(rawValue: text) else { throw broken("a wanted state") }
            goal = .lock(try bytes32(cells, "lock"), state)
        }
        guard let id = Bytes32(command), target == nil || target?.count == 20 else {
            throw broken("a command")
        }
        return SubmissionOrder(
            command: CommandID(id), target: target.flatMap { EVMAddress($0) }, data: try cells.blob("data"),
            goal: goal)
    }

    private static func columns(_ goal: SubmissionGoal) -> (lock: [UInt8]?, wanted: String?) {
        switch goal {
        case .creation: (nil, "creation")
        case .lock(let lock, let state): (lock.bytes, state.rawValue)
        }
    }

    private static func end(_ cells: StoredRow) throws -> SlotEnd? {
        switch try cells.textOrNull("ending") {
        case nil: return nil
        case "applied":
            guard let time = LedgerInstant(seconds: try cells.integer("time")) else { throw broken("a time") }
            return .applied(index: try cells.unsigned("place"), time: time)
        case "rejected": return .rejected(code: try cells.text("code"), detail: try cells.text("detail"))
        default: throw broken("an ending")
        }
    }

    static func signed(_ value: UInt64) throws -> Int64 {
        guard let signed = Int64(exactly: value) else { throw broken("a number beyond 2^63") }
        return signed
    }
}

extension TransactionFee {
    /// One text for each fee, for the file.
    var text: String {
        switch self {
        case .legacy(let price): "\(price)"
        case .dynamic(let maxFee, let tip): "\(maxFee)/\(tip)"
        }
    }

    init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { UInt128($0) }
        switch (parts.count, parts.first ?? nil, parts.last ?? nil) {
        case (1, let price?, _): self = .legacy(gasPrice: price)
        case (2, let maxFee?, let tip?): self = .dynamic(maxFee: maxFee, tip: tip)
        default: return nil
        }
    }
}
