public import DurableSQLite
import GRDB
import ISO20022Proofs
public import SettlementModel
import SettlementProofs

/// The agent's payments in one SQLite file. What `commit` returned from is on the disk.
public final class PaymentStore: Sendable {
    private let file: DurableFile

    /// Makes the file of a new agent. Never over one that is there, and never because one is missing: an agent that has
    /// forgotten its payments would make them again.
    public static func create(path: String, ledger: LedgerID) throws(DurableFault) {
        try DurableFile.create(at: path, layout: PaymentLayout.of(ledger))
    }

    /// - Throws: `DurableFault`: missing, in use, another ledger's, damaged.
    public init(path: String, ledger: LedgerID) throws(DurableFault) {
        file = try DurableFile(at: path, layout: PaymentLayout.of(ledger))
    }

    public func close() throws { try file.close() }

    /// Puts records, and how far the book was read, on the disk together.
    func commit(_ records: [PaymentRecord], readTo cursor: UInt64? = nil) async throws {
        try await file.commit { database in
            for record in records { try PaymentRow.put(record, database) }
            guard let cursor, let place = Int64(exactly: cursor) else { return }
            try database.execute(sql: "UPDATE book SET next = ?", arguments: [place])
        }
    }

    /// The index of the next entry of the book that was not read yet.
    func cursor() async throws -> UInt64 {
        try await file.read { database in
            let row = try Row.fetchOne(database, sql: "SELECT next FROM book")
            return try row.map { try StoredRow($0).unsigned("next") } ?? 0
        }
    }

    func payment(_ uetr: String) async throws -> PaymentRecord? {
        try await one("SELECT * FROM payment WHERE uetr = ?", [uetr])
    }

    /// The reservation that a lock's command asked for.
    func reservation(for command: CommandID) async throws -> PaymentRecord? {
        try await one("SELECT * FROM payment WHERE command = ?", [blob(command.digest.bytes)])
    }

    /// Everything that something is left to do about, the oldest first.
    func open() async throws -> [PaymentRecord] {
        try await all("SELECT * FROM payment WHERE closed = 0 ORDER BY created, uetr", [])
    }

    /// The newest payments of an agent, whether it runs or not. Blocks the caller.
    public static func newest(_ limit: Int, in path: String, of ledger: LedgerID) throws -> [PaymentRecord] {
        let file = try InspectedFile(at: path, layout: PaymentLayout.of(ledger), checkingOwner: true)
        let sql = "SELECT * FROM payment ORDER BY created DESC, uetr LIMIT ?"
        return try file.read { try Row.fetchAll($0, sql: sql, arguments: [limit]).map(PaymentRow.record) }
    }

    /// Writes down what people found out of a payment about which the system contradicted itself; the agent goes on from
    /// there at its next start.
    /// - Returns: false where there is no such payment, or it is in no contradiction.
    public func resolve(_ uetr: String, asSettled: Bool, note: String, now: Int64) async throws -> Bool {
        guard var record = try await payment(uetr),
            record.course.resolve(asSettled: asSettled, note: note)
        else { return false }
        record.moved = now
        if asSettled, record.status == nil { record.status = Array(note.utf8) }
        // A reservation that was answered as refused has to be looked at again: its money came after all.
        if asSettled, case .reservation = record.kind, !record.refusal.isEmpty { record.isClosed = false }
        try await commit([record])
        return true
    }

    private func one(_ sql: String, _ arguments: StatementArguments) async throws -> PaymentRecord? {
        try await file.read { try Row.fetchOne($0, sql: sql, arguments: arguments).map(PaymentRow.record) }
    }

    private func all(_ sql: String, _ arguments: StatementArguments) async throws -> [PaymentRecord] {
        try await file.read { try Row.fetchAll($0, sql: sql, arguments: arguments).map(PaymentRow.record) }
    }
}

enum PaymentLayout {
    static func of(_ ledger: LedgerID) -> FileLayout {
        FileLayout(
            kind: "interlock cash agent", owner: ledger.text,
            migrations: [FileLayout.Migration("1 payments") { try $0.execute(sql: first) }])
    }

    /// One payment a command and a UETR: the keys would refuse a second even if the agent asked for it.
    private static let first = """
        CREATE TABLE payment (
          uetr TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, known INTEGER NOT NULL,
          advised INTEGER NOT NULL, reason TEXT NOT NULL, terms BLOB NOT NULL, message BLOB NOT NULL,
          attempt INTEGER NOT NULL, created INTEGER NOT NULL, moved INTEGER NOT NULL,
          status BLOB, closed INTEGER NOT NULL, refusal TEXT NOT NULL, command BLOB UNIQUE, signed BLOB,
          party TEXT, account TEXT, why TEXT, reservation TEXT, fromBook INTEGER) STRICT;
        CREATE INDEX openPayment ON payment (created) WHERE closed = 0;
        CREATE TABLE book (only INTEGER PRIMARY KEY CHECK (only = 0), next INTEGER NOT NULL) STRICT;
        INSERT INTO book VALUES (0, 0);
        """
}

/// A payment as a row.
enum PaymentRow {
    static func put(_ record: PaymentRecord, _ database: Database) throws {
        var kind = "reserve"
        var (command, signed, party): (DatabaseValue, DatabaseValue, String?) = (.null, .null, nil)
        var (account, why, reservation, fromBook): (String?, String?, String?, Int64?) = (nil, nil, nil, nil)
        switch record.kind {
        case .reservation(let id, let bytes, let by):
            (command, signed, party) = (blob(id.digest.bytes), blob(bytes), by?.text)
        case .release(let reason, let to, let isInBook):
            (kind, account, why, fromBook) = ("release", to.text, reason.name, isInBook ? 1 : 0)
            if case .notLocked(let from) = reason { reservation = from }
        }
        let course = record.course
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO payment VALUES
                (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                record.uetr, kind, course.state.rawValue, course.isKnownThere ? 1 : 0,
                course.isAdvised ? 1 : 0, course.reason, blob(record.terms.canonicalBytes),
                blob(record.message), record.attempt, record.created, record.moved,
                record.status.map { blob($0) } ?? .null, record.isClosed ? 1 : 0, record.refusal, command,
                signed, party, account, why, reservation, fromBook,
            ])
    }

    static func record(_ row: Row) throws -> PaymentRecord {
        let cells = StoredRow(row)
        guard let state = PaymentState(rawValue: try cells.text("state")),
            let attempt = Int(exactly: try cells.integer("attempt"))
        else { throw AgentFault.store("a payment in no known state") }
        let terms: LockTerms
        do { terms = try LockTerms(canonicalBytes: try cells.blob("terms")) } catch {
            throw AgentFault.store("terms that cannot be read: \(error)")
        }
        let course = PaymentCourse(
            state: state, isKnownThere: try cells.integer("known") == 1,
            isAdvised: try cells.integer("advised") == 1, reason: try cells.text("reason"))
        var record = PaymentRecord(
            uetr: try cells.text("uetr"), kind: try kind(cells), course: course, terms: terms,
            message: try cells.blob("message"), attempt: attempt, created: try cells.integer("created"))
        record.moved = try cells.integer("moved")
        record.status = try cells.blobOrNull("status")
        record.isClosed = try cells.integer("closed") == 1
        record.refusal = try cells.text("refusal")
        return record
    }

    private static func kind(_ cells: StoredRow) throws -> PaymentKind {
        if try cells.text("kind") == "reserve" {
            guard let digest = Bytes32(try cells.blob("command")) else {
                throw AgentFault.store("a command id of another size")
            }
            let party = try cells.textOrNull("party")
            return .reservation(
                command: CommandID(digest), signed: try cells.blob("signed"),
                party: party.flatMap { GatewayID($0) })
        }
        guard let account = AccountID(try cells.text("account")) else {
            throw AgentFault.store("an account that is none")
        }
        let reason: ReleaseReason
        switch try cells.text("why") {
        case "claimed": reason = .claimed
        case "refunded": reason = .refunded
        case "not-locked": reason = .notLocked(reservation: try cells.text("reservation"))
        default: throw AgentFault.store("a release for no known reason")
        }
        return .release(reason, to: account, fromBook: try cells.integer("fromBook") == 1)
    }
}
