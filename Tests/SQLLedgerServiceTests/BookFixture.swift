import DoorTestKit
import SQLLedgerRules
import SQLLedgerService
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Synchronization

extension TemporaryFolder {
    var databasePath: String { file("ledger.sqlite") }
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
        try LedgerDatabase.create(path: folder.databasePath, ledger: LedgerID(checked: name))
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
