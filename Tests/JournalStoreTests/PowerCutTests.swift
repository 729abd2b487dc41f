import Foundation
import JournalStore
import SettlementEngine
import Testing

/// The three files, copied while the journal is open, are what a power cut leaves of it.
@Suite struct PowerCutTests {
    @Test func `everything that append returned from survives a power cut`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        try SQLiteJournal.create(at: path, gateway: bankA)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        for cut in 1...8 {
            let head = try await journal.append([draft(2 * cut - 1), draft(2 * cut)])
            try folder.copyAsAfterPowerCut("journal.sqlite", to: "cut-\(cut).sqlite")
            let restarted = try await SQLiteJournal(at: folder.file("cut-\(cut).sqlite"), gateway: bankA)
            #expect(try await restarted.head() == head)
            #expect(try await restarted.records().map(number) == Array(1...(2 * cut)))
        }
    }

    @Test func `a torn log tail loses whole batches only, and the vault's head tells`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        try SQLiteJournal.create(at: path, gateway: bankA)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        var heads = [try await journal.head()]
        for batch in 1...6 {
            heads.append(try await journal.append((1...3).map { draft(batch * 3 - 3 + $0) }))
        }
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        var lost = 0
        for step in 1...12 {
            let name = "torn-\(step).sqlite"
            try FileManager.default.copyItem(atPath: path, toPath: folder.file(name))
            try log.prefix(log.count * step / 12 - 1).write(
                to: URL(fileURLWithPath: folder.file(name + "-wal")))
            let restarted = try await SQLiteJournal(at: folder.file(name), gateway: bankA)
            let head = try await restarted.head()
            #expect(heads.contains(head), "a batch is there whole or not at all")
            let held = try await restarted.contains(heads[6])
            #expect(held == (head == heads[6]))
            if RollbackCheck.compare(vaultHead: heads[6], journalContains: { _ in held })
                == .journalRolledBack
            {
                lost += 1
            }
        }
        #expect(lost > 0)
    }

    @Test func `a power cut while others append keeps a whole prefix`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        try SQLiteJournal.create(at: path, gateway: bankA)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for number in 1...300 { try await journal.append([draft(number)]) } }
            group.addTask {
                for cut in 1...5 {
                    let before = try await journal.head()
                    try await Task.sleep(for: .milliseconds(3))
                    // Log before database: a checkpoint between the two copies must not lose what the log
                    // held.
                    let name = "live-\(cut).sqlite"
                    let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
                    try FileManager.default.copyItem(atPath: path, toPath: folder.file(name))
                    try log.write(to: URL(fileURLWithPath: folder.file(name + "-wal")))
                    let restarted = try await SQLiteJournal(at: folder.file(name), gateway: bankA)
                    let numbers = try await restarted.records().map(number)
                    #expect(numbers == Array(1..<(numbers.count + 1)))
                    #expect(UInt64(numbers.count) >= before.sequence)
                }
            }
            try await group.waitForAll()
        }
    }
}
