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
            guard let row else { throw AgentFault.store("the place in the book is missing") }
            return try StoredRow(row).unsigned("next")
        }
    }

    func payment(_ uetr: String) async throws -> PaymentRecord? {
        try await one("SELECT * FROM payment WHERE uetr = ?", [uetr])
    }

    /// The reservation that a lock's command asked for.
    func reservation(for command: CommandID) async throws -> PaymentRecord? {
        try await one("SELECT * FROM payment WHERE command = ?", [blob(command.digest.bytes)])
    }

    /// Whether the money of this reservation was given back, or is on its way.
    func hasGivenBack(_ reservation: String) async throws -> Bool {
        try await one("SELECT * FROM payment WHERE reservation = ? LIMIT 1", [reservation]) != nil
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

    /// Writes down what people found out of a payment about which the system contradicted itself, or that is doubted; the
    /// agent goes on from there at its next start.
    /// - Returns: false where there is no such payment, or it is in no contradiction and not doubted.
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

    /// One payment a command and a UETR.
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
