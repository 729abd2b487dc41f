import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

extension Attacks {
    /// Rows 1 to 7 and 20 of the threat table: choosing, delaying, and instants.
    @Suite struct TimingAttackTests {
        private let trade = NaiveTrade("T1")

        /// The naive seller's own process is away; its owner acts by hand, holding the preimage back.
        private func naiveHoldingBack() -> NaiveWorld {
            var naive = NaiveWorld()
            naive.agree(trade)
            naive.deliver()
            naive.y.censored = [NaiveWorld.sellerKey]
            naive.absent = [.seller]
            naive.block()
            naive.y.censored = []
            return naive
        }

        private func reveal(_ naive: inout NaiveWorld) throws {
            let claim = NaiveAct.claim(try naive.hash(trade, .y), preimage: try naive.preimage(trade))
            naive.y.post(NaiveOrder(NaiveWorld.sellerKey, claim))
        }

        @Test func `row 1, free option: a day to choose is bought with one word, and refused by ours`()
            async throws
        {
            var naive = NaiveWorld()
            var long = trade
            long.window = 86_400
            naive.agree(long)
            naive.deliver()
            naive.y.censored = [NaiveWorld.sellerKey]
            naive.absent = [.seller]
            naive.blocks(until: HandClock.start + 86_000)
            #expect(
                naive.cash(NaiveWorld.sellerKey) == 0 && naive.cash(NaiveWorld.buyerKey) < NaiveWorld.funds)
            // The price fell by 2 % meanwhile: now it is worth taking the cash for it.
            naive.y.censored = []
            naive.y.post(
                NaiveOrder(
                    NaiveWorld.sellerKey,
                    .claim(try naive.hash(long, .y), preimage: try naive.preimage(long))))
            naive.blocks(3)
            #expect(naive.cash(NaiveWorld.sellerKey) == NaiveWorld.price)
            let overpaid = NaiveWorld.price * 2 / 100
            #expect(overpaid == 9_853_541)

            try await attack { world in
                try await world.restart(world.seller) { try $0.halting(86_400) }
                try await world.restart(world.buyer) { $0.locking(atMost: 600) }
                let id = try await world.agree(TestTrade())
                try await world.waitForEnd(id, .withdrawn)
                let reason = try await world.buyer.view(id)?.reason ?? ""
                #expect(reason.contains("terms.timelock.too-long"), "\(reason)")
                try await world.expectNobodyLost(settled: false)
            }
        }

        @Test
        func
            `row 2, griefing: ten assets stand for a window; ours locks one and has it back before Y's expiry`()
            async throws
        {
            var naive = NaiveWorld(assets: 10)
            for number in 0..<10 {
                naive.block()
                naive.agree(NaiveTrade("T\(number)"))
                naive.absent = [.buyer]
                naive.deliver()
                naive.absent = []
            }
            naive.absent = [.buyer]
            naive.block()
            #expect(naive.assets(NaiveWorld.sellerKey) == 0, "all ten stand locked")
            naive.blocks(280)
            #expect(naive.assets(NaiveWorld.sellerKey) == 0, "and do so until the last instant")

            try await attack { world in
                try await world.restart(world.seller) { try $0.limiting("USD", to: 1) }
                let id = try await world.agreeUpToX()
                let second = try await world.agree(TestTrade(.bond, common: "BOND-SECOND"))
                try await world.waitForEnd(second, .withdrawn)
                #expect(
                    try await world.seller.view(second)?.reason.contains("terms.exposure.peer") == true)
                await world.buyer.crash()
                let expiry = try world.terms(of: id).timelocks.expiryY
                await world.cashLedger.advance(to: expiry.advanced(bySeconds: -4))
                try await world.wait("the asset is home") {
                    try await world.seller.outcome(id) == .refunded
                }
                #expect(await world.cashLedger.time < expiry.seconds)
                try await world.expectNobodyLost(settled: false)
            }
        }

        @Test
        func `row 3, race: a reveal in the last block takes the cash and the asset; ours follows the proof`()
            async throws
        {
            var naive = naiveHoldingBack()
            naive.blocks(until: HandClock.start + trade.window - 24)
            try reveal(&naive)
            naive.block()
            naive.absent = []
            naive.blocks(3)
            #expect(naive.buyerLost == NaiveWorld.price)
            #expect(naive.assets(NaiveWorld.sellerKey) == 1)

            try await attack { world in
                let id = try await world.agreeUpToBoth()
                let (x, y) = (try await world.lockID(id, .x), try await world.lockID(id, .y))
                for bank in world.banks { await bank.crash() }
                let preimage = try await world.seller.preimage(of: id)
                let expiry = try world.terms(of: id).timelocks.expiryY
                await world.cashLedger.advance(to: expiry.advanced(bySeconds: -1))
                _ = try await world.cashLedger.book(.claim(y, preimage, proof: nil))
                await world.advance(bySeconds: 100_000)
                try await world.expectXHolds(x, preimage)
                let proof = try await world.proofForX(of: y)
                #expect(
                    try await world.refusal(world.assetLedger, .refund(x, proof: proof)) == .proofOtherState)
                try await world.buyer.start()
                try await world.wait("the buyer has its asset") {
                    try await world.buyer.outcome(id) == .settled
                }
                try await world.expectNobodyLost(settled: true)
            }
        }

        @Test
        func `row 4, late reveal: a claim that misses its block gives the asset away; ours does not send it`()
            async throws
        {
            var naive = naiveHoldingBack()
            naive.absent = [.seller, .buyer]
            naive.blocks(until: HandClock.start + trade.window - 12)
            try reveal(&naive)
            // The preimage stands in Y's pool for all to read; X's next block is the thief's.
            guard case .claim(_, let seen)? = naive.y.pool.last?.act else { throw TestWorldFault("no claim") }
            naive.x.post(NaiveOrder(NaiveWorld.buyerKey, .claim(try naive.hash(trade, .x), preimage: seen)))
            naive.x.block(at: naive.clock)
            naive.absent = [.seller]
            naive.blocks(3)
            #expect(naive.sellerLost == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agreeUpToBoth()
                let way = try world.sellerCashWay
                let x = try await world.lockID(id, .x)
                try await Task.sleep(for: .milliseconds(150))
                #expect(way.submissions(of: "claim") == 0, "no first reveal after its deadline")
                try await world.expectXHolds(x, try await world.seller.preimage(of: id))
                await world.advance(bySeconds: 100)
                try await world.waitForEnd(id, .refunded)
                try await world.expectNobodyLost(settled: false)
            }
        }

        @Test
        func `row 6, halt: X stands still until its expiry and the cash is gone; ours has no such expiry`()
            async throws
        {
            var naive = naiveHoldingBack()
            naive.x.isHalted = true
            try reveal(&naive)
            naive.absent = []
            naive.blocks(until: HandClock.start + trade.window)
            naive.x.isHalted = false
            naive.blocks(2)
            #expect(naive.buyerLost == NaiveWorld.price)

            try await attack { world in
                try world.buyerAssetWay.withhold("claim")
                let id = try await world.agree(TestTrade())
                try await world.waitForState(world.buyer, id, "Y_CLAIMED")
                try world.buyerAssetWay.silence()
                await world.advance(bySeconds: 100_000)
                try await world.expectXHolds(
                    try await world.lockID(id, .x), try await world.seller.preimage(of: id))
                try world.buyerAssetWay.silence(false)
                try world.buyerAssetWay.withhold("claim", false)
                try await world.waitForEnd(id, .settled)
                try await world.expectNobodyLost(settled: true)
            }
        }

        @Test func `row 7, censorship: who is kept out until the expiry has lost; ours is served by anyone`()
            async throws
        {
            var naive = NaiveWorld()
            naive.x.censored = [NaiveWorld.buyerKey]
            naive.agree(trade)
            naive.blocks(310)
            #expect(naive.buyerLost == NaiveWorld.price)

            try await attack { world in
                try world.buyerAssetWay.withhold("claim")
                let id = try await world.agree(TestTrade())
                try await world.waitForState(world.buyer, id, "Y_CLAIMED")
                await world.advance(bySeconds: 100_000)
                let (x, y) = (try await world.lockID(id, .x), try await world.lockID(id, .y))
                // Pushed by somebody without any key, from what Y's log shows everyone; it pays the payee alone.
                let preimage = try await world.seller.preimage(of: id)
                _ = try await world.assetLedger.book(
                    .claim(x, preimage, proof: try await world.proofForX(of: y)))
                try await world.waitForEnd(id, .settled)
                try await world.expectNobodyLost(settled: true)
            }
        }

        @Test func `row 20, refund that fails: a frozen payer's cash stands for ever; ours goes back to it`()
            async throws
        {
            var naive = naiveHoldingBack()
            naive.y.frozen = [NaiveWorld.buyerKey.name]
            naive.blocks(10_000)
            #expect(naive.buyerLost == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agreeUpToBoth()
                for account in [TestWorld.buyerCash, TestWorld.sellerCash] {
                    try await world.cashLedger.setStatus(.frozen, of: account)
                }
                let code = try await code {
                    try await world.cashLedger.setStatus(.closed, of: TestWorld.sellerCash)
                }
                #expect(code == "ledger.account.open-locks")
                try await world.assetLedger.setStatus(.frozen, of: TestWorld.sellerAssets)
                await world.advance(bySeconds: 100)
                try await world.waitForEnd(id, .refunded)
                try await world.expectNobodyLost(settled: false)
            }
        }
    }
}
