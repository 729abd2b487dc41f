import DoorTestKit
import Foundation
import GRDB
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// The database behaves as the storage in memory does.
struct SQLiteStorageTests {
    @Test(arguments: [21, 22] as [UInt64])
    func `the same commands give the same verdicts, heads and tables in memory and on disk`(
        seed: UInt64
    )
        throws
    {
        let memory = try TestLedger("sql:bank-a")
        var walk = try RandomWalk(try TestTrade(memory), seed: seed)
        for _ in 0..<1200 { try walk.step() }
        #expect(walk.applied > 150)
        let folder = try TemporaryFolder()
        try LedgerDatabase.create(path: folder.databasePath, ledger: memory.id)
        let database = try LedgerDatabase(path: folder.databasePath, ledger: memory.id)
        try database.writeNow { storage in
            for step in memory.submissions {
                let verdict = try memory.rules.apply(
                    step.signed, by: GatewayID("gw.bank-a"), now: step.now, to: storage)
                #expect(verdict == step.verdict)
            }
        }
        try database.writeNow { disk in
            try memory.with { other in
                #expect(try disk.head() == other.head())
                #expect(try disk.allBalances() == other.allBalances())
                #expect(try disk.allLocks() == other.allLocks())
                #expect(try disk.openLocks(after: nil, limit: 5) == other.openLocks(after: nil, limit: 5))
                let middle = try other.allLocks().first?.id
                #expect(
                    try disk.openLocks(after: middle, limit: 50) == other.openLocks(after: middle, limit: 50))
                #expect(try disk.allHashUses() == other.allHashUses())
                #expect(try disk.allCommands() == other.allCommands())
                #expect(try disk.accounts() == other.accounts())
                #expect(try disk.assets() == other.assets())
                #expect(try disk.entries(from: 3, limit: 9) == other.entries(from: 3, limit: 9))
                for account in try other.accounts() {
                    #expect(try disk.balances(of: account.id) == other.balances(of: account.id))
                    #expect(try disk.hasOpenLock(naming: account.id) == other.hasOpenLock(naming: account.id))
                }
            }
            #expect(
                try LedgerChecker(
                    ledger: memory.id, operatorKey: memory.operatorKey.verificationKey, storage: disk
                ).findings() == [])
        }
    }

    @Test func `a whole settlement by proof runs on disk`() throws {
        let (x, y) = (try BookFixture("sql:x"), try BookFixture("sql:y"))
        let termsY = try y.trade.terms()
        let termsX = try x.trade.proofTerms(of: termsY, anchor: try y.ledger.anchor())
        try x.trade.lock(termsX)
        try y.trade.lock(termsY)
        try y.ledger.apply(.claim(termsY.lockID, y.trade.preimage, proof: nil))
        let size = try x.ledger.with { try $0.foreignAnchor(y.ledger.id)?.head.size } ?? 0
        let proof = try #require(try y.ledger.proof(of: termsY.lockID, from: size))
        try x.ledger.apply(.claim(termsX.lockID, x.trade.preimage, proof: proof))
        #expect(try x.trade.paid == 600)
        #expect(try x.ledger.with { try $0.proofBytes(Digest.sha256(proof)) } == proof)
        #expect(try x.ledger.with { try $0.lock(termsX.lockID)?.preimage } == x.trade.preimage)
        #expect(try x.ledger.findings() == [])
        try x.ledger.with { try $0.putForked(y.ledger.id) }
        #expect(try x.ledger.with { try $0.isForked(y.ledger.id) })
        #expect(try x.ledger.with { try $0.foreignAnchors().count } == 1)
        #expect(try x.ledger.with { try !$0.foreignHeads(y.ledger.id).isEmpty })
        try x.ledger.with { try $0.forgetForeignHistory(of: y.ledger.id) }
        #expect(try x.ledger.with { try $0.foreignHeads(y.ledger.id).isEmpty })
        #expect(try x.ledger.with { try $0.isForked(y.ledger.id) } == false)
    }

    @Test func `a nested savepoint undoes only its own writes`() throws {
        for ledger in [try TestLedger("sql:bank-a"), try BookFixture().ledger] {
            let (a, b) = (AccountID(checked: "a"), AccountID(checked: "b"))
            try ledger.with { storage in
                try storage.atomically {
                    try storage.setBalance(7, of: a, asset: TestTrade.cash)
                    #expect(throws: TestFault.self) {
                        try storage.atomically {
                            try storage.setBalance(9, of: a, asset: TestTrade.cash)
                            try storage.setBalance(9, of: b, asset: TestTrade.cash)
                            throw TestFault()
                        }
                    }
                }
                #expect(try storage.balance(of: a, asset: TestTrade.cash) == 7)
                #expect(try storage.balance(of: b, asset: TestTrade.cash) == 0)
            }
        }
    }

    @Test func `the largest balances survive the disk`() throws {
        let fixture = try BookFixture()
        let account = AccountID(checked: "rich")
        for value in [LedgerLimits.mostUnits, -LedgerLimits.mostUnits, 1] {
            try fixture.ledger.with { try $0.setBalance(value, of: account, asset: TestTrade.cash) }
            #expect(try fixture.ledger.with { try $0.balance(of: account, asset: TestTrade.cash) } == value)
        }
    }

    @Test func `the database syncs every commit`() throws {
        let durability = try BookFixture().database.durability()
        #expect(durability.journalMode == "wal")
        #expect(durability.synchronous == 2)
    }

    @Test func `one process holds a database, and what it wrote is there for the next`() throws {
        let fixture = try BookFixture()
        let path = fixture.folder.databasePath
        #expect {
            try LedgerDatabase(path: path, ledger: fixture.ledger.id)
        } throws: { ($0 as? LedgerServiceFault)?.code == "ledger.database.in-use" }
        let head = try fixture.ledger.with { try $0.head() }
        try fixture.database.close()
        #expect {
            try LedgerDatabase(path: path, ledger: LedgerID(checked: "sql:other"))
        } throws: { ($0 as? LedgerServiceFault)?.code == "ledger.database.other-ledger" }
        let again = try LedgerDatabase(path: path, ledger: fixture.ledger.id)
        #expect(try again.writeNow { try $0.head() } == head)
    }

    /// The code of why a database does not open; nil where it does.
    private func refusal(_ path: String, _ ledger: LedgerID) throws -> String? {
        do {
            try LedgerDatabase(path: path, ledger: ledger).close()
            return nil
        } catch let fault as LedgerServiceFault { return fault.code }
    }

    @Test(arguments: [0, 511, 8192])
    func `a file that lost its ledger is no beginning of one, and is left as it is`(size: Int) throws {
        let bytes = [UInt8](repeating: 0x53, count: size)
        let (folder, ledger) = (try TemporaryFolder(), LedgerID(checked: "sql:x"))
        let path = folder.databasePath
        try LedgerDatabase.create(path: path, ledger: ledger)
        #expect(try refusal(path, ledger) == nil)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        for _ in 0..<2 {
            #expect(try refusal(path, ledger) == "ledger.database.no-ledger")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
        }
        #expect {
            try LedgerDatabase.create(path: path, ledger: ledger)
        } throws: { ($0 as? LedgerServiceFault)?.code == "ledger.exists" }
        try whole.write(to: URL(fileURLWithPath: path))
        #expect(try refusal(path, ledger) == nil)
    }

    @Test(arguments: ["DELETE FROM ledger", "DROP TABLE ledger"])
    func `a database that names no ledger is no beginning of one`(sql: String) throws {
        let (folder, ledger) = (try TemporaryFolder(), LedgerID(checked: "sql:x"))
        try LedgerDatabase.create(path: folder.databasePath, ledger: ledger)
        let raw = try DatabaseQueue(path: folder.databasePath)
        try raw.write { try $0.execute(sql: sql) }
        try raw.close()
        #expect(try refusal(folder.databasePath, ledger) == "ledger.database.no-ledger")
    }

    @Test func `where no database is none is made, and what a broken-off beginning left is in nobody's way`()
        throws
    {
        let (folder, ledger) = (try TemporaryFolder(), LedgerID(checked: "sql:x"))
        let path = folder.databasePath
        #expect(try refusal(path, ledger) == "ledger.not-initialised")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path + ".new"))
        try LedgerDatabase.create(path: path, ledger: ledger)
        #expect(try refusal(path, ledger) == nil)
        #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    }

    @Test(arguments: [
        ("UPDATE balance SET units = '999' WHERE account = 'payer'", FindingCode.balanceDiffers),
        ("UPDATE entry SET bytes = x'7b7d' WHERE place = 2", .entryMalformed),
        ("DELETE FROM node WHERE level = 1 AND place = 0", .nodeDiffers),
        ("UPDATE head SET root = zeroblob(32)", .headDiffers),
        ("UPDATE head SET size = size - 1", .headDiffers),
        ("DELETE FROM account WHERE id = 'payee'", .accountDiffers),
    ])
    func `the checker finds what was changed in the file`(sql: String, expected: FindingCode) throws {
        let fixture = try BookFixture()
        try fixture.trade.lock(try fixture.trade.terms())
        #expect(try fixture.ledger.findings() == [])
        let (id, operatorKey) = (fixture.ledger.id, fixture.ledger.operatorKey.verificationKey)
        let path = fixture.folder.databasePath
        try fixture.database.close()
        let raw = try DatabaseQueue(path: path)
        try raw.write { try $0.execute(sql: sql) }
        try raw.close()
        let again = try LedgerDatabase(path: path, ledger: id)
        let found = try again.writeNow {
            try LedgerChecker(ledger: id, operatorKey: operatorKey, storage: $0).findings()
        }
        #expect(found.map(\.code).contains(expected))
    }

    @Test func `a damaged column is a fault, never a trap`() throws {
        let fixture = try BookFixture()
        let terms = try fixture.trade.lock(try fixture.trade.terms())
        try fixture.database.close()
        let raw = try DatabaseQueue(path: fixture.folder.databasePath)
        try raw.write { db in
            try db.execute(sql: "UPDATE balance SET units = '1e9'; UPDATE lock SET entryIndex = -1")
            try db.execute(sql: "UPDATE account SET bytes = x'00'; UPDATE head SET root = x'01'")
        }
        try raw.close()
        let again = try LedgerDatabase(path: fixture.folder.databasePath, ledger: fixture.ledger.id)
        try again.writeNow { storage in
            #expect(throws: StorageFault.self) {
                try storage.balance(of: fixture.trade.payer.account, asset: TestTrade.cash)
            }
            #expect(throws: StorageFault.self) { try storage.lock(terms.lockID) }
            #expect(throws: StorageFault.self) { try storage.account(fixture.trade.payer.account) }
            #expect(throws: StorageFault.self) { try storage.head() }
        }
    }
}
