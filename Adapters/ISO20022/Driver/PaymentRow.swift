import DurableSQLite
import GRDB
import ISO20022Proofs
import SettlementModel
import SettlementProofs

/// A payment as a row. What is read was perhaps altered: it is a payment that an agent can have written, or a fault.
enum PaymentRow {
    /// - Throws: `AgentFault.store` where another payment has the name: none is ever written over by another.
    static func put(_ record: PaymentRecord, _ database: Database) throws {
        let sql = "SELECT message FROM payment WHERE uetr = ?"
        if let known = try Row.fetchOne(database, sql: sql, arguments: [record.uetr]),
            try StoredRow(known).blob("message") != record.message
        {
            throw AgentFault.store("payment \(record.uetr) is another one")
        }
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

    /// - Throws: `AgentFault.store` and nothing else, whatever the row holds.
    static func record(_ row: Row) throws -> PaymentRecord {
        do { return try record(StoredRow(row)) } catch let fault as DurableFault {
            throw AgentFault.store(fault.detail)
        }
    }

    private static func record(_ cells: StoredRow) throws -> PaymentRecord {
        guard let state = PaymentState(rawValue: try cells.text("state")) else {
            throw AgentFault.store("a payment in no known state")
        }
        // What is reckoned with must be what this agent can have written.
        guard let attempt = Int32(exactly: try cells.integer("attempt")), attempt >= 0 else {
            throw AgentFault.store("a payment of no possible attempt")
        }
        let terms: LockTerms
        do { terms = try LockTerms(canonicalBytes: try cells.blob("terms")) } catch {
            throw AgentFault.store("terms that cannot be read: \(error)")
        }
        let course = PaymentCourse(
            state: state, isKnownThere: try flag("known", cells),
            isAdvised: try flag("advised", cells), reason: try cells.text("reason"))
        var record = PaymentRecord(
            uetr: try cells.text("uetr"), kind: try kind(cells), course: course, terms: terms,
            message: try cells.blob("message"), attempt: Int(attempt), created: try instant("created", cells))
        record.moved = try instant("moved", cells)
        record.status = try cells.blobOrNull("status")
        record.isClosed = try flag("closed", cells)
        record.refusal = try cells.text("refusal")
        return record
    }

    private static func kind(_ cells: StoredRow) throws -> PaymentKind {
        switch try cells.text("kind") {
        case "reserve": return try reservation(cells)
        case "release": return try release(cells)
        default: throw AgentFault.store("a payment of no known kind")
        }
    }

    private static func reservation(_ cells: StoredRow) throws -> PaymentKind {
        guard let digest = Bytes32(try cells.blob("command")) else {
            throw AgentFault.store("a command id of another size")
        }
        var party: GatewayID?
        if let text = try cells.textOrNull("party") {
            guard let id = GatewayID(text) else { throw AgentFault.store("a party that is none") }
            party = id
        }
        return .reservation(command: CommandID(digest), signed: try cells.blob("signed"), party: party)
    }

    private static func release(_ cells: StoredRow) throws -> PaymentKind {
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
        return .release(reason, to: account, fromBook: try flag("fromBook", cells))
    }

    private static func flag(_ column: String, _ cells: StoredRow) throws -> Bool {
        switch try cells.integer(column) {
        case 0: return false
        case 1: return true
        default: throw AgentFault.store("\(column) is neither true nor false")
        }
    }

    /// Seconds that differences can be made of.
    private static func instant(_ column: String, _ cells: StoredRow) throws -> Int64 {
        guard let instant = LedgerInstant(seconds: try cells.integer(column)) else {
            throw AgentFault.store("\(column) lies outside the years 1970 to 9999")
        }
        return instant.seconds
    }
}
