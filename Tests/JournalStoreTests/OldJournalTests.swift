import Foundation
import JournalStore
import SettlementEngine
import SettlementModel
import Testing

/// What is in `Fixtures/journal-v1.sqlite`. The file is never made again: it must open for ever.
enum JournalVector {
    static let drafts: [JournalDraft] = JournalKind.allCases.prefix(9).enumerated().map { index, kind in
        let transfer = index == 8 ? nil : TransferID([UInt8](repeating: UInt8(index / 3 + 1), count: 16))
        return JournalDraft(kind: kind, transfer: transfer, payload: Array("{\"record\":\(index + 1)}".utf8))
    }

    /// Digests of `draft(1)` to `draft(3)` for `gw.bank-a`.
    static let digests = [
        "b21f46e0b8a783471cc5c0d5a3493993a88ec47a055ae577e33403ef1fc4c6c1",
        "15013242be27107e23585a21a5a36db14a2f546fe2cd69d278f6bc8d06a45643",
        "5a2edaecf0661054255221ec32860d5796773c575588c9802e242892a46c110e",
    ]

    static let headHex = "bf45fa39154b7ddd68b7e9a4a700089cb2e6fef849ce93f6bc2b80af1f61547c"

    static var path: String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return folder.appendingPathComponent("Fixtures/journal-v1.sqlite").path
    }
}

@Suite struct OldJournalTests {
    @Test func `a journal written by version 1 opens, verifies and goes on`() async throws {
        let folder = try TemporaryFolder()
        let copy = folder.file("journal.sqlite")
        try FileManager.default.copyItem(atPath: JournalVector.path, toPath: copy)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy)
        let inspection = try JournalInspection(at: copy, expecting: bankA)
        #expect(inspection.version == 1)
        #expect(try inspection.verify().digest.hex == JournalVector.headHex)
        let journal = try await SQLiteJournal(at: copy, gateway: bankA)
        #expect(try await journal.records().map(\.draft) == JournalVector.drafts)
        #expect(try await journal.append([draft(1)]).sequence == 10)
    }
}
