import PeerProtocol
import SQLLedgerProofs
import SQLLedgerRules
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

extension Attacks {
    /// Rows 5, 10 to 12, 19 and 26: units, sizes, hashes, names and spellings.
    @Suite struct BytesAttackTests {
        private let trade = NaiveTrade("T1")

        @Test
        func
            `row 5, units: an expiry in milliseconds locks the cash for 56,000 years; for ours it is no instant`()
            async throws
        {
            var naive = NaiveWorld()
            let honest = naive.seller.sell(trade, naive.x, naive.y)
            var offer = try #require(honest.first)
            offer.lines.append("expiry=\((naive.clock + trade.window) * 1000)")
            naive.send([offer], to: .buyer)
            naive.deliver()
            naive.send(naive.buyer.buy(trade), to: .seller)
            naive.deliver()
            naive.y.censored = [NaiveWorld.sellerKey]
            naive.blocks(400)
            #expect(naive.assets(NaiveWorld.sellerKey) == 1, "the seller's leg had seconds")
            #expect(naive.buyerLost == NaiveWorld.price)

            #expect(LedgerInstant(seconds: HandClock.start * 1000) == nil)
            try await attack { world in
                let id = try await world.agreeUpToX()
                let far = try lock(world, id) { $0.expiry = $0.expiry.advanced(bySeconds: 90 * 86_400) }
                #expect(
                    try await world.refusal(
                        world.cashLedger, .lock(far, anchorProof: nil), by: world.buyer.keys.holder)
                        == .lockExpiryTooFar)
            }
        }

        @Test
        func `row 10, oversize preimage: 33 bytes open the cash and not the asset; ours has no such value`()
            async throws
        {
            var naive = NaiveWorld()
            naive.x.longestPreimage = 32
            naive.agree(trade, preimage: [UInt8](repeating: 7, count: 33))
            naive.blocks(310)
            #expect(naive.buyerLost == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agreeUpToBoth()
                let y = try await world.lockID(id, .y)
                let right = try await world.seller.preimage(of: id)
                let bytes = SQLLedgerCommandCodec.encode(
                    SQLLedgerCommand(
                        id: CommandID(Digest.sha256([1])), ledger: TestWorld.cash,
                        act: .claim(y, right, proof: nil)))
                for count in [0, 1, 31, 33, 64, 521, 100_000] {
                    let hex = String(repeating: "ab", count: count)
                    let text = String(decoding: bytes, as: UTF8.self)
                        .replacing(right.value.hex, with: hex)
                    #expect(throws: (any Error).self, "\(count) bytes") {
                        _ = try SQLLedgerCommandCodec.decode(Array(text.utf8))
                    }
                }
                _ = try SQLLedgerCommandCodec.decode(bytes)
            }
        }

        @Test
        func
            `row 11, two hash functions: two secrets pass for one and the buyer has the wrong one; ours knows one function`()
            async throws
        {
            var naive = NaiveWorld()
            naive.y.hash = .doubleSHA256
            var offer = try #require(naive.seller.sell(trade, naive.x, naive.y).first)
            let other = Digest.sha256(Array("another secret".utf8))
            offer.lines.append("hash-x=\(Digest.sha256(other.bytes).hex)")
            naive.send([offer], to: .buyer)
            naive.deliver()
            naive.send(naive.buyer.buy(trade), to: .seller)
            naive.absent = [.seller]
            naive.deliver()
            let lock = NaiveLock(
                trade.asset, 1, from: NaiveWorld.sellerKey.name, to: NaiveWorld.buyerKey.name,
                hash: Digest.sha256(other.bytes), expiry: naive.clock + trade.window)
            naive.x.post(NaiveOrder(NaiveWorld.sellerKey, .lock(lock)))
            naive.send(
                [NaiveMessage(.assetLocked, from: NaiveWorld.sellerKey.name, trade: trade.id)], to: .buyer)
            naive.block()
            let claim = NaiveAct.claim(try naive.hash(trade, .y), preimage: try naive.preimage(trade))
            naive.y.post(NaiveOrder(NaiveWorld.sellerKey, claim))
            naive.blocks(310)
            #expect(naive.buyerLost == NaiveWorld.price)

            #expect(HashAlgorithm.allCases == [.sha256])
            try await attack { world in
                let id = try await world.agreeUpToX()
                let terms = try world.terms(of: id)
                let locks = try [LegID.x, .y].map { try terms.lockTerms($0) }
                #expect(locks[0].hashlock == locks[1].hashlock, "one hashlock, in the signed terms")
                let bytes = SQLLedgerCommandCodec.encode(
                    SQLLedgerCommand(
                        id: CommandID(Digest.sha256([2])), ledger: TestWorld.cash,
                        act: .lock(locks[1], anchorProof: nil)))
                let text = String(decoding: bytes, as: UTF8.self)
                for name in ["SHA3-256", "KECCAK-256", "SM3", "sha-256", "SHA-512"] {
                    let changed = text.replacing("\"SHA-256\"", with: "\"\(name)\"")
                    #expect(changed != text)
                    #expect(throws: (any Error).self, "\(name)") {
                        _ = try SQLLedgerCommandCodec.decode(Array(changed.utf8))
                    }
                }
            }
        }

        @Test
        func
            `row 12, replay of an order: the old lock sent again is paid again; ours knows the order and the hash`()
            async throws
        {
            var naive = NaiveWorld()
            naive.y.issue(trade.money, 400_000_000, to: NaiveWorld.buyerKey.name)
            naive.agree(trade)
            naive.blocks(3)
            #expect(naive.buyerLost == 0)
            let paid = naive.cash(NaiveWorld.sellerKey)
            naive.absent = [.seller, .buyer]
            for order in naive.y.booked { naive.y.post(order) }
            naive.block()
            #expect(naive.cash(NaiveWorld.sellerKey) - paid == NaiveWorld.price, "paid a second time")

            try await attack { world in
                let id = try await world.agree(TestTrade())
                try await world.waitForEnd(id, .settled)
                let old = try world.terms(of: id).lockTerms(.y)
                let holder = world.buyer.keys.holder
                #expect(
                    try await world.refusal(world.cashLedger, .lock(old, anchorProof: nil), by: holder)
                        == .lockEnded)
                let again = try lock(world, id) {
                    $0.transfer = try #require(TransferID([UInt8](repeating: 9, count: 16)))
                }
                #expect(
                    try await world.refusal(world.cashLedger, .lock(again, anchorProof: nil), by: holder)
                        == .lockHashUsed)
                #expect(
                    try await world.refusal(world.assetLedger, .lock(old, anchorProof: nil), by: holder)
                        != nil,
                    "nor on another ledger")
                try await world.expectNobodyLost(settled: true)
            }
        }

        @Test
        func
            `row 19, wrong asset: a worthless thing under the same label is paid in full; ours reads what the ledger says it is`()
            async throws
        {
            var naive = NaiveWorld(assets: 0)
            // Anyone's own issue under the label that both desks typed in.
            naive.x.issue(trade.asset, 1, to: NaiveWorld.sellerKey.name)
            naive.agree(trade)
            naive.blocks(3)
            #expect(naive.cash(NaiveWorld.sellerKey) == NaiveWorld.price)

            var face = TestWorld.Options()
            face.claimFace = "50000.00"
            var currency = TestWorld.Options()
            currency.currencyOfYuan = "JPY"
            for (options, word) in [(face, "face"), (currency, "currency")] {
                try await attack(options) { world in
                    let id = try await world.agree(TestTrade())
                    try await world.waitForEnd(id, .withdrawn)
                    let reason = try await world.seller.view(id)?.reason ?? ""
                    #expect(reason.contains(word), "\(reason)")
                    #expect(await world.assetLedger.openLocks == 0)
                    #expect(await world.cashLedger.openLocks == 0)
                }
            }
        }

        @Test
        func
            `row 26, two readings: the screen shows one price and the booking takes another; ours reads bytes one way`()
            async throws
        {
            var naive = NaiveWorld()
            var offer = try #require(naive.seller.sell(trade, naive.x, naive.y).first)
            offer.lines.append("cash=\(trade.cash + 100_000_000)")
            naive.send([offer], to: .buyer)
            naive.deliver()
            naive.send(naive.buyer.buy(trade), to: .seller)
            naive.blocks(3)
            #expect(naive.cash(NaiveWorld.sellerKey) - NaiveWorld.price == 100_000_000)

            try await attack { world in
                let id = try await world.agreeUpToX()
                let bytes = SQLLedgerCommandCodec.encode(
                    SQLLedgerCommand(
                        id: CommandID(Digest.sha256([3])), ledger: TestWorld.cash,
                        act: .lock(try world.terms(of: id).lockTerms(.y), anchorProof: nil)))
                let text = String(decoding: bytes, as: UTF8.self)
                let twice = text.replacing(
                    "\"quantity\":\"492677083\"", with: "\"quantity\":\"1\",\"quantity\":\"492677083\"")
                #expect(twice != text)
                for changed in [
                    twice, text.replacing("\"quantity\":\"492677083\"", with: "\"quantity\":\"0492677083\""),
                    text.replacing("\"quantity\":\"492677083\"", with: "\"quantity\":492677083"),
                    text.replacing("\"quantity\"", with: "\"quan\\u0074ity\""), " " + text, text + "\n",
                ] {
                    #expect(throws: (any Error).self) {
                        _ = try SQLLedgerCommandCodec.decode(Array(changed.utf8))
                    }
                }
            }
        }

        /// The lock that the signed terms give for Y, changed.
        private func lock(
            _ world: TestWorld, _ id: TransferID, _ change: (inout LockDraft) throws -> Void
        )
            throws -> LockTerms
        {
            let right = try world.terms(of: id).lockTerms(.y)
            var draft = LockDraft(transfer: right.transfer, expiry: right.expiry)
            try change(&draft)
            return try #require(
                LockTerms(
                    ledger: right.ledger, transfer: draft.transfer, leg: .y, asset: right.asset,
                    quantity: right.quantity, payer: right.payer, payee: right.payee,
                    hashlock: right.hashlock, claimGate: right.claimGate, refundGate: right.refundGate,
                    exitByBoth: right.exitByBoth, lockDeadline: right.lockDeadline, expiry: draft.expiry,
                    termsDigest: right.termsDigest))
        }

        private struct LockDraft {
            var transfer: TransferID
            var expiry: LedgerInstant
        }
    }
}
