import SettlementModel
import SettlementTestKit
import Testing

/// What the ledgers say before any lock decides whether there is one.
@Suite struct RefusedTermsTests {
    private func expectWithdrawn(
        _ code: String, _ options: TestWorld.Options = TestWorld.Options(), _ trade: TestTrade = TestTrade(),
        prepare: (TestWorld) async throws -> Void = { _ in }
    ) async throws {
        try await inWorld(options) { world in
            try await prepare(world)
            let id = try await world.agree(trade)
            try await world.waitForEnd(id, .withdrawn)
            let reason = try #require(try await world.seller.view(id)?.reason)
            #expect(reason.contains(code), "\(reason)")
            #expect(await world.assetLedger.openLocks == 0)
            #expect(await world.cashLedger.openLocks == 0)
        }
    }

    @Test func `too little money: no terms, no lock`() async throws {
        var options = TestWorld.Options()
        options.yuan = 492_677_082
        try await expectWithdrawn("terms.funds.insufficient", options)
    }

    @Test func `a refusal that reaches the seller after its tombstone is a withdrawal at both banks`()
        async throws
    {
        try await inWorld { world in
            try world.buyerCashWay.silence()
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.buyer, id, "CONSIDERING")
            await world.seller.crash()
            try await world.buyer.gateway.freeze(by: TestWorld.maker, reason: "drill")
            try world.buyerCashWay.silence(false)
            try await world.wait("the buyer refuses") { try await world.buyer.outcome(id) == .withdrawn }
            await world.advance(bySeconds: 100)
            world.wire.weather.isPartitioned = true
            try await world.seller.start()
            try await world.waitForState(world.seller, id, "UNANSWERED")
            try await world.wait("X's tombstone") {
                try await world.lane(world.seller, id, .x).state == .cancelled
            }
            try await world.seller.restart()
            #expect(try await world.seller.state(id) == "UNANSWERED")
            world.wire.weather.isPartitioned = false
            try await world.waitForEnd(id, .withdrawn)
            try await world.expectEvidence(id, .withdrawn, of: world.seller)
        }
    }

    @Test func `exactly enough money settles`() async throws {
        var options = TestWorld.Options()
        options.yuan = 492_677_083
        try await inWorld(options) { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true, yuan: 492_677_083)
        }
    }

    @Test func `a missing account: no terms, no lock`() async throws {
        let trade = TestTrade().with { $0.assetPayee = AccountID(checked: "bank-b/nowhere") }
        try await expectWithdrawn("terms.account.missing", trade: trade)
    }

    @Test func `a frozen paying account: no terms, no lock`() async throws {
        try await expectWithdrawn("terms.account.not-open") { world in
            try await world.cashLedger.setStatus(.frozen, of: TestWorld.buyerCash)
        }
    }

    @Test func `a claim that the ledger describes with another face: no terms, no lock`() async throws {
        var options = TestWorld.Options()
        options.claimFace = "5000000.01"
        try await expectWithdrawn("face", options)
    }

    @Test func `a bond that the ledger describes with another ISIN: no terms, no lock`() async throws {
        var options = TestWorld.Options()
        options.bondISIN = "MYBCB2000013"
        try await expectWithdrawn("isin", options, TestTrade(.bond, common: "BOND20201113"))
    }

    @Test func `money that the ledger counts in another currency with other decimals: no terms, no lock`()
        async throws
    {
        var options = TestWorld.Options()
        options.currencyOfYuan = "JPY"
        try await expectWithdrawn("currency", options)
    }

    private func expectWithdrawn(_ code: String, trade: TestTrade) async throws {
        try await expectWithdrawn(code, TestWorld.Options(), trade)
    }
}
