import JournalStore
import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

@Suite struct RestartTests {
    @Test func `the buyer comes back after every expiry and still gets the asset`() async throws {
        try await inWorld { world in
            try world.buyerAssetWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "Y_CLAIMED")
            await world.buyer.crash()
            await world.advance(bySeconds: 100_000)
            try world.buyerAssetWay.withhold("claim", false)
            try await world.buyer.start()
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `the seller crashes after it resolved to reveal, before the claim left`() async throws {
        try await inWorld { world in
            try world.sellerCashWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "REVEALING")
            await world.seller.crash()
            try world.sellerCashWay.withhold("claim", false)
            try await world.seller.start()
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
        }
    }

    @Test func `the seller's claim is booked, its answer lost, and the seller crashes`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            await world.seller.crash()
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForState(world.buyer, id, "BOTH")
            try world.sellerCashWay.loseAnswers(1)
            try await world.seller.start()
            try await world.wait("Y is claimed on its ledger") { await world.cashLedger.openLocks == 0 }
            await world.seller.crash()
            try await world.seller.start()
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
        }
    }

    @Test func `the buyer sleeps from its lock until Y is claimed and wakes up to an asset that is its own`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let lock = try #require(try await world.lane(world.buyer, id, .y).lock)
            try world.buyerCashWay.loseAnswers(1)
            try await world.lockBehindTheSeller(id)
            try await world.wait("Y is locked") { await world.cashLedger.lockState(lock) == .locked }
            await world.buyer.crash()
            world.wire.weather.isPartitioned = false
            try world.sellerCashWay.silence(false)
            try await world.waitForState(world.seller, id, "Y_CLAIMED")
            try await world.buyer.start()
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            // The buyer never saw its own lock, only its end; the seller's bundle proves both.
            try await world.expectEvidence(id, .settled, of: world.seller)
        }
    }

    @Test func `both banks crash together at every stage and the trade still ends well`() async throws {
        try await inWorld { world in
            try world.sellerAssetWay.withhold("lock")
            let id = try await world.agree(TestTrade())
            func together() async throws {
                for bank in world.banks { await bank.crash() }
                for bank in world.banks { try await bank.start() }
            }
            try await world.waitForState(world.seller, id, "X_LOCKING")
            try await together()
            try world.buyerCashWay.withhold("lock")
            try world.sellerAssetWay.withhold("lock", false)
            try await world.waitForState(world.buyer, id, "Y_LOCKING")
            try await together()
            try world.sellerCashWay.withhold("claim")
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForState(world.seller, id, "REVEALING")
            try await together()
            try world.buyerAssetWay.withhold("claim")
            try world.sellerCashWay.withhold("claim", false)
            try await world.waitForState(world.buyer, id, "Y_CLAIMED")
            try await together()
            try world.buyerAssetWay.withhold("claim", false)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `the seller sees X's claim before Y's, settles, and a restart replays exactly that`()
        async throws
    {
        try await inWorld { world in
            try world.sellerCashWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "REVEALING")
            try await world.waitForState(world.buyer, id, "BOTH")
            try world.sellerCashWay.silence()
            world.wire.weather.isPartitioned = true
            let lock = try #require(try await world.lane(world.seller, id, .y).lock)
            // The claim that left the seller's house, pushed by someone else: only the payee is paid.
            let preimage = try await world.seller.preimage(of: id)
            _ = try await world.cashLedger.book(.claim(lock, preimage, proof: nil))
            try await world.wait("the buyer's end") { try await world.buyer.outcome(id) == .settled }
            try await world.wait("X's claim at the seller") {
                try await world.lane(world.seller, id, .x).state == .claimed
            }
            #expect(try await world.seller.outcome(id) == nil)
            world.wire.weather.isPartitioned = false
            try world.sellerCashWay.silence(false)
            try await world.waitForEnd(id, .settled)
            try await world.seller.restart()
            #expect(try await world.seller.outcome(id) == .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `every first answer of every ledger is lost and nothing is done twice`() async throws {
        try await inWorld { world in
            for bank in world.banks { for way in bank.weather.values { way.loseAnswers(1) } }
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
        }
    }

    @Test func `a journal that was put back beside its newer vault does not start, and says why`()
        async throws
    {
        try await inWorld { world in
            let snapshot = try await world.seller.snapshot()
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            await world.seller.crash()
            await world.seller.rollBack(to: snapshot, vaultToo: false)
            do {
                try await world.seller.start()
                Issue.record("it started")
            } catch let fault as EngineFault {
                guard case .rolledBack(let detail) = fault else {
                    Issue.record("\(fault)")
                    return
                }
                #expect(detail.contains("restore the newest journal"))
            }
        }
    }

    @Test func `a machine put back whole is told so by its peer, and signs nothing new`() async throws {
        try await inWorld { world in
            let snapshot = try await world.buyer.snapshot()
            let first = try await world.agree(TestTrade())
            try await world.waitForEnd(first, .settled)
            await world.buyer.crash()
            await world.buyer.rollBack(to: snapshot, vaultToo: true)
            let before = world.wire.frames(to: world.seller.identity.gateway).count
            let gateway = try await world.buyer.start()
            let peer = "peer:\(world.seller.identity.gateway)"
            try await world.wait("the buyer knows") {
                await gateway.health().contains { $0.name == peer && $0.detail.contains("rolled back") }
            }
            try await world.instruct(world.buyer, TestTrade(.bond, common: "BOND20201113"))
            try await Task.sleep(for: .milliseconds(200))
            #expect(world.wire.frames(to: world.seller.identity.gateway).count == before)
        }
    }

    @Test func `a second start on one journal ends the first writer before it says anything more`()
        async throws
    {
        try await inWorld { world in
            let first = try await world.seller.gateway
            let second = try await world.seller.startSecond()
            let code = await deskCode { try await world.instruct(world.seller, TestTrade()) }
            #expect(code == "gateway.stopped")
            guard case .journalFenced(let detail)? = await first.stoppedBy() else {
                Issue.record("the first writer goes on")
                return
            }
            #expect(detail.contains("fenced"))
            #expect(await second.stoppedBy() == nil)
            await second.stop()
        }
    }

    @Test func `a vault that another writer took is told as that, and not as a disk that failed`()
        async throws
    {
        try await inWorld { world in
            let gateway = try await world.seller.gateway
            await world.seller.loseVault()
            // The ticket's own answer may be the last one or cut off; nothing of it can be signed.
            _ = await deskCode { try await world.instruct(world.seller, TestTrade()) }
            try await world.wait("the engine stops") { await gateway.stoppedBy() != nil }
            guard case .vaultFenced(let detail)? = await gateway.stoppedBy() else {
                Issue.record("stopped for another cause")
                return
            }
            #expect(detail.contains("vault.fenced"))
        }
    }

    @Test func `a restart replays to the same view`() async throws {
        try await inWorld { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            for bank in world.banks {
                try await world.wait("evidence") { await bank.archive.bundle(of: id) != nil }
                try await world.wait("the peer's word") { try await bank.view(id)?.outcome == .settled }
                let before = try await bank.view(id)
                try await bank.restart()
                let after = try await bank.view(id)
                #expect(before?.lanes == after?.lanes)
                #expect(before?.state == after?.state && before?.reason == after?.reason)
            }
        }
    }
}
