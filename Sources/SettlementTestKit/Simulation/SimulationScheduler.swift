/// Runs every task of one simulated world on one thread, in an order that its seed decides, under a clock of its own.
///
/// The clock stands still while anything can run. When nothing can, it jumps to the next timer. So a world's minute costs
/// what happens in it, and one seed gives one history.
///
/// `@unchecked Sendable`: it is used on the one thread that calls `run`, by jobs that it runs itself.
public final class SimulationScheduler: @unchecked Sendable {
    /// Which of the jobs that could run is next.
    public enum Order: String, Sendable, CaseIterable {
        /// The one that waited longest.
        case arrival
        /// Any of them, as the seed decides.
        case shuffled
    }

    private let order: Order
    private var dice: SeededGenerator
    private var ready: [UnownedJob] = []
    private var oldest = 0
    private var timers = TimerHeap()
    private let runner = JobRunner()
    /// Milliseconds since the world began.
    public private(set) var now: Int64 = 0
    /// Jobs run so far.
    public private(set) var jobs = 0
    private let mostJobs: Int

    /// - Parameter mostJobs: a world that needs more is called endless.
    public init(seed: UInt64, order: Order, mostJobs: Int = 20_000_000) {
        self.order = order
        self.mostJobs = mostJobs
        dice = SeededGenerator(seed: seed ^ 0x5C4E_D01E)
    }

    func accept(_ job: UnownedJob) { ready.append(job) }

    /// Why a world came to no end.
    public enum Stall: Error, Hashable, Sendable {
        /// Nothing can run, no timer is set, and the story is not over.
        case nothingLeft
        /// The story goes on and on.
        case endless
    }

    /// Runs `story`, and everything that it starts, until it returns.
    public func run(_ story: @escaping @Sendable () async -> Void) throws {
        let before = TaskHook.scheduler
        try TaskHook.attach(self)
        defer {
            letGo()
            try? TaskHook.attach(before)  // it was possible a moment ago
        }
        let end = StoryEnd()
        // Not detached: what the caller bound for its tasks holds in the story.
        Task {
            await story()
            end.isReached = true
        }
        while !end.isReached { try step() }
    }

    /// Wakes what still waits, so that nothing of this world outlives it.
    private func letGo() {
        for _ in 0..<1_000_000 {
            if let job = take() {
                runner.run(job)
            } else if let sleeper = timers.next() {
                sleeper.wake(.cancelled)
            } else {
                return
            }
        }
    }

    private func step() throws {
        if let job = take() {
            jobs += 1
            guard jobs <= mostJobs else { throw Stall.endless }
            runner.run(job)
        } else if let due = timers.due {
            now = max(now, due)
            while timers.due == due, let sleeper = timers.next() { sleeper.wake(.due) }
        } else {
            throw Stall.nothingLeft
        }
    }

    private func take() -> UnownedJob? {
        guard oldest < ready.count else { return nil }
        switch order {
        case .arrival:
            let job = ready[oldest]
            oldest += 1
            if oldest == ready.count {
                ready.removeAll(keepingCapacity: true)
                oldest = 0
            }
            return job
        case .shuffled:
            ready.swapAt(Int(dice.next() % UInt64(ready.count)), ready.count - 1)
            return ready.removeLast()
        }
    }

    // MARK: Waiting

    /// Waits for `milliseconds` of this world's time. - Throws: `CancellationError` at once when its task is cancelled.
    public func sleep(milliseconds: Int64) async throws {
        let sleeper = Sleeper()
        try await withTaskCancellationHandler {
            guard !Task.isCancelled else { throw CancellationError() }
            let woken = await withUnsafeContinuation { continuation in
                sleeper.continuation = continuation
                timers.insert(sleeper, due: now + max(0, milliseconds))
            }
            if woken == .cancelled { throw CancellationError() }
        } onCancel: {
            sleeper.wake(.cancelled)
        }
    }

    /// Waits for `milliseconds` of this world's time, whatever becomes of the task: bytes under way do not hear of it.
    ///
    /// - Parameter share: gets the sleeper, for someone who may wake it earlier.
    func pause(milliseconds: Int64, share: (Sleeper) -> Void = { _ in }) async {
        guard milliseconds > 0 else { return }
        let sleeper = Sleeper()
        _ = await withUnsafeContinuation { continuation in
            sleeper.continuation = continuation
            timers.insert(sleeper, due: now + milliseconds)
            share(sleeper)
        }
    }
}

/// Runs jobs on the calling thread.
private final class JobRunner: TaskExecutor {
    func run(_ job: UnownedJob) { job.runSynchronously(on: asUnownedTaskExecutor()) }
    func enqueue(_ job: consuming ExecutorJob) { TaskHook.scheduler?.accept(UnownedJob(job)) }
}

/// `@unchecked Sendable`: set and read on the scheduler's thread.
private final class StoryEnd: @unchecked Sendable {
    var isReached = false
}

/// One task that waits. `@unchecked Sendable`: touched on the scheduler's thread only.
final class Sleeper: @unchecked Sendable {
    enum Wake { case due, cancelled }
    var continuation: UnsafeContinuation<Wake, Never>?

    /// Only the first call counts.
    func wake(_ wake: Wake) {
        continuation?.resume(returning: wake)
        continuation = nil
    }
}

/// Who wakes next: by time, and at one time by the order in which they lay down.
private struct TimerHeap {
    private struct Entry {
        let due: Int64
        let number: UInt64
        let sleeper: Sleeper

        func isBefore(_ other: Entry) -> Bool { due != other.due ? due < other.due : number < other.number }
    }

    private var entries: [Entry] = []
    private var count: UInt64 = 0

    var due: Int64? { entries.first?.due }

    mutating func insert(_ sleeper: Sleeper, due: Int64) {
        count += 1
        entries.append(Entry(due: due, number: count, sleeper: sleeper))
        var child = entries.count - 1
        while child > 0, entries[child].isBefore(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> Sleeper? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first.sleeper }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            if least == parent { return first.sleeper }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
