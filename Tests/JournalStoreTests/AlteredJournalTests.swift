import Foundation
import JournalStore
import SettlementEngine
import SettlementModel
import Testing

@Suite struct AlteredJournalTests {
    /// The fault at opening after `statements`, for a journal of ten records.
    private func faultAfter(_ statements: String...) async throws -> JournalFault? {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 10)
        for statement in statements { try alter(path, statement) }
        let opened = await fault { _ = try await SQLiteJournal(at: path, gateway: bankA) }
        let inspected = await fault { _ = try JournalInspection(at: path).verify() }
        #expect((opened == nil) == (inspected == nil), "the checker and the writer must agree")
        return opened
    }

    @Test func `an altered payload byte breaks the chain at its record`() async throws {
        #expect(
            try await faultAfter("UPDATE record SET payload = x'00' WHERE sequence = 4")?.brokenSequence == 4)
    }

    @Test func `an altered digest, transfer or kind breaks the chain at its record`() async throws {
        #expect(
            try await faultAfter("UPDATE record SET digest = zeroblob(32) WHERE sequence = 5")?.brokenSequence
                == 5)
        #expect(
            try await faultAfter("UPDATE record SET transfer = NULL WHERE sequence = 7")?.brokenSequence == 7)
        #expect(
            try await faultAfter("UPDATE record SET kind = 'command' WHERE sequence = 1")?.brokenSequence == 1
        )
    }

    @Test func `fields of a wrong size or an unknown kind break at their record and never trap`() async throws
    {
        #expect(
            try await faultAfter("UPDATE record SET digest = x'01' WHERE sequence = 2")?.brokenSequence == 2)
        #expect(
            try await faultAfter("UPDATE record SET transfer = x'01' WHERE sequence = 2")?.brokenSequence == 2
        )
        #expect(
            try await faultAfter("UPDATE record SET kind = 'gossip' WHERE sequence = 2")?.brokenSequence == 2)
    }

    @Test func `a deleted record in the middle is missed at its number`() async throws {
        #expect(try await faultAfter("DELETE FROM record WHERE sequence = 6")?.brokenSequence == 6)
    }

    @Test func `a deleted last record is missed, because the head says it was there`() async throws {
        #expect(try await faultAfter("DELETE FROM record WHERE sequence = 10")?.brokenSequence == 10)
        #expect(try await faultAfter("DELETE FROM head")?.brokenSequence == 1)
    }

    @Test func `two swapped records break at the first of them`() async throws {
        let fault = try await faultAfter(
            "UPDATE record SET sequence = 100 WHERE sequence = 3",
            "UPDATE record SET sequence = 3 WHERE sequence = 4",
            "UPDATE record SET sequence = 4 WHERE sequence = 100")
        #expect(fault?.brokenSequence == 3)
    }

    @Test func `a record beyond the head is refused`() async throws {
        let fault = try await faultAfter(
            "INSERT INTO record SELECT 11, kind, transfer, payload, digest FROM record WHERE sequence = 10")
        #expect(fault?.brokenSequence == 11)
    }

    @Test func `a table of another layout is broken and never traps`() async throws {
        #expect(try await faultAfter("DROP TABLE record")?.brokenSequence != nil)
        let loose = try await faultAfter(
            "DROP TABLE head", "CREATE TABLE head (only INTEGER, sequence, digest)",
            "INSERT INTO head VALUES (1, 'ten', 3.5)")
        #expect(loose?.brokenSequence != nil)
        #expect(try await faultAfter("UPDATE file_identity SET epoch = -9") != nil)
        #expect(try await faultAfter("DELETE FROM file_identity")?.brokenSequence == 0)
        #expect(try await faultAfter("DROP TABLE file_identity")?.isForeign == true)
    }

    @Test func `a cut rewritten consistently is found by the vault's head alone`() async throws {
        let folder = try TemporaryFolder()
        let (path, vaultHead) = try await closedJournal(folder, records: 10)
        try alter(
            path, "DELETE FROM record WHERE sequence = 10",
            "UPDATE head SET sequence = 9, digest = (SELECT digest FROM record WHERE sequence = 9)")
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        let held = try await journal.contains(vaultHead)
        #expect(RollbackCheck.compare(vaultHead: vaultHead) { _ in held } == .journalRolledBack)
        let older = try await journal.head()
        #expect(RollbackCheck.compare(vaultHead: older) { $0 == older } == .consistent)
        #expect(RollbackCheck.compare(vaultHead: nil) { _ in false } == .consistent)
    }

    @Test func `a file cut to any length is refused or whole, and never traps`() async throws {
        let folder = try TemporaryFolder()
        let (path, head) = try await closedJournal(folder, records: 200)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var refused = 0
        for length in [0, 1, 100, 511, 512, 4095, 4096, 8192, 12_288, whole.count / 2, whole.count - 1] {
            let cut = folder.file("cut-\(length).sqlite")
            try whole.prefix(length).write(to: URL(fileURLWithPath: cut))
            let fault = await fault {
                let journal = try await SQLiteJournal(at: cut, gateway: bankA)
                #expect(try await journal.head() == head)
            }
            if fault?.brokenSequence != nil { refused += 1 }
        }
        #expect(refused == 11)
    }

    @Test func `flipped bytes anywhere in the file never trap and never pass for the old head`() async throws
    {
        let folder = try TemporaryFolder()
        let (path, head) = try await closedJournal(folder, records: 60)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var generator = SeededGenerator(seed: 7)
        for turn in 0..<60 {
            var bytes = whole
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
            let copy = folder.file("flip-\(turn).sqlite")
            try bytes.write(to: URL(fileURLWithPath: copy))
            // Unused bytes of a page may change unnoticed; then everything we read must still be what we
            // wrote.
            let fault = await fault {
                let journal = try await SQLiteJournal(at: copy, gateway: bankA)
                #expect(try await journal.head() == head)
                #expect(try await journal.records().map(number) == Array(1...60))
            }
            if let fault { #expect(!fault.isFenced) }
        }
    }

    @Test func `damage found while running stops all further writes`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 10)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        try alter(path, "UPDATE record SET payload = x'00' WHERE sequence = 8")
        #expect(await fault { _ = try await journal.records() }?.brokenSequence == 8)
        #expect(await fault { try await journal.append([draft(11)]) }?.brokenSequence == 8)
        #expect(try JournalInspection(at: path).count() == 10)
    }

    @Test func `garbage in place of the file is broken`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        try Data((0..<9000).map { UInt8($0 % 253) }).write(to: URL(fileURLWithPath: path))
        #expect(await fault { _ = try await SQLiteJournal(at: path, gateway: bankA) }?.brokenSequence == 0)
        #expect(await fault { _ = try JournalInspection(at: path) }?.brokenSequence == 0)
        let header = Data("SQLite format 3\0".utf8) + Data(repeating: 0xA5, count: 9000)
        try header.write(to: URL(fileURLWithPath: path))
        #expect(await fault { _ = try await SQLiteJournal(at: path, gateway: bankA) }?.brokenSequence == 0)
    }
}

/// A small generator with a seed, so that a failure comes back.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
