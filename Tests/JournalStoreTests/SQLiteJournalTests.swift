import DurableSQLite
import Foundation
import JournalStore
import SettlementEngine
import SettlementModel
import Testing

@Suite struct SQLiteJournalTests {
    @Test func `what was appended is there after reopening, in order, with its head`() async throws {
        let folder = try TemporaryFolder()
        let (path, head) = try await closedJournal(folder, records: 2500)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        let records = try await journal.records()
        #expect(records.map(number) == Array(1...2500))
        #expect(records.map(\.sequence) == Array(1...2500))
        #expect(records[6].draft == draft(7))
        #expect(try await journal.head() == head)
    }

    @Test func `an empty journal stands at the origin of its gateway`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        try SQLiteJournal.create(at: path, gateway: bankA)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        #expect(try await journal.head() == JournalChain.origin(of: bankA))
        #expect(try await journal.append([]) == JournalChain.origin(of: bankA))
        #expect(try await journal.records().isEmpty)
        #expect(await journal.syncs == 0)
    }

    @Test func `a missing journal is never made by opening, and a present one never by creating`()
        async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        #expect(await fault { _ = try await SQLiteJournal(at: path, gateway: bankA) } != nil)
        #expect(!FileManager.default.fileExists(atPath: path))
        try SQLiteJournal.create(at: path, gateway: bankA)
        #expect(await fault { try SQLiteJournal.create(at: path, gateway: bankA) } != nil)
    }

    @Test func `the file is readable by its owner only`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 1)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `another gateway's journal is refused`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 1)
        #expect(await fault { _ = try await SQLiteJournal(at: path, gateway: bankB) }?.isForeign == true)
    }

    @Test func `a journal of a newer version is refused and left as it is`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 1)
        try alter(path, "UPDATE file_identity SET version = 2")
        let before = try JournalInspectionEpoch.read(path)
        #expect(await fault { _ = try await SQLiteJournal(at: path, gateway: bankA) }?.isForeign == true)
        #expect(try JournalInspectionEpoch.read(path) == before)
    }

    @Test func `a second writer is kept out while the first one lives`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 1)
        let first = try await SQLiteJournal(at: path, gateway: bankA)
        #expect(await fault { _ = try await SQLiteJournal(at: path, gateway: bankA) }?.isFenced == true)
        try await first.append([draft(2)])
    }

    @Test func `a lock that was let go is free, whoever else still has its file open`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/some.lock"
        let lock = try FileLock(at: path)
        // As a child has it between fork and exec: the same open file under another descriptor.
        let shared = try #require((0..<1024).first { Self.target(of: $0) == path }.map { dup(Int32($0)) })
        defer { close(shared) }
        lock.release()
        try FileLock(at: path).release()
    }

    private static func target(of descriptor: Int) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
    }

    @Test func `every opening raises the epoch`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 1)
        var epochs: [UInt64] = []
        for _ in 1...3 {
            let journal = try await SQLiteJournal(at: path, gateway: bankA)
            epochs.append(journal.epoch)
            try journal.close()
        }
        #expect(epochs == [2, 3, 4])
    }

    @Test func `a writer whose lock file was taken away is fenced by the next one's epoch`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 1)
        let old = try await SQLiteJournal(at: path, gateway: bankA)
        try FileManager.default.removeItem(atPath: path + ".lock")
        let new = try await SQLiteJournal(at: path, gateway: bankA)
        #expect(await fault { try await old.append([draft(2)]) }?.isFenced == true)
        #expect(await fault { _ = try await old.records() }?.isFenced == true)
        try await new.append([draft(3)])
        #expect(try await new.records().map(number) == [1, 3])
    }

    @Test func `a head that moved under a writer fences it, even under its own epoch`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 2)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        try await journal.append([draft(3)])
        try alter(path, "UPDATE head SET digest = zeroblob(32)")
        #expect(await fault { try await journal.append([draft(4)]) }?.isFenced == true)
        #expect(await fault { _ = try await journal.head() }?.isFenced == true)
    }

    @Test func `the journal knows which heads it ever stood at`() async throws {
        let folder = try TemporaryFolder()
        let (path, head) = try await closedJournal(folder, records: 3)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        let next = try await journal.append([draft(4)])
        #expect(try await journal.contains(head))
        #expect(try await journal.contains(next))
        #expect(try await journal.contains(JournalChain.origin(of: bankA)))
        #expect(try await !journal.contains(JournalHead(sequence: 3, digest: next.digest)))
        #expect(try await !journal.contains(JournalHead(sequence: 5, digest: next.digest)))
        #expect(try await !journal.contains(JournalHead(sequence: .max, digest: next.digest)))
    }
}
