import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

/// Protocol, recovery 7: a gateway that was away for too long never shows its preimage for the first time.
@Suite struct FirstRevealTests {
    private let trade = TestTrade(mode: .m1)

    @Test
    func `in M1 what was resolved and never left is not shown for the first time when it may be too late`()
        async throws
    {
        // Which append is the reveal's differs from run to run: frames are recorded beside it. A death behind the claim's own record
        // finds what may have left.
        var ends: [TransferOutcome] = []
        for append in (0..<3).flatMap({ _ in 15...40 }) where !ends.contains(.refunded) {
            try await inWorld(start: { [$0.buyer] }) { world in
                try await world.seller.start(dyingAt: append, .afterSync)
                do { try await world.agree(trade) } catch is DeskFault { return }
                let id = try world.id(of: trade)
                try await world.wait("death or the end") {
                    if await world.seller.isDead { return true }
                    return try await world.seller.outcome(id) != nil
                }
                guard await world.seller.isDead, let end = try await comesBackLate(world, id) else { return }
                ends.append(end)
            }
        }
        #expect(ends.contains(.refunded), "\(ends)")
    }

    @Test func `in M1 what may have left is brought on until Y's expiry`() async throws {
        try await inWorld { world in
            try world.sellerCashWay.withhold("claim")
            let id = try await world.agree(trade)
            try await world.wait("the claim was made, and did not arrive") {
                world.seller.tape.lines.contains { $0.contains("duty=claim Y") }
            }
            await world.seller.crash()
            try world.sellerCashWay.withhold("claim", false)
            let end = try await comesBackLate(world, id)
            #expect(end == .settled)
        }
    }

    /// Starts the seller again two seconds before the claim of Y is too late.
    ///
    /// - Returns: how the transfer ends; `nil` where the seller had not resolved to reveal, or is paid already.
    private func comesBackLate(_ world: TestWorld, _ id: TransferID) async throws -> TransferOutcome? {
        // Nothing is done on a clock that nobody hears.
        try world.sellerCashWay.silence()
        try await world.seller.restart()
        guard try await world.seller.state(id) == "REVEALING" else { return nil }
        let expiry = try #require(try await world.lane(world.buyer, id, .y).expiry)
        let late = expiry.advanced(bySeconds: -2)
        await world.cashLedger.advance(to: late)
        try world.sellerCashWay.silence(false)
        try await world.wait("the seller knows the time, or has its cash") { try await knows(world, late) }
        for _ in 0..<100 where try await world.seller.outcome(id) == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        await world.advance(bySeconds: 100_000)
        try await world.wait("both banks name an end") {
            for bank in world.banks where try await bank.outcome(id) == nil { return false }
            return true
        }
        let end = try await world.seller.outcome(id)
        try await world.expectConserved(trade, settled: end == .settled)
        return end
    }

    private func knows(_ world: TestWorld, _ time: LedgerInstant) async throws -> Bool {
        let check = try await world.seller.gateway.health().first { $0.name == "ledger:\(TestWorld.cash)" }
        return check?.detail.split(separator: " ").last.flatMap { Int64($0) } ?? 0 >= time.seconds
    }
}
