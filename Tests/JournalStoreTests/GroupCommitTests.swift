import DurableSQLite
import JournalStore
import SettlementEngine
import SettlementModel
import Synchronization
import Testing

@Suite struct GroupCommitTests {
    @Test func `a hundred tasks share few syncs and each keeps its order`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        try SQLiteJournal.create(at: path, gateway: bankA)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<100 {
                group.addTask {
                    for step in 0..<5 {
                        let number = task * 100 + step * 2
                        try await journal.append([draft(number), draft(number + 1)])
                    }
                }
            }
            try await group.waitForAll()
        }
        let numbers = try await journal.records().map(number)
        #expect(numbers.count == 1000)
        for task in 0..<100 {
            #expect(numbers.filter { $0 / 100 == task } == (0..<10).map { task * 100 + $0 })
        }
        for index in stride(from: 0, to: 1000, by: 2) { #expect(numbers[index + 1] == numbers[index] + 1) }
        let syncs = await journal.syncs
        #expect(syncs < 250, "500 appends took \(syncs) syncs")
    }

    @Test func `whoever arrives during a round shares the next one`() async throws {
        let gate = Gate()
        let group = GroupCommit<Int, Int, JournalFault> { items in
            await gate.pass()
            return .success(items.map { $0 * 10 })
        }
        try await withThrowingTaskGroup(of: Int.self) { tasks in
            tasks.addTask { try await group.submit(0) }
            await gate.waitForVisitor()
            for item in 1...50 { tasks.addTask { try await group.submit(item) } }
            while await group.waiting < 50 { await Task.yield() }
            gate.open()
            var answers: Set<Int> = []
            for try await answer in tasks { answers.insert(answer) }
            #expect(answers == Set((0...50).map { $0 * 10 }))
        }
        #expect(await group.rounds == 2)
    }

    @Test func `a cancelled caller's drafts are written all the same`() async throws {
        let journal = try await MemoryJournal(gateway: bankA)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await journal.append([draft(1)])
        }
        let head = try await task.value
        #expect(head.sequence == 1)
    }

    @Test func `after one failed write everything is refused with that fault`() async throws {
        let disk = MemoryJournalStorage()
        let journal = try await MemoryJournal(gateway: bankA, storage: disk)
        try await journal.append([draft(1)])
        let full = JournalFault.notDurable(detail: "no space")
        disk.failCommits(with: full)
        #expect(await fault { try await journal.append([draft(2)]) } == full)
        disk.failCommits(with: nil)
        #expect(await fault { try await journal.append([draft(3)]) } == full)
        #expect(await fault { _ = try await journal.records() } == full)
        #expect(await fault { _ = try await journal.head() } == full)
        #expect(await fault { _ = try await journal.contains(JournalChain.origin(of: bankA)) } == full)
        let restarted = try await MemoryJournal(gateway: bankA, storage: disk)
        #expect(try await restarted.records().map(number) == [1])
    }

    @Test func `those who wait behind a failing round fail with it`() async throws {
        let gate = Gate()
        let group = GroupCommit<Int, Int, JournalFault> { _ in
            await gate.pass()
            return .failure(.notDurable(detail: "gone"))
        }
        await withTaskGroup(of: Bool.self) { tasks in
            for item in 0..<20 { tasks.addTask { (try? await group.submit(item)) == nil } }
            await gate.waitForVisitor()
            while await group.waiting < 19 { await Task.yield() }
            gate.open()
            for await failed in tasks { #expect(failed) }
        }
        #expect(await group.rounds == 0)
    }

    @Test func `two memory journals on one disk fence each other`() async throws {
        let disk = MemoryJournalStorage()
        let old = try await MemoryJournal(gateway: bankA, storage: disk)
        let new = try await MemoryJournal(gateway: bankA, storage: disk)
        try await new.append([draft(1)])
        #expect(await fault { try await old.append([draft(2)]) }?.isFenced == true)
    }

    @Test func `an altered memory disk is broken at the place`() async throws {
        let disk = MemoryJournalStorage()
        let journal = try await MemoryJournal(gateway: bankA, storage: disk)
        let head = try await journal.append((1...9).map { draft($0) })
        var rows = disk.rows
        rows.remove(at: 3)
        let cut = MemoryJournalStorage(rows: rows, head: head)
        #expect(
            await fault { _ = try await MemoryJournal(gateway: bankA, storage: cut) }?.brokenSequence == 4)
        let short = MemoryJournalStorage(rows: Array(disk.rows.dropLast()), head: head)
        #expect(
            await fault { _ = try await MemoryJournal(gateway: bankA, storage: short) }?.brokenSequence == 9)
    }
}

/// Holds a round until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var visited = false
    }

    private let state = Mutex(State())

    func pass() async {
        state.withLock { $0.visited = true }
        while !state.withLock({ $0.isOpen }) { await Task.yield() }
    }

    func waitForVisitor() async {
        while !state.withLock({ $0.visited }) { await Task.yield() }
    }

    func open() { state.withLock { $0.isOpen = true } }
}
