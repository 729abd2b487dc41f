internal import DurableSQLite
public import SettlementEngine
public import SettlementModel

/// The journal of one gateway in one SQLite file.
///
/// WAL with full sync, an operating-system lock on `<file>.lock`, an epoch that rises at every opening, a
/// head stored with the rows, and the chain verified from the first record before anything can be appended.
/// - Source: architecture decisions 7, 9 and 15.
public final class SQLiteJournal: Journal, JournalHeadLookup {
    /// The number of this opening, the fencing token for vault and submitters. Rises at every opening, from
    /// 1.
    public let epoch: UInt64
    private let file: DurableFile
    private let writer: JournalWriter

    /// Makes an empty journal for `gateway`. Never done by `init`: a missing journal is a loss, not a
    /// beginning.
    /// - Throws: `JournalFault.notDurable` if the file is there already or cannot be made; `.fenced` if it is
    ///   in use.
    public static func create(at path: String, gateway: GatewayID) throws(JournalFault) {
        do {
            try DurableFile.create(at: path, layout: JournalLayout.of(gateway.text))
        } catch {
            throw JournalFault(error, at: 0)
        }
    }

    /// Opens the journal for writing and verifies all of it.
    /// - Throws: `.fenced` if another process holds it; `.foreign` if it is another gateway's or newer than
    ///   this program; `.broken` at the first record that does not fit, with sequence 0 for the file as a
    ///   whole.
    public init(at path: String, gateway: GatewayID) async throws(JournalFault) {
        do {
            file = try DurableFile(at: path, layout: JournalLayout.of(gateway.text))
        } catch {
            throw JournalFault(error, at: 0)
        }
        epoch = file.identity.epoch
        writer = try await JournalWriter(SQLiteJournalStorage(file: file), gateway: gateway)
    }

    public func records(after place: JournalHead?, limit: Int) async throws -> JournalPage {
        try await writer.records(after: place, limit: limit)
    }

    public func head() async throws -> JournalHead { try await writer.head() }

    @discardableResult
    public func append(_ drafts: [JournalDraft]) async throws -> JournalHead {
        try await writer.append(drafts)
    }

    public func contains(_ head: JournalHead) async throws -> Bool { try await writer.contains(head) }

    /// How many syncs all appends together have cost: one transaction each.
    public var syncs: UInt64 {
        get async { await writer.syncs }
    }

    /// Ends all access and drops the lock. Later calls throw.
    public func close() throws(JournalFault) {
        do { try file.close() } catch { throw JournalFault(error, at: 0) }
    }
}
