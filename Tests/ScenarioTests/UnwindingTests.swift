import SettlementModel
import SettlementTestKit
import Testing

@Suite struct UnwindingTests {
    @Test(arguments: SettlementMode.allCases)
    func `the buyer is gone past every deadline: Y is cancelled by the seller's own access and X goes back`(
        _ mode: SettlementMode
    ) async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX(TestTrade(mode: mode))
            await world.buyer.crash()
            await world.advance(bySeconds: 100)
            try await world.wait("the seller is refunded") { try await world.seller.outcome(id) == .refunded }
            #expect(try await world.lane(world.seller, id, .y).state == .cancelled)
            #expect(try await world.lane(world.seller, id, .x).state == .refunded)
            try world.buyerCashWay.withhold("lock", false)
            try await world.buyer.start()
            try await world.waitForEnd(id, .refunded)
            try await world.expectConserved(TestTrade(), settled: false)
            try await world.expectEvidence(id, .refunded)
        }
    }

    @Test func `the seller is gone before it locks: X's tombstone lets both go`() async throws {
        try await inWorld { world in
            try world.sellerAssetWay.withhold("lock")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "X_LOCKING")
            await world.seller.crash()
            await world.advance(bySeconds: 100)
            try await world.wait("the buyer's end") { try await world.buyer.outcome(id) == .lapsed }
            try await world.seller.start()
            try await world.waitForEnd(id, .lapsed)
            try await world.expectConserved(TestTrade(), settled: false)
            try await world.expectEvidence(id, .lapsed)
        }
    }

    @Test(arguments: SettlementMode.allCases)
    func `a claim that never gets through until the expiry: both legs go back`(
        _ mode: SettlementMode
    ) async throws {
        try await inWorld { world in
            try world.sellerCashWay.withhold("claim")
            let id = try await world.agree(TestTrade(mode: mode))
            try await world.waitForState(world.seller, id, "REVEALING")
            try await world.waitForState(world.buyer, id, "BOTH")
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .refunded)
            try await world.expectConserved(TestTrade(mode: mode), settled: false)
            try await world.expectEvidence(id, .refunded)
        }
    }

    @Test func `Y's payer is frozen between the locks: Y is abandoned and X goes back`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            try await world.cashLedger.setStatus(.frozen, of: TestWorld.buyerCash)
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForEnd(id, .refunded)
            try await world.expectConserved(TestTrade(), settled: false)
        }
    }

    @Test func `X's payer is frozen before its lock: the trade lapses`() async throws {
        try await inWorld { world in
            try world.sellerAssetWay.withhold("lock")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "X_LOCKING")
            try await world.assetLedger.setStatus(.frozen, of: TestWorld.sellerAssets)
            try world.sellerAssetWay.withhold("lock", false)
            try await world.waitForEnd(id, .lapsed)
            try await world.expectConserved(TestTrade(), settled: false)
        }
    }

    @Test(arguments: [true, false])
    func `an abort agreed with both legs locked ends at once, long before any expiry`(
        _ buyerAsks: Bool
    ) async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToBoth()
            let asking = buyerAsks ? world.buyer : world.seller
            _ = try await asking.gateway.cancel(id, by: TestWorld.maker, reason: "the customer stepped back")
            try await world.waitForEnd(id, .refunded)
            let expiry = try #require(try await world.lane(world.buyer, id, .y).expiry)
            #expect(await world.cashLedger.time < expiry.seconds)
            try await world.expectConserved(TestTrade(), settled: false)
            try await world.expectEvidence(id, .refunded)
        }
    }

    @Test func `the exit needs two people at both banks, then X goes back and Y follows at its expiry`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToBoth()
            for bank in world.banks {
                let gateway = try await bank.gateway
                _ = try await gateway.exit(id, by: TestWorld.maker, reason: "Y's ledger is lost")
                let code = await deskCode {
                    _ = try await gateway.exit(id, by: TestWorld.maker, reason: "again")
                }
                #expect(code == "exit.four-eyes")
            }
            _ = try await world.seller.gateway.exit(id, by: TestWorld.checker, reason: "seen")
            try await Task.sleep(for: .milliseconds(100))
            #expect(try await world.lane(world.seller, id, .x).state == .locked)
            _ = try await world.buyer.gateway.exit(id, by: TestWorld.checker, reason: "seen")
            try await world.waitForState(world.seller, id, "X_RETURNED")
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .refunded)
            try await world.expectConserved(TestTrade(), settled: false)
            try await world.expectEvidence(id, .refunded)
        }
    }

    @Test func `no abort once the preimage may be public`() async throws {
        try await inWorld { world in
            try world.sellerCashWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "REVEALING")
            let code = await deskCode {
                _ = try await world.seller.gateway.cancel(id, by: TestWorld.maker, reason: "too late")
            }
            #expect(code == "transfer.abort.late")
            try world.sellerCashWay.withhold("claim", false)
            try await world.waitForEnd(id, .settled)
        }
    }

    @Test(arguments: SettlementMode.allCases)
    func `the seller is gone for good: the buyer takes back Y, then X in the seller's name`(
        _ mode: SettlementMode
    ) async throws {
        try await inWorld { world in
            let trade = TestTrade(mode: mode)
            let id = try await world.agreeUpToBoth(trade)
            await world.seller.crash()
            await world.advance(bySeconds: 200)
            try await world.wait("the buyer's end") { try await world.buyer.outcome(id) == .refunded }
            try await world.expectConserved(trade, settled: false)
            try await world.expectEvidence(id, .refunded, of: world.buyer)
        }
    }

    @Test
    func
        `the buyer is gone for good: from T_X the seller claims X in the buyer's name, and only the buyer is paid`()
        async throws
    {
        try await inWorld { world in
            try world.buyerAssetWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "Y_CLAIMED")
            try await world.waitForState(world.buyer, id, "Y_CLAIMED")
            await world.buyer.crash()
            try await Task.sleep(for: .milliseconds(100))
            #expect(try await world.seller.outcome(id) == nil, "until T_X the claim is the buyer's alone")
            await world.advance(bySeconds: 200)
            try await world.wait("the seller's end") { try await world.seller.outcome(id) == .settled }
            try await world.expectConserved(TestTrade(), settled: true)
            try await world.expectEvidence(id, .settled, of: world.seller)
            #expect(try world.buyerAssetWay.submissions(of: "claim") == 0)
            // It comes back to what was done for it, and holds the same proofs.
            try await world.buyer.start()
            try await world.waitForEnd(id, .settled)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `both bring X's claim at once: it is booked once and both end settled`() async throws {
        try await inWorld { world in
            try world.buyerAssetWay.withhold("claim")
            try world.sellerAssetWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.buyer, id, "Y_CLAIMED")
            await world.advance(bySeconds: 200)
            try await Task.sleep(for: .milliseconds(50))
            try world.sellerAssetWay.withhold("claim", false)
            try world.buyerAssetWay.withhold("claim", false)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `a stranger's dust lock with the same hash moves nobody`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let x = try #require(try await world.lane(world.seller, id, .x).lock)
            let dust = try await Stranger.lockDust(
                world, like: try #require(await world.assetLedger.lock(x)?.terms))
            try await Task.sleep(for: .milliseconds(150))
            #expect(try await world.seller.state(id) == "X_LOCKED")
            let way = try world.sellerCashWay
            #expect(way.submissions(of: "claim") == 0)
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForEnd(id, .settled)
            #expect(await world.cashLedger.lockState(dust) == .locked)
        }
    }
}
