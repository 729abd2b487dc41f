import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// Thousands of random commands; the checker must agree with the rules after every run.
struct RandomWalkTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `any sequence of commands leaves a sound ledger`(seed: UInt64) throws {
        let ledger = try TestLedger("sql:random")
        var walk = try RandomWalk(try TestTrade(ledger), seed: seed)
        for step in 0..<1500 {
            try walk.step()
            if step % 500 == 499 { #expect(try ledger.findings() == []) }
        }
        #expect(walk.applied > 200)
        #expect(walk.refused.count > 10)
        let supply = try ledger.with { try $0.balance(of: SystemAccount.issuance, asset: TestTrade.cash) }
        let all = try ledger.with { try $0.allBalances() }
        #expect(all.values.reduce(0, +) == 0)
        #expect(supply < 0)
        for (key, value) in all where key.account != SystemAccount.issuance { #expect(value > 0) }
    }

    @Test func `every proof that the reader builds is accepted from every anchor`() throws {
        let ledger = try TestLedger("sql:random")
        var walk = try RandomWalk(try TestTrade(ledger), seed: 11)
        var anchors = [try ledger.anchor()]
        for _ in 0..<120 {
            try walk.step()
            anchors.append(try ledger.anchor())
        }
        let locks = try ledger.with { try $0.allLocks() }
        try #require(locks.count > 10)
        for (number, lock) in locks.enumerated() {
            let anchor = anchors[number * 7 % anchors.count]
            let bytes = try #require(try ledger.proof(of: lock.id, from: anchor.head.size))
            let verified = try SQLLogVerifier().verify(bytes, from: anchor)
            #expect(verified.fact.terms == lock.terms)
            #expect(verified.fact.state == lock.state)
        }
        let beyond = try ledger.with { try $0.head().head.size } + 1
        #expect(try ledger.proof(of: locks[0].id, from: beyond) == nil)
        #expect(try ledger.proof(of: LockID(Digest.sha256([1])), from: 0) == nil)
    }
}
