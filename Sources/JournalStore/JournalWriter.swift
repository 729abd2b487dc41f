internal import DurableSQLite
public import SettlementEngine
public import SettlementModel
internal import Synchronization

/// The journal over any storage: one chain, one writer, one sync for all who wait.
///
/// Rules that must also hold in the simulator live here, so that it runs the same code over memory.
/// After any fault every later call throws that fault: what the disk holds is unknown, so the process must
/// stop.
/// - Source: `protocol.md` 8 (P1, P9, P10); architecture decisions 7 and 9.
public final class JournalWriter: Journal, JournalHeadLookup {
    private let tail: JournalTail
    private let group: GroupCommit<[JournalDraft], JournalHead, JournalFault>

    /// Reads and verifies everything that `storage` holds before the first append is possible.
    /// - Throws: `JournalFault.broken` at the first record that does not fit.
    public init(_ storage: any JournalStorage, gateway: GatewayID) async throws(JournalFault) {
        let chain = try await storage.verify(JournalChain(gateway: gateway))
        let tail = JournalTail(storage, chain)
        self.tail = tail
        group = GroupCommit { batch in await tail.write(batch) }
    }

    public func records(after place: JournalHead?, limit: Int) async throws -> JournalPage {
        try await group.requireHealthy()
        let end = tail.head
        var chain = JournalChain(gateway: tail.gateway, at: place)
        var records: [JournalRecord] = []
        do throws(JournalFault) {
            let rows = try await tail.storage.rows(after: chain.head.sequence, limit: max(1, limit))
            // Rows beyond the end are appends that arrived while we read.
            for row in rows where row.record.sequence <= end.sequence {
                try chain.accept(row)
                records.append(row.record)
            }
            if records.isEmpty || chain.head.sequence == end.sequence { try chain.requireEnd(at: end) }
        } catch {
            // Damage under a running process: nothing may be written after it.
            await group.stop(with: error)
            throw error
        }
        return JournalPage(records: records, head: chain.head)
    }

    public func head() async throws -> JournalHead {
        try await group.requireHealthy()
        return tail.head
    }

    /// - Returns: the head after the last of these drafts; others of the same sync may already follow it.
    @discardableResult
    public func append(_ drafts: [JournalDraft]) async throws -> JournalHead {
        guard !drafts.isEmpty else { return try await head() }
        return try await group.submit(drafts)
    }

    public func contains(_ head: JournalHead) async throws -> Bool {
        try await group.requireHealthy()
        guard head.sequence > 0 else { return head == JournalChain.origin(of: tail.gateway) }
        guard head.sequence <= tail.head.sequence else { return false }
        return try await tail.storage.rows(after: head.sequence - 1, limit: 1).first?.head == head
    }

    /// How many syncs all appends together have cost.
    public var syncs: UInt64 {
        get async { await group.rounds }
    }
}

/// The chain's moving end. Rounds come one after another, so only the head's visibility needs the mutex.
private final class JournalTail: Sendable {
    let storage: any JournalStorage
    let gateway: GatewayID
    private let chain: Mutex<JournalChain>

    init(_ storage: any JournalStorage, _ chain: JournalChain) {
        self.storage = storage
        self.gateway = chain.gateway
        self.chain = Mutex(chain)
    }

    /// The newest durable head.
    var head: JournalHead { chain.withLock { $0.head } }

    func write(_ batch: [[JournalDraft]]) async -> Result<[JournalHead], JournalFault> {
        let before = chain.withLock { $0 }
        var after = before
        var rows: [JournalRow] = []
        var heads: [JournalHead] = []
        for drafts in batch {
            for draft in drafts { rows.append(after.append(draft)) }
            heads.append(after.head)
        }
        do throws(JournalFault) {
            try await storage.commit(rows, after: before.head)
        } catch {
            return .failure(error)
        }
        chain.withLock { [after] chain in chain = after }
        return .success(heads)
    }
}
