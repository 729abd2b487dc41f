import JournalStore
import SettlementEngine
import SettlementModel
import Testing

enum JournalInspectionEpoch {
    /// The identity row as it stands, by a reader that changes nothing.
    static func read(_ path: String) throws -> [Int64] {
        try rawIntegers(path, "SELECT version, epoch FROM file_identity")
    }
}

@Suite struct JournalInspectionTests {
    @Test func `a checker reads, counts and verifies beside the writer`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 30)
        let journal = try await SQLiteJournal(at: path, gateway: bankA)
        let inspection = try JournalInspection(at: path, expecting: bankA)
        let head = try await journal.append([draft(31)])
        #expect(try inspection.verify() == head)
        #expect(try inspection.count() == 31)
        #expect(inspection.gateway == bankA)
        #expect(inspection.version == 1)
        #expect(inspection.epoch == journal.epoch)
        #expect(try inspection.contains(head))
        #expect(try !inspection.contains(JournalHead(sequence: 30, digest: head.digest)))
    }

    @Test func `a checker lists pages and one transfer's records`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 30)
        let inspection = try JournalInspection(at: path)
        #expect(try inspection.records(after: 10, limit: 5).map(number) == [11, 12, 13, 14, 15])
        #expect(try inspection.records(after: .max, limit: 5).isEmpty)
        let transfer = try #require(TransferID([UInt8](repeating: 7, count: 16)))
        #expect(try inspection.records(of: transfer, limit: 5).map(number) == [7])
        #expect(try inspection.records(of: transfer, after: 7, limit: 5).isEmpty)
    }

    @Test func `a checker does not raise the epoch and refuses a foreign journal`() async throws {
        let folder = try TemporaryFolder()
        let (path, _) = try await closedJournal(folder, records: 1)
        _ = try JournalInspection(at: path).verify()
        #expect(try JournalInspection(at: path).epoch == 1)
        #expect(await fault { _ = try JournalInspection(at: path, expecting: bankB) }?.isForeign == true)
    }
}
