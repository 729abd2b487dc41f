import PeerProtocol
import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

extension Attacks {
    /// Rows 9, 22, 23, 27 and 30: saying or showing what is not so.
    @Suite struct ForgingAttackTests {
        private let trade = NaiveTrade("T1")

        /// The naive buyer's owner acts by hand: X is locked, Y is not.
        private func naiveWithoutY() -> NaiveWorld {
            var naive = NaiveWorld()
            naive.agree(trade)
            naive.absent = [.buyer]
            naive.block()
            return naive
        }

        /// Takes X with a preimage that stands in Y's pool.
        private func takeX(_ naive: inout NaiveWorld) throws {
            for order in naive.y.pool {
                guard case .claim(_, let preimage) = order.act else { continue }
                naive.x.post(
                    NaiveOrder(
                        NaiveWorld.buyerKey, .claim(try naive.hash(trade, .x), preimage: preimage)))
            }
            naive.block()
        }

        /// A second history of Y under the real ledger's name, by someone without its log key: the lock of the
        /// signed terms stands in it.
        private func forgedHistory(
            _ world: TestWorld, _ id: TransferID
        ) async throws -> (
            house: MemoryLedgerHouse, lock: LockTerms, anchor: UInt64
        ) {
            let fork = try MemoryLedgerHouse(TestWorld.cash)
            let lock = try world.terms(of: id).lockTerms(.y)
            for (account, bank) in [(TestWorld.buyerCash, world.buyer), (TestWorld.sellerCash, world.seller)]
            {
                try await fork.open(
                    account, owner: bank.identity.gateway, key: bank.keys.holder.verificationKey)
            }
            let yuan = try #require(CurrencyCode("CNY"))
            try await fork.operate(
                .registerAsset(
                    try #require(AssetDescriptor(id: TestWorld.yuan, kind: .cash(yuan), decimals: 2))))
            let anchor = try #require(await world.assetLedger.foreignAnchor(TestWorld.cash)).size
            for _ in 3..<anchor { try await fork.issue(TestWorld.yuan, 600_000_000, to: TestWorld.buyerCash) }
            _ = try await fork.book(.lock(lock, anchorProof: nil), by: world.buyer.keys.holder)
            return (fork, lock, anchor)
        }

        @Test
        func `row 30, unproven word: "Y is locked" is enough for the naive seller; ours wants the proof`()
            async throws
        {
            var naive = naiveWithoutY()
            naive.send(
                [NaiveMessage(.cashLocked, from: NaiveWorld.buyerKey.name, trade: trade.id)], to: .seller)
            naive.deliver()
            try takeX(&naive)
            #expect(naive.sellerLost == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agreeUpToX()
                await world.buyer.crash()
                let y = try await world.lockID(id, .y)
                let real = try #require(
                    try await world.assetLedger.proofForTests(of: try await world.lockID(id, .x)))
                try await expectUnmoved(
                    world, id, by: [.lockAssert(.y, y, proof: [1, 2, 3]), .lockAssert(.y, y, proof: real)])
            }
        }

        @Test
        func
            `row 9, forged log: a receipt by any key moves the naive seller, and neither our gateway nor our ledger`()
            async throws
        {
            var naive = naiveWithoutY()
            let receipt = NaiveMessage(
                .cashLocked, from: NaiveWorld.buyerKey.name, trade: trade.id, ["receipt=by any key"])
            naive.send([receipt], to: .seller)
            naive.deliver()
            try takeX(&naive)
            #expect(naive.sellerLost == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agreeUpToX()
                await world.buyer.crash()
                let (fork, lock, anchor) = try await forgedHistory(world, id)
                let proof = try #require(try await fork.proofForTests(of: lock.lockID, from: anchor))
                let x = try await world.lockID(id, .x)
                try await expectUnmoved(world, id, by: [.lockAssert(.y, lock.lockID, proof: proof)])
                await fork.advance(bySeconds: 100_000)
                _ = try await fork.book(.refund(lock.lockID, proof: nil))
                let ended = try #require(try await fork.proofForTests(of: lock.lockID, from: anchor))
                #expect(
                    try await world.refusal(world.assetLedger, .refund(x, proof: ended)) == .proofInvalid)
            }
        }

        @Test
        func
            `row 22, lying adapter: "the lock stands" makes the naive seller reveal; ours is shown a forged proof in vain`()
            async throws
        {
            var naive = naiveWithoutY()
            naive.shown[.seller] = [
                .y: NaiveLock(
                    trade.money, trade.cash, from: NaiveWorld.buyerKey.name, to: NaiveWorld.sellerKey.name,
                    hash: try naive.hash(trade, .y), expiry: naive.clock + 1000)
            ]
            naive.block()
            try takeX(&naive)
            #expect(naive.sellerLost == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agreeUpToX()
                let (fork, lock, anchor) = try await forgedHistory(world, id)
                let way = try world.sellerCashWay
                way.forge { asked in
                    // What cannot be had is not forged.
                    asked == lock.lockID
                        ? (try? await fork.proofForTests(of: asked, from: anchor)) ?? nil : nil
                }
                await world.seller.crash()
                try await world.seller.start()
                try await world.wait("the forgery is shown") { way.forgeries > 0 }
                try await Task.sleep(for: .milliseconds(200))
                #expect(way.submissions(of: "claim") == 0)
                #expect(await world.cashLedger.lockState(lock.lockID) == .none)
                #expect(await world.assetLedger.lockState(try await world.lockID(id, .x)) == .locked)
            }
        }

        @Test
        func
            `row 23, stale node: who is shown yesterday misses the claim and its cash; ours misses nothing in M2`()
            async throws
        {
            var naive = NaiveWorld()
            naive.agree(trade)
            naive.deliver()
            let hash = try naive.hash(trade, .y)
            naive.shown[.buyer] = [
                .y: NaiveLock(
                    trade.money, trade.cash, from: NaiveWorld.buyerKey.name, to: NaiveWorld.sellerKey.name,
                    hash: hash, expiry: naive.clock + trade.window)
            ]
            naive.blocks(310)
            #expect(naive.buyerLost == NaiveWorld.price)

            try await attack { world in
                try world.sellerCashWay.withhold("claim")
                let id = try await world.agree(TestTrade())
                try await world.waitForState(world.buyer, id, "BOTH")
                try await world.waitForState(world.seller, id, "REVEALING")
                let way = try world.buyerCashWay
                way.hideEntries()
                way.repeatHead()
                try await world.wait("the old head is seen through") {
                    world.buyer.tape.lines.contains { $0.contains("signed head does not hold") }
                }
                world.wire.weather.isPartitioned = true
                try world.sellerCashWay.withhold("claim", false)
                try await world.waitForState(world.seller, id, "Y_CLAIMED")
                await world.advance(bySeconds: 100_000)
                let x = try await world.lockID(id, .x)
                try await world.expectXHolds(x, try await world.seller.preimage(of: id))
                world.wire.weather.isPartitioned = false
                try await world.waitForEnd(id, .settled)
                try await world.expectNobodyLost(settled: true)
            }
        }

        @Test
        func
            `row 27, proof confusion: a lock of one cent under the same hash is "a lock" to the naive seller; ours compares every field`()
            async throws
        {
            var naive = naiveWithoutY()
            let dust = NaiveLock(
                trade.money, 1, from: NaiveWorld.buyerKey.name, to: NaiveWorld.sellerKey.name,
                hash: try naive.hash(trade, .y), expiry: naive.clock + 1000)
            naive.y.post(NaiveOrder(NaiveWorld.buyerKey, .lock(dust)))
            naive.blocks(2)
            naive.absent = []
            naive.blocks(2)
            #expect(naive.assets(NaiveWorld.buyerKey) == 1)
            #expect(naive.sellerLost == NaiveWorld.price - 1)

            try await attack { world in
                let id = try await world.agreeUpToX()
                let right = try world.terms(of: id).lockTerms(.y)
                let dust = try #require(
                    LockTerms(
                        ledger: right.ledger, transfer: right.transfer, leg: .y, asset: right.asset,
                        quantity: 1, payer: right.payer, payee: right.payee, hashlock: right.hashlock,
                        claimGate: right.claimGate, refundGate: right.refundGate, exitByBoth: false,
                        lockDeadline: right.lockDeadline, expiry: right.expiry,
                        termsDigest: right.termsDigest))
                await world.buyer.crash()
                _ = try await world.cashLedger.book(
                    .lock(dust, anchorProof: nil), by: world.buyer.keys.holder)
                let proof = try #require(try await world.cashLedger.proofForTests(of: dust.lockID))
                try await expectUnmoved(
                    world, id,
                    by: [
                        .lockAssert(.y, right.lockID, proof: proof),
                        .lockAssert(.y, dust.lockID, proof: proof),
                    ])
                // Even claimed, the wrong lock opens nothing on X.
                let preimage = try await world.seller.preimage(of: id)
                _ = try await world.cashLedger.book(.claim(dust.lockID, preimage, proof: nil))
                let other = try await world.proofForX(of: dust.lockID)
                let x = try await world.lockID(id, .x)
                #expect(
                    try await world.refusal(world.assetLedger, .claim(x, preimage, proof: other))
                        == .proofOtherLock)
            }
        }

        /// The buyer's key signs `messages`; the seller shows nothing and locks nothing more.
        private func expectUnmoved(
            _ world: TestWorld, _ id: TransferID, by messages: [PeerMessage]
        )
            async throws
        {
            let seller = world.seller.identity.gateway
            var forger = try ForgedGateway(world.buyer, to: seller, after: world.wire.frames(to: seller))
            let gateway = try await world.seller.gateway
            for message in messages {
                _ = await gateway.receive(
                    frame: try forger.frame(id, message), from: world.buyer.identity.gateway)
            }
            try await Task.sleep(for: .milliseconds(150))
            #expect(try await world.seller.state(id) == "X_LOCKED")
            #expect(try world.sellerCashWay.submissions(of: "claim") == 0)
            #expect(await gateway.stoppedBy() == nil)
        }
    }
}
