public import SettlementEngine
public import SettlementModel

/// The journal of the simulator and of tests: the real chain over a disk in memory.
public final class MemoryJournal: Journal, JournalHeadLookup {
    /// The disk. Open another journal on it to restart after a crash.
    public let storage: MemoryJournalStorage
    private let writer: JournalWriter

    /// - Throws: `JournalFault.broken` if `storage` does not hold a whole chain of this gateway.
    public init(
        gateway: GatewayID, storage: MemoryJournalStorage = MemoryJournalStorage()
    ) async throws(JournalFault) {
        self.storage = storage
        writer = try await JournalWriter(storage, gateway: gateway)
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
}
