import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

extension Attacks {
    /// Rows 13, 18 and 33: what the house itself gives away.
    @Suite struct HouseAttackTests {
        private let trade = NaiveTrade("T1")

        /// The preimage of `hash` among those that a clock makes within an hour around `time`.
        private func guess(_ hash: Bytes32, around time: Int64) -> [UInt8]? {
            for second in (time - 1800)...(time + 1800) {
                let preimage = Digest.sha256(Array("\(second)".utf8)).bytes
                if Digest.sha256(preimage) == hash { return preimage }
            }
            return nil
        }

        @Test
        func
            `row 13, weak secret: a preimage made from the clock is guessed and the asset is gone; ours is guessed by nobody`()
            async throws
        {
            var naive = NaiveWorld()
            naive.agree(trade)
            naive.absent = [.buyer]
            naive.block()
            let hash = try naive.hash(trade, .x)
            let guessed = try #require(guess(hash, around: naive.clock + 300))
            naive.x.post(NaiveOrder(NaiveWorld.buyerKey, .claim(hash, preimage: guessed)))
            naive.block()
            #expect(naive.sellerLost == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agreeUpToX()
                let hashlock = try world.terms(of: id).hashlock
                #expect(guess(hashlock.digest, around: HandClock.start) == nil)
                let preimage = try await world.seller.preimage(of: id)
                #expect(preimage.hashlock == hashlock)
                // Nor is it lying about; and who has it all the same has no proof.
                for line in world.seller.tape.lines + world.buyer.tape.lines {
                    #expect(!line.contains(preimage.value.hex))
                }
                try await world.expectXHolds(try await world.lockID(id, .x), preimage)
            }
        }

        @Test func `row 18, the same claim sold twice: both naive buyers pay; our ledger keeps it once`()
            async throws
        {
            var (first, second) = (NaiveWorld(), NaiveWorld())
            first.agree(trade)
            first.blocks(3)
            // The same ledger later: the seller writes the same claim once more and sells it again.
            second.x = first.x
            second.x.issue(trade.asset, 1, to: NaiveWorld.sellerKey.name)
            second.agree(NaiveTrade("T2"))
            second.blocks(3)
            #expect(
                first.cash(NaiveWorld.sellerKey) + second.cash(NaiveWorld.sellerKey) == 2 * NaiveWorld.price)

            try await attack { world in
                for account in [TestWorld.sellerAssets, TestWorld.buyerAssets] {
                    let code = try await code {
                        try await world.assetLedger.issue(TestWorld.claim, 1, to: account)
                    }
                    #expect(code == "ledger.supply.exhausted")
                }
                #expect(await world.assetLedger.supply(of: TestWorld.claim) == 1)
            }
        }

        @Test
        func
            `row 33, insider: one naive clerk sends the asset elsewhere; ours needs a second person for every act`()
            async throws
        {
            var naive = NaiveWorld()
            naive.buyer.assetAccount = "the clerk"
            naive.agree(trade)
            naive.blocks(3)
            #expect(naive.x.balance("the clerk", trade.asset) == 1)
            #expect(naive.buyerLost == NaiveWorld.price)

            try await attack { world in
                let clerk = TestWorld.maker
                let gateway = try await world.buyer.gateway
                let elsewhere = try TestTrade().with { $0.assetPayee = AccountID(checked: "the clerk") }
                    .ticket(.buy, seller: world.seller.identity, buyer: world.buyer.identity)
                let refused = try await code { _ = try await gateway.submit(elsewhere, by: clerk) }
                #expect(refused != nil, "the account is none of the bank's own")
                let honest = try TestTrade().ticket(
                    .buy, seller: world.seller.identity, buyer: world.buyer.identity)
                let view = try await gateway.submit(honest, by: clerk)
                #expect(
                    try await code { _ = try await gateway.approve(view.id, by: clerk) }
                        == "trade.four-eyes.own")
                _ = try await gateway.approve(view.id, by: TestWorld.checker)
                try await world.instruct(world.seller, TestTrade())
                try await world.waitForEnd(view.id, .settled)
                try await world.expectNobodyLost(settled: true)
            }
            try await attack { world in
                let id = try await world.agreeUpToBoth()
                for bank in world.banks {
                    let gateway = try await bank.gateway
                    _ = try await gateway.exit(id, by: TestWorld.maker, reason: "mine")
                    #expect(
                        try await code {
                            _ = try await gateway.exit(id, by: TestWorld.maker, reason: "again")
                        } == "exit.four-eyes")
                }
                try await Task.sleep(for: .milliseconds(100))
                #expect(await world.assetLedger.lockState(try await world.lockID(id, .x)) == .locked)
            }
        }
    }
}
