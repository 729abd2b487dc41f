import SettlementTestKit
import Synchronization
import Testing

/// What tasks of one world leave behind for the test.
private final class Notes: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

@Suite struct SchedulerTests {
    @Test func `time jumps to the next sleeper, and sleepers wake in order`() throws {
        let told = Notes()
        let scheduler = SimulationScheduler(seed: 1, order: .arrival)
        try scheduler.run {
            await withTaskGroup(of: Void.self) { group in
                for (time, name) in [(300, "late"), (100, "early")] as [(Int64, String)] {
                    group.addTask {
                        try? await scheduler.sleep(milliseconds: time)  // nobody cancels it
                        told.add("\(name) at \(scheduler.now)")
                    }
                }
            }
        }
        #expect(told.all == ["early at 100", "late at 300"])
    }

    @Test func `a cancelled sleep ends at once, in its own time`() throws {
        let scheduler = SimulationScheduler(seed: 1, order: .arrival)
        let told = Notes()
        try scheduler.run {
            let task = Task {
                do { try await scheduler.sleep(milliseconds: 1_000_000) } catch {
                    told.add("cancelled")
                }
            }
            try? await scheduler.sleep(milliseconds: 5)
            task.cancel()
            await task.value
        }
        #expect(told.all == ["cancelled"])
        #expect(scheduler.now == 5)
    }

    @Test func `a story that waits for nothing is called stalled`() {
        let scheduler = SimulationScheduler(seed: 1, order: .arrival)
        #expect(throws: SimulationScheduler.Stall.nothingLeft) {
            try scheduler.run { await withCheckedContinuation { (_: CheckedContinuation<Void, Never>) in } }
        }
    }

    @Test func `one seed gives one order of twenty tasks, another seed another`() throws {
        func order(_ seed: UInt64) throws -> [String] {
            let told = Notes()
            let scheduler = SimulationScheduler(seed: seed, order: .shuffled)
            try scheduler.run {
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<20 { group.addTask { told.add("\(number)") } }
                }
            }
            return told.all
        }
        #expect(try order(7) == order(7))
        #expect(try order(7) != order(8))
        #expect(try Set(order(7)) == Set((0..<20).map { "\($0)" }))
    }
}
