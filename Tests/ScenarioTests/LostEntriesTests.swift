import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

@testable import SettlementEngine

/// A ledger whose log lost its newest entries, as a disk that lies about its syncs leaves it.
@Suite struct LostEntriesTests {
    private let cash = ResumeSubject.ledger(TestWorld.cash)

    private func detail(_ bank: TestBank) async throws -> String {
        try #require(try await bank.gateway.health().first { $0.name == "ledger:\(TestWorld.cash)" }).detail
    }

    private func waitForRollback(_ world: TestWorld, _ bank: TestBank) async throws {
        try await world.wait("the rollback is seen") {
            try await detail(bank).contains("does not hold: head.rolled-back")
        }
        // What is decided is seen a moment before it is on the disk.
        try await world.wait("its record") { try await distrusted(bank) != nil }
    }

    private func distrusted(_ bank: TestBank) async throws -> JournalRecord? {
        try await bank.records().first {
            $0.draft.kind == .input && contains($0.draft.payload, "ledger-distrusted")
        }
    }

    /// The two heads as the operator signed them, from the bank's own journal: known and shown.
    private func evidence(_ bank: TestBank) async throws -> [Checkpoint] {
        let record = try #require(try await distrusted(bank))
        guard case .object(let members) = try CanonicalJSON.parse(record.draft.payload) else { return [] }
        return try ["known", "shown"].map { name in
            guard case .string(let text)? = members[name], let bytes = Base64.decode(text) else {
                throw TestWorldFault("no \(name) head")
            }
            return try Checkpoint(parsing: SignedNote(parsing: bytes).text)
        }
    }

    private func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(word)
    }

    @Test
    func `is suspended at the next look, with both heads kept, and goes on by two people once it is whole`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            try await world.wait("the buyer has seen an honest head") {
                try await world.buyer.gateway.health().contains {
                    $0.name == "ledger:\(TestWorld.cash)" && $0.passes
                }
            }
            try world.buyerCashWay.lie(.lostNewest)
            try await waitForRollback(world, world.buyer)
            try await world.waitForState(world.buyer, id, "SUSPENDED")
            let heads = try await evidence(world.buyer)
            #expect(heads.map(\.head.size) == [heads[0].head.size, heads[0].head.size - 1])
            try world.buyerCashWay.withhold("lock", false)
            let wish = try await world.buyer.gateway.askResumption(
                of: cash, by: TestWorld.maker, reason: "restored", head: nil)
            let short = await deskCode {
                _ = try await world.buyer.gateway.approveResumption(wish.number, by: TestWorld.checker)
            }
            #expect(short == "resume.ledger.head")
            #expect(await world.cashLedger.openLocks == 0, "no new lock meanwhile")
            try world.buyerCashWay.lie(nil)
            _ = try await world.buyer.gateway.approveResumption(wish.number, by: TestWorld.checker)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
        }
    }

    @Test
    func `no other history of Y is carried to X's ledger unnoticed`()
        async throws
    {
        try await inWorld { world in
            try world.buyerAssetWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.buyer, id, "Y_CLAIMED")
            try await world.wait("the buyer has seen the head of the claim") {
                try await world.buyer.gateway.health().contains {
                    $0.name == "ledger:\(TestWorld.cash)" && $0.passes
                }
            }
            let (cash, from) = (
                world.cashLedger, try #require(await world.assetLedger.foreignAnchor(TestWorld.cash))
            )
            // Only what goes to X's ledger is still to be proven.
            try world.buyerCashWay.forge { try? await cash.otherHistoryForTests(of: $0, from: from.size) }
            try await world.wait("the fork is seen") {
                try await detail(world.buyer).contains("head.fork")
            }
            try world.buyerAssetWay.withhold("claim", false)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            let heads = try await evidence(world.buyer)
            #expect(heads[0].head.root != heads[1].head.root)
        }
    }

    @Test func `a head that the ledger signed and then shows no way to is remembered`() async throws {
        try await inWorld { world in
            _ = try await world.agreeUpToX()
            try await world.wait("the buyer has seen an honest head") {
                try await world.buyer.gateway.health().contains {
                    $0.name == "ledger:\(TestWorld.cash)" && $0.passes
                }
            }
            try world.buyerCashWay.lie(.lengthened)
            try await world.wait("the longer head is refused its path") {
                world.buyer.tape.lines.contains { $0.contains("ledger.consistency.range") }
            }
            try world.buyerCashWay.lie(nil)
            try await waitForRollback(world, world.buyer)
            let heads = try await evidence(world.buyer)
            #expect(heads[0].head.size > heads[1].head.size)
        }
    }

    /// Its path from the head of before had come; from the one that another look had followed meanwhile there was none (seed 4402246).
    @Test func `another history that was overtaken while it was looked at is remembered`() async throws {
        try await inWorld { world in
            _ = try await world.agreeUpToX()
            let gateway = try await world.buyer.gateway
            try await world.wait("the buyer has seen an honest head") {
                await gateway.health().contains { $0.name == "ledger:\(TestWorld.cash)" && $0.passes }
            }
            let way = try world.buyerCashWay
            way.holdNextHead(.branch)
            try await world.wait("a head on its way") { way.isHoldingHead }
            way.lie(nil)
            try await world.cashLedger.issue(TestWorld.yuan, 1, to: TestWorld.sellerCash)
            _ = try await gateway.followHead(of: try #require(await gateway.adapters[TestWorld.cash]))
            way.releaseHead()
            try await waitForRollback(world, world.buyer)
            #expect(world.buyer.tape.lines.contains { $0.contains("ledger.consistency.range") })
            let heads = try await evidence(world.buyer)
            #expect(heads[0].head.size > heads[1].head.size)
        }
    }

    @Test func `is found out after a restart by the proofs in the journal alone, and money goes home`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToBoth()
            await world.buyer.crash()
            try world.buyerCashWay.lie(.lostNewest)
            try await world.buyer.start()
            try await waitForRollback(world, world.buyer)
            let heads = try await evidence(world.buyer)
            #expect(heads[0].head.size == heads[1].head.size + 1, "the head under the proof of Y's lock")
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .refunded)
            try await world.expectConserved(TestTrade(), settled: false)
        }
    }

    @Test func `a proof out of another history is found out, though it is shorter than the heads seen`()
        async throws
    {
        try await inWorld { world in
            let anchor = try await world.cashLedger.anchor().head.size
            let id = try await world.agreeUpToX()
            for _ in 0..<3 { try await world.cashLedger.issue(TestWorld.yuan, 1, to: TestWorld.sellerCash) }
            let (house, clock) = (world.cashLedger, world.buyer.clock)
            try world.buyerCashWay.forge { lock in
                // The buyer has seen longer heads before the proof arrives.
                for _ in 0..<2 { try? await house.issue(TestWorld.yuan, 1, to: TestWorld.sellerCash) }
                for _ in 0..<2 {
                    clock.push(milliseconds: 2100)
                    try? await Task.sleep(for: .milliseconds(200))
                }
                return try? await house.otherHistoryForTests(of: lock, from: anchor)
            }
            try await world.lockBehindTheSeller(id)
            try await world.waitForState(world.buyer, id, "BOTH")
            world.buyer.clock.push(milliseconds: 2100)
            try await world.wait("the other history is seen") {
                try await detail(world.buyer).contains("does not hold: head.fork")
            }
        }
    }

    @Test func `a head that was overtaken by a longer one is no rollback`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let way = try world.buyerCashWay
            way.lie(.strangersKey)
            try await world.waitForState(world.buyer, id, "SUSPENDED")
            way.holdNextHead()
            way.lie(nil)
            try await world.wait("a head on its way") { way.isHoldingHead }
            try await world.cashLedger.issue(TestWorld.yuan, 1, to: TestWorld.sellerCash)
            let wish = try await world.buyer.gateway.askResumption(
                of: cash, by: TestWorld.maker, reason: "mended", head: nil)
            _ = try await world.buyer.gateway.approveResumption(wish.number, by: TestWorld.checker)
            way.releaseHead()
            way.withhold("lock", false)
            try await world.waitForEnd(id, .settled)
            let distrusted = try await world.buyer.records().filter {
                $0.draft.kind == .input && contains($0.draft.payload, "ledger-distrusted")
            }
            #expect(distrusted.count == 1, "the stranger's key and nothing since")
        }
    }
}
