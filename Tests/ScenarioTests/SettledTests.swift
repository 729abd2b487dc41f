import SettlementModel
import SettlementTestKit
import Testing

@Suite struct SettledTests {
    @Test(arguments: [TestTrade.Kind.forfaiting, .bond], SettlementMode.allCases)
    func `a trade settles: asset and cash move, both banks say so and can prove it`(
        _ kind: TestTrade.Kind, _ mode: SettlementMode
    ) async throws {
        try await inWorld { world in
            let trade = TestTrade(kind, mode: mode)
            let id = try await world.agree(trade)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(trade, settled: true)
            try await world.expectEvidence(id, .settled)
            let view = try #require(try await world.buyer.view(id))
            #expect(view.isoStatus == "Sttld" && view.next.isEmpty)
            #expect(view.lanes.map(\.state) == [.claimed, .claimed])
        }
    }

    @Test func `a second trade settles although the first moved the ledgers' anchors on`() async throws {
        try await inWorld { world in
            let first = try await world.agree(TestTrade(.forfaiting))
            try await world.waitForEnd(first, .settled)
            let trade = TestTrade(.bond, common: "BOND20201113")
            let second = try await world.agree(trade)
            try await world.waitForEnd(second, .settled)
            try await world.expectConserved(trade, settled: true)
            try await world.expectEvidence(second, .settled)
        }
    }

    @Test func `two trades at once settle both`() async throws {
        try await inWorld { world in
            let bond = TestTrade(.bond, common: "BOND20201113")
            let first = try await world.agree(TestTrade(.forfaiting))
            let second = try await world.agree(bond)
            try await world.waitForEnd(first, .settled)
            try await world.waitForEnd(second, .settled)
            try await world.expectConserved(TestTrade(.forfaiting), settled: true)
            try await world.expectConserved(bond, settled: true)
        }
    }

    @Test func `once the terms bind, the wire may be cut and the trade still settles`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            world.wire.weather.isPartitioned = true
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
        }
    }
}
