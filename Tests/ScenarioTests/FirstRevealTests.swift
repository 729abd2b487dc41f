import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

/// Protocol, recovery 7: a gateway that was away for too long never shows its preimage for the first time.
@Suite struct FirstRevealTests {
    /// What a seller that dies at one append, and comes back when a claim of Y may be too late, comes to.
    private enum Return: Equatable {
        /// It was not about to show anything.
        case otherwise
        case outlived
        case ended(TransferOutcome?)
    }

    @Test
    func `in M1 what was resolved and never left is not shown late, and what may have left is brought on`()
        async throws
    {
        var returns: [Return] = []
        while returns.last != .outlived, returns.count < 60 {
            var found = Return.otherwise
            try await inWorld(start: { [$0.buyer] }) { world in
                found = try await live(world, dyingAt: returns.count + 1)
            }
            returns.append(found)
        }
        let revealing = returns.filter { $0 != .otherwise && $0 != .outlived }
        let held = revealing.prefix { $0 == .ended(.refunded) }
        let brought = revealing.dropFirst(held.count)
        #expect(!held.isEmpty, "\(returns)")
        #expect(!brought.isEmpty && brought.allSatisfy { $0 == .ended(.settled) }, "\(returns)")
    }

    private func live(_ world: TestWorld, dyingAt append: Int) async throws -> Return {
        let trade = TestTrade(mode: .m1)
        let id = try world.id(of: trade)
        try await world.seller.start(dyingAt: append, .afterSync)
        do { try await world.agree(trade) } catch is DeskFault { return .otherwise }
        try await world.wait("death or the end") {
            if await world.seller.isDead { return true }
            return try await world.seller.outcome(id) != nil
        }
        guard await world.seller.isDead else { return .outlived }
        // Nothing is done on a clock that nobody hears.
        try world.sellerCashWay.silence()
        try await world.seller.restart()
        guard try await world.seller.state(id) == "REVEALING" else { return .otherwise }
        let expiry = try #require(try await world.lane(world.buyer, id, .y).expiry)
        await world.cashLedger.advance(to: expiry.advanced(bySeconds: -2))
        try world.sellerCashWay.silence(false)
        try await world.wait("the seller knows the time, or has its cash") {
            try await knows(world, expiry.advanced(bySeconds: -2))
        }
        for _ in 0..<20 where try await world.seller.outcome(id) == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        await world.advance(bySeconds: 100_000)
        try await world.wait("both banks name an end") {
            for bank in world.banks where try await bank.outcome(id) == nil { return false }
            return true
        }
        let end = try await world.seller.outcome(id)
        try await world.expectConserved(trade, settled: end == .settled)
        return .ended(end)
    }

    private func knows(_ world: TestWorld, _ time: LedgerInstant) async throws -> Bool {
        let check = try await world.seller.gateway.health().first { $0.name == "ledger:\(TestWorld.cash)" }
        return check?.detail.split(separator: " ").last.flatMap { Int64($0) } ?? 0 >= time.seconds
    }
}
