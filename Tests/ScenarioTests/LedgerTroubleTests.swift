import SettlementModel
import SettlementTestKit
import Testing

@Suite struct LedgerTroubleTests {
    @Test func `a ledger silent beyond its halt budget suspends, and its return resumes`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            try world.buyerCashWay.silence()
            try await world.wait("the buyer misses the ledger") {
                try await world.buyer.gateway.health().contains {
                    $0.name == "ledger:\(TestWorld.cash)" && !$0.passes
                }
            }
            world.buyer.clock.push(milliseconds: 7500)
            try await world.waitForState(world.buyer, id, "SUSPENDED")
            #expect(try await world.buyer.view(id)?.reason.contains("no answer") == true)
            try world.buyerCashWay.withhold("lock", false)
            try world.buyerCashWay.silence(false)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
        }
    }

    @Test func `a ledger silent until after the expiry: money goes home when it speaks again`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToBoth()
            try world.sellerCashWay.silence()
            try world.buyerCashWay.silence()
            await world.advance(bySeconds: 100)
            try await Task.sleep(for: .milliseconds(100))
            #expect(await world.cashLedger.openLocks == 1)
            try world.sellerCashWay.silence(false)
            try world.buyerCashWay.silence(false)
            try await world.waitForEnd(id, .refunded)
            try await world.expectConserved(TestTrade(), settled: false)
        }
    }

    @Test func `a passing refusal of a claim is tried again until it is booked`() async throws {
        try await inWorld { world in
            try world.buyerAssetWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.buyer, id, "Y_CLAIMED")
            try world.buyerAssetWay.rejectNext("ledger.anchor.forked", "the test's own refusal")
            try world.buyerAssetWay.withhold("claim", false)
            try await world.waitForEnd(id, .settled)
        }
    }

    @Test func `a refused lock on X is abandoned with a tombstone`() async throws {
        try await inWorld { world in
            try world.sellerAssetWay.rejectNext("ledger.lock.expiry-too-far")
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .lapsed)
            #expect(try await world.lane(world.seller, id, .x).state == .cancelled)
            let kinds = try await world.seller.records().map(\.draft.kind)
            #expect(kinds.contains(.commandOutcome), "a refusal is known over a restart")
            try await world.expectConserved(TestTrade(), settled: false)
            try await world.expectEvidence(id, .lapsed)
        }
    }

    @Test(arguments: ["ledger.proof.invalid", "ledger.anchor.forked"])
    func `a claim that is refused again and again adds nothing to the journal`(code: String) async throws {
        try await inWorld { world in
            try world.buyerAssetWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.buyer, id, "Y_CLAIMED")
            let way = try world.buyerAssetWay
            for _ in 0..<60 { way.rejectNext(code) }
            way.withhold("claim", false)
            func records(after tries: Int) async throws -> Int64 {
                try await world.wait("\(tries) tries") { way.submissions(of: "claim") >= tries }
                let samples = try await world.buyer.gateway.metrics()
                return try #require(samples.first { $0.name == "interlock_journal_records" }).value
            }
            let early = try await records(after: 6)
            let late = try await records(after: 40)
            #expect(late == early, "40 tries instead of 6")
            // The id is on record: a restart goes on under it, and the ledger acts once.
            try await world.buyer.restart()
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            try await world.expectEvidence(id, .settled)
        }
    }
}
