import Foundation
import SQLLedgerRules
import SQLLedgerService
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Synchronization

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // a leftover folder harms no test

    var databasePath: String { path + "/ledger.sqlite" }
}

/// A clock that tests move.
final class TestClock: Sendable {
    private let state: Mutex<Int64>
    init(_ start: Int64) { state = Mutex(start) }
    var now: Int64 { state.withLock { $0 } }
    func set(_ value: Int64) { state.withLock { $0 = value } }
}

/// A database with a funded trade in it, and the book over it.
struct BookFixture {
    let folder: TemporaryFolder
    let database: LedgerDatabase
    let ledger: TestLedger
    let trade: TestTrade
    let clock: TestClock

    init(_ name: String = "sql:bank-a") throws {
        let folder = try TemporaryFolder()
        let database = try LedgerDatabase(path: folder.databasePath, ledger: LedgerID(checked: name))
        self.folder = folder
        self.database = database
        ledger = try TestLedger(name) { body in try database.writeNow { try body($0) } }
        trade = try TestTrade(ledger)
        clock = TestClock(ledger.now)
    }

    func book() async throws -> LedgerBook {
        let clock = clock
        return try await LedgerBook(
            rules: ledger.rules, origin: ledger.origin, database: database, logKey: ledger.logKey,
            clock: { clock.now })
    }
}
