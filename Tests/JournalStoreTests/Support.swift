import Foundation
import GRDB
import JournalStore
import SettlementEngine
import SettlementModel

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "journal-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// What a power cut leaves: the three files as they are at this moment.
    func copyAsAfterPowerCut(_ name: String, to copy: String) throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: file(name + suffix)) {
            try FileManager.default.copyItem(atPath: file(name + suffix), toPath: file(copy + suffix))
        }
    }
}

let bankA = GatewayID(checked: "gw.bank-a")
let bankB = GatewayID(checked: "gw.bank-b")

/// A draft that says its number, so that order can be read back.
func draft(_ number: Int, kind: JournalKind = .input) -> JournalDraft {
    let transfer = number % 3 == 0 ? nil : TransferID([UInt8](repeating: UInt8(number % 251), count: 16))
    return JournalDraft(kind: kind, transfer: transfer, payload: Array("payload \(number)".utf8))
}

func number(of record: JournalRecord) -> Int {
    Int(String(decoding: record.draft.payload, as: UTF8.self).dropFirst("payload ".count)) ?? -1
}

/// A closed journal file of bank A with records 1 to `count`.
func closedJournal(
    _ folder: TemporaryFolder, records count: Int
) async throws -> (
    path: String, head: JournalHead
) {
    let path = folder.file("journal.sqlite")
    try SQLiteJournal.create(at: path, gateway: bankA)
    let journal = try await SQLiteJournal(at: path, gateway: bankA)
    let head = try await journal.append((1...count).map { draft($0) })
    try journal.close()
    return (path, head)
}

/// Changes a closed file behind the journal's back.
func alter(_ path: String, _ statements: String...) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { database in
        for statement in statements { try database.execute(sql: statement) }
        try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try queue.close()
}

/// The fault that `act` throws, or `nil`.
func fault(_ act: () async throws -> Void) async -> JournalFault? {
    do {
        try await act()
        return nil
    } catch {
        return error as? JournalFault
    }
}

extension JournalFault {
    var brokenSequence: UInt64? {
        if case .broken(let sequence, _) = self { return sequence }
        return nil
    }

    var isFenced: Bool {
        if case .fenced = self { return true }
        return false
    }

    var isForeign: Bool {
        if case .foreign = self { return true }
        return false
    }
}

/// One row of integers, read behind the journal's back.
func rawIntegers(_ path: String, _ sql: String) throws -> [Int64] {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    return try queue.read { database in
        guard let row = try Row.fetchOne(database, sql: sql) else { return [] }
        return row.databaseValues.compactMap { Int64.fromDatabaseValue($0) }
    }
}
