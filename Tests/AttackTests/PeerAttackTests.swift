import PeerProtocol
import SQLLedgerProofs
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

extension Attacks {
    /// Rows 14 to 16, 21, 25, 31 and 35: who speaks, how often, and what a machine remembers.
    @Suite struct PeerAttackTests {
        private let trade = NaiveTrade("T1")

        @Test
        func
            `row 14, two stories: "it is off" and then the claim costs the naive buyer its cash; ours keeps looking`()
            async throws
        {
            var naive = NaiveWorld()
            naive.agree(trade)
            naive.deliver()
            naive.y.censored = [NaiveWorld.sellerKey]
            naive.block()
            naive.send([NaiveMessage(.abort, from: NaiveWorld.sellerKey.name, trade: trade.id)], to: .buyer)
            naive.deliver()
            naive.y.censored = []
            naive.blocks(310)
            #expect(naive.buyerLost == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agreeUpToX()
                let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
                let gateway = try await world.buyer.gateway
                let honest = try #require(world.wire.frames(to: buyer).first)
                let forger = ForgedGateway(world.seller, to: buyer)
                let off = try forger.message(id, 0, nil, .ticketWithdrawn(reason: "it is off"))
                let rival = try forger.rival(of: honest, over: [off])
                guard case .refused(let code, _) = await gateway.receive(frame: rival, from: seller) else {
                    Issue.record("the second story was taken")
                    return
                }
                #expect(code == "link.frame.conflict")
                try await world.waitForState(world.buyer, id, "DISPUTED")
                let items = try [honest, rival].map { try FrameCodec.decode($0).signed.bytes }
                // Both stories under one number: a proof for anyone who knows the seller's key.
                _ = try FrameConflict.verify(
                    DisputeEvidence(
                        kind: .conflictingFrames, accused: seller, first: items[0], second: items[1])
                ) { _ in world.seller.keys.message.verificationKey }
                try world.buyerCashWay.withhold("lock", false)
                await world.advance(bySeconds: 100)
                try await world.waitForEnd(id, .refunded)
                try await world.expectNobodyLost(settled: false)
            }
        }

        @Test func `row 15, repeated message: "locked" heard twice is paid twice; ours acts on it once`()
            async throws
        {
            var naive = NaiveWorld()
            naive.y.issue(trade.money, 400_000_000, to: NaiveWorld.buyerKey.name)
            naive.agree(trade)
            naive.blocks(3)
            let paid = naive.cash(NaiveWorld.sellerKey)
            for message in naive.heard where message.kind == .assetLocked {
                naive.send([message], to: .buyer)
            }
            naive.blocks(3)
            #expect(naive.cash(NaiveWorld.sellerKey) - paid == NaiveWorld.price)

            try await attack { world in
                let id = try await world.agree(TestTrade())
                try await world.waitForEnd(id, .settled)
                try await world.expectProvable(id, .settled)
                let locks = try world.buyerCashWay.submissions(of: "lock")
                let buyer = try await world.buyer.gateway
                let frames = world.wire.frames(to: world.buyer.identity.gateway)
                for frame in frames.reversed() + frames + frames.shuffled() {
                    let answer = await buyer.receive(frame: frame, from: world.seller.identity.gateway)
                    if case .refused(let code, _) = answer { Issue.record("\(code)") }
                }
                try await Task.sleep(for: .milliseconds(150))
                #expect(try world.buyerCashWay.submissions(of: "lock") == locks)
                try await world.expectNobodyLost(settled: true)
            }
        }

        @Test
        func
            `row 16, stolen key: the one key of the naive bank empties its account; our TLS and message keys move nothing`()
            async throws
        {
            var naive = NaiveWorld()
            naive.y.post(
                NaiveOrder(naive.buyer.key, .pay(trade.money, NaiveWorld.funds, to: "the thief")))
            naive.block()
            #expect(naive.cash(NaiveWorld.buyerKey) == 0)

            try await attack { world in
                let thief = AccountID(checked: "thief/cash")
                let own = try SigningKey.generate(.ed25519)
                try await world.cashLedger.open(
                    thief, owner: GatewayID(checked: "gw.thief"), key: own.verificationKey)
                let all = TransferOrder(
                    asset: TestWorld.yuan, quantity: 600_000_000, from: TestWorld.buyerCash, to: thief)
                for key in [world.buyer.keys.message, own] {
                    #expect(
                        try await world.refusal(world.cashLedger, .transfer(all), by: key)
                            == .signatureMissing)
                }
                #expect(try await world.refusal(world.cashLedger, .transfer(all)) == .signatureMissing)
                try await world.expectNobodyLost(settled: false)
            }
        }

        @Test
        func `row 31, identity by name: a stranger calls itself bank-b and gets the asset; ours knows keys`()
            async throws
        {
            var naive = NaiveWorld()
            naive.send(naive.seller.sell(trade, naive.x, naive.y), to: .buyer)
            naive.deliver()
            let mixUp = NaiveMessage(
                .accept, from: NaiveWorld.buyerKey.name, trade: trade.id, ["account=stranger"])
            naive.send([mixUp], to: .seller)
            naive.send(naive.buyer.buy(trade), to: .seller)
            naive.blocks(2)
            naive.absent = [.seller, .buyer]
            let seen = try #require(naive.y.locks[try naive.hash(trade, .y)]?.preimage)
            naive.x.post(
                NaiveOrder(NaiveKey("stranger"), .claim(try naive.hash(trade, .x), preimage: seen)))
            naive.blocks(2)
            #expect(naive.x.balance("stranger", trade.asset) == 1)
            #expect(naive.buyerLost == NaiveWorld.price)

            try await attack { world in
                try world.sellerAssetWay.withhold("lock")
                let id = try await world.agree(TestTrade())
                try await world.waitForState(world.seller, id, "X_LOCKING")
                let seller = world.seller.identity.gateway
                let gateway = try await world.seller.gateway
                let stranger = try await TestWorld()
                var forger = try ForgedGateway(
                    stranger.buyer, to: seller, after: world.wire.frames(to: seller))
                let frame = try forger.frame(id, .ticketWithdrawn(reason: "pay me"))
                guard
                    case .refused(let code, _) = await gateway.receive(
                        frame: frame, from: world.buyer.identity.gateway)
                else {
                    Issue.record("the stranger was heard")
                    return
                }
                #expect(code == "link.frame.signature")
                let other = await gateway.receive(frame: frame, from: GatewayID(checked: "gw.stranger"))
                #expect(other == .later(code: "link.not-ready"))
                try world.sellerAssetWay.withhold("lock", false)
                try await world.waitForEnd(id, .settled)
                try await world.expectNobodyLost(settled: true)
            }
        }

        @Test
        func `row 21, crash: the naive buyer wakes up without memory and without its asset; ours goes on`()
            async throws
        {
            var naive = NaiveWorld()
            naive.agree(trade)
            naive.deliver()
            naive.buyer = NaiveGateway(NaiveWorld.buyerKey, peer: NaiveWorld.sellerKey.name)
            naive.blocks(310)
            #expect(naive.buyerLost == NaiveWorld.price)

            for stage in ["Y_LOCKING", "BOTH"] {
                try await attack { world in
                    if stage == "Y_LOCKING" { try world.buyerCashWay.withhold("lock") }
                    try world.sellerCashWay.withhold("claim")
                    let id = try await world.agree(TestTrade())
                    try await world.waitForState(world.buyer, id, stage)
                    await world.buyer.crash()
                    try world.buyerCashWay.withhold("lock", false)
                    try world.sellerCashWay.withhold("claim", false)
                    try await world.buyer.start()
                    try await world.waitForEnd(id, .settled)
                    try await world.expectNobodyLost(settled: true)
                }
            }
        }

        @Test func `row 35, rollback: a naive buyer put back to yesterday pays twice; ours does not start`()
            async throws
        {
            var naive = NaiveWorld()
            naive.y.issue(trade.money, 400_000_000, to: NaiveWorld.buyerKey.name)
            naive.send(naive.seller.sell(trade, naive.x, naive.y), to: .buyer)
            naive.deliver()
            let yesterday = naive.buyer
            naive.send(naive.buyer.buy(trade), to: .seller)
            naive.blocks(3)
            let paid = naive.cash(NaiveWorld.sellerKey)
            naive.buyer = yesterday
            naive.send(naive.buyer.buy(trade), to: .seller)
            naive.send(
                [NaiveMessage(.assetLocked, from: NaiveWorld.sellerKey.name, trade: trade.id)], to: .buyer)
            naive.blocks(3)
            #expect(naive.cash(NaiveWorld.sellerKey) - paid == NaiveWorld.price)

            try await attack { world in
                let yesterday = try await world.buyer.snapshot()
                let id = try await world.agree(TestTrade())
                try await world.waitForEnd(id, .settled)
                await world.buyer.crash()
                await world.buyer.rollBack(to: yesterday, vaultToo: false)
                do {
                    try await world.buyer.start()
                    Issue.record("it started")
                } catch let fault as EngineFault {
                    guard case .rolledBack = fault else { throw fault }
                }
                try await world.expectNobodyLost(settled: true)
            }
        }

        @Test
        func
            `row 25, flood: 1,024 offers fill the naive queue and no trade gets in; ours settles under the flood`()
            async throws
        {
            var naive = NaiveWorld()
            for number in 0..<NaiveGateway.queue {
                naive.send(
                    [NaiveMessage(.offer, from: NaiveWorld.sellerKey.name, trade: "junk \(number)")],
                    to: .buyer)
            }
            naive.agree(trade)
            naive.blocks(310)
            #expect(naive.assets(NaiveWorld.buyerKey) == 0 && naive.buyerLost == 0, "no trade, no loss")

            try await attack { world in
                let buyer = world.buyer.identity.gateway
                let gateway = try await world.buyer.gateway
                let strangers = try await TestWorld()
                var forger = ForgedGateway(strangers.seller, to: buyer)
                let frame = try forger.frame(
                    try strangers.id(of: TestTrade()), .ticketWithdrawn(reason: "junk"))
                let before = try await world.buyer.records().count
                for number in 0..<2048 {
                    let name =
                        number % 2 == 0 ? GatewayID(checked: "gw.s\(number)") : world.seller.identity.gateway
                    _ = await gateway.receive(frame: frame, from: name)
                }
                #expect(try await world.buyer.records().count - before < 100, "junk fills no journal")
                let id = try await world.agree(TestTrade())
                try await world.waitForEnd(id, .settled)
                try await world.expectNobodyLost(settled: true)
            }
        }
    }
}
