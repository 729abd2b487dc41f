internal import DurableSQLite
internal import GRDB
public import SettlementEngine
public import SettlementModel

/// A journal opened for reading only, beside its writer or without one: for a checker, an auditor, a support
/// case.
///
/// It takes no lock and changes nothing. Calls block; make them from a command, not from a server.
public final class JournalInspection: Sendable {
    /// Whose journal it says it is.
    public let gateway: GatewayID
    /// Version of the file's layout, from 1.
    public let version: Int64
    /// The newest writer's epoch; 0 if nobody has opened it yet.
    public let epoch: UInt64
    private let file: InspectedFile

    /// - Parameter expected: whose journal it must be; `nil` takes any gateway's.
    /// - Throws: `.foreign`, `.broken` with sequence 0, `.notDurable` if the file is missing.
    public init(at path: String, expecting expected: GatewayID? = nil) throws(JournalFault) {
        do {
            let layout = JournalLayout.of(expected?.text ?? "")
            file = try InspectedFile(at: path, layout: layout, checkingOwner: expected != nil)
        } catch {
            throw JournalFault(error, at: 0)
        }
        guard let gateway = GatewayID(file.identity.owner) else {
            throw .foreign(detail: "journal.owner: the file names no gateway")
        }
        self.gateway = gateway
        version = file.identity.version
        epoch = file.identity.epoch
    }

    /// Checks SQLite's pages and then the whole chain.
    /// - Returns: the head that every record adds up to.
    /// - Throws: `JournalFault.broken` at the first record that does not fit.
    public func verify() throws(JournalFault) -> JournalHead {
        var chain = JournalChain(gateway: gateway)
        do {
            try file.checkPages()
            try file.read { database in
                while true {
                    let page = try JournalLayout.rows(database, after: chain.head.sequence, limit: 1024)
                    guard !page.isEmpty else { break }
                    for row in page { try chain.accept(row) }
                }
                try chain.requireEnd(at: try JournalLayout.head(database) ?? JournalChain.origin(of: gateway))
            }
        } catch {
            throw JournalFault(error, at: chain.head.sequence + (chain.head.sequence == 0 ? 0 : 1))
        }
        return chain.head
    }

    /// How many records the file holds, by counting them.
    public func count() throws(JournalFault) -> UInt64 {
        try reading { database in
            let row = try Row.fetchOne(database, sql: "SELECT count(*) AS records FROM record")
            return try row.map { try StoredRow($0).unsigned("records") } ?? 0
        }
    }

    /// Up to `limit` records after `sequence`, in order; the chain is not verified here.
    public func records(after sequence: UInt64 = 0, limit: Int) throws(JournalFault) -> [JournalRecord] {
        try reading { try JournalLayout.rows($0, after: sequence, limit: max(0, limit)).map(\.record) }
    }

    /// Up to `limit` records of one transfer after `sequence`, in order; the chain is not verified here.
    public func records(
        of transfer: TransferID, after sequence: UInt64 = 0, limit: Int
    ) throws(JournalFault) -> [JournalRecord] {
        try reading { database in
            let sql = """
                SELECT \(JournalLayout.columns) FROM record WHERE transfer = ? AND sequence > ?
                ORDER BY sequence LIMIT ?
                """
            guard let after = Int64(exactly: sequence) else { return [] }
            let rows = try Row.fetchAll(
                database, sql: sql, arguments: [blob(transfer.bytes), after, max(0, limit)])
            return try rows.map { try JournalLayout.read(StoredRow($0), next: sequence + 1).record }
        }
    }

    /// True if the chain ever stood at `head`, as far as the stored digest says; `verify` says whether to
    /// believe it.
    public func contains(_ head: JournalHead) throws(JournalFault) -> Bool {
        guard head.sequence > 0 else { return head == JournalChain.origin(of: gateway) }
        return try reading {
            try JournalLayout.rows($0, after: head.sequence - 1, limit: 1).first?.head == head
        }
    }

    private func reading<T>(_ body: (Database) throws -> T) throws(JournalFault) -> T {
        do { return try file.read(body) } catch { throw JournalFault(error, at: 0) }
    }
}
