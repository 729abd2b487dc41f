public import SettlementEngine
internal import Synchronization

/// A disk in memory, for the simulator and for tests: it outlives a journal as a disk outlives a process.
///
/// It holds exactly what was committed, so dropping the journal and opening a new one on it is a power cut.
public final class MemoryJournalStorage: JournalStorage {
    private struct State {
        var rows: [JournalRow] = []
        var head: JournalHead?
        var fault: JournalFault?
        var commits: UInt64 = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// A disk with this content, whatever it is worth: altered, cut, or older.
    public init(rows: [JournalRow], head: JournalHead?) {
        state.withLock { $0 = State(rows: rows, head: head) }
    }

    /// The disk as it stands between two commits, on another disk.
    public func copy() -> MemoryJournalStorage {
        let (rows, head) = state.withLock { ($0.rows, $0.head) }
        return MemoryJournalStorage(rows: rows, head: head)
    }

    /// Everything on the disk, for a test that alters it.
    public var rows: [JournalRow] { state.withLock { $0.rows } }

    /// Commits that succeeded: each stands for one sync.
    public var commits: UInt64 { state.withLock { $0.commits } }

    /// Makes every further commit fail with `fault`, until called with `nil`.
    public func failCommits(with fault: JournalFault?) { state.withLock { $0.fault = fault } }

    public func storedHead() async throws(JournalFault) -> JournalHead? { state.withLock { $0.head } }

    public func rows(after sequence: UInt64, limit: Int) async throws(JournalFault) -> [JournalRow] {
        state.withLock { state in
            // Committed rows stand at their own sequence; only altered ones must be searched for.
            if let start = Int(exactly: sequence), start < state.rows.count,
                state.rows[start].record.sequence == sequence + 1
            {
                return Array(state.rows[start...].prefix(limit))
            }
            return Array(state.rows.lazy.filter { $0.record.sequence > sequence }.prefix(limit))
        }
    }

    public func commit(_ rows: [JournalRow], after previous: JournalHead) async throws(JournalFault) {
        let outcome: Result<Void, JournalFault> = state.withLock { state in
            if let fault = state.fault { return .failure(fault) }
            guard state.head == nil ? previous.sequence == 0 : state.head == previous else {
                return .failure(.fenced(detail: "journal.fenced: another writer appended: stop this process"))
            }
            state.rows += rows
            state.head = rows.last?.head ?? state.head
            state.commits += 1
            return .success(())
        }
        try outcome.get()
    }
}
