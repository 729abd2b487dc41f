import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

/// The buyer's power goes at every append of its journal: what its ledger proved of the claim and what the registry holds come
/// together, however it ends, and at no moment is the claim free while the trade may still settle.
@Suite struct FinancingCrashTests {
    struct Lane: Hashable, Sendable {
        let settles: Bool
        let moment: PowerCable.Moment
        let losesAnswers: Bool
    }

    @Test func `a crash at any append leaves ledger and registry with one story`() async throws {
        let lanes = [true, false].flatMap { settles in
            PowerCable.Moment.allCases.map {
                Lane(settles: settles, moment: $0, losesAnswers: settles == ($0 == .afterSync))
            }
        }
        var points = 0
        try await withThrowingTaskGroup(of: Int.self) { group in
            for lane in lanes { group.addTask { try await walk(lane) } }
            for try await count in group { points += count }
        }
        print("crash points of a financed claim: \(points)")
        #expect(points >= lanes.count * 15, "the run has fewer appends than a transfer needs")
    }

    private func walk(_ lane: Lane) async throws -> Int {
        try await deaths(sellerDies: false, lane.moment) { death in
            var options = TestWorld.Options()
            let registry = try MemoryClaimRegistry()
            options.registry = registry
            if lane.losesAnswers { registry.loseAnswers(1) }
            return try await inMortalWorld(
                death, options,
                furnish: { if !lane.settles { try $0.sellerCashWay.withhold("claim") } },
                { world, mortal in
                    try await FinancedRun(
                        world: world, registry: registry, mortal: mortal, settles: lane.settles
                    ).live()
                })
        }
    }
}

/// One purchase in which the buyer may die once and is started again at once.
private struct FinancedRun {
    let world: TestWorld
    let registry: MemoryClaimRegistry
    let mortal: MortalBank
    let settles: Bool
    let trade = TestTrade()

    func live() async throws {
        let id = try world.id(of: trade)
        try await world.instruct(world.seller, trade)
        try await mortal.persist("the ticket") {
            try await world.buyer.instructed(world.ticket(trade, of: world.buyer)) != "INSTRUCTED"
        }
        try await mortal.persist("the claim's name") {
            try await world.nameClaim(trade, id)
            return true
        }
        if !settles {
            try await mortal.persist("both locked") {
                let seller = try await world.seller.state(id) ?? ""
                let buyer = try await world.buyer.state(id) ?? ""
                return seller == "REVEALING" && buyer == "BOTH"
            }
            await world.advance(bySeconds: 100)
        }
        let end: TransferOutcome = settles ? .settled : .refunded
        try await mortal.persist("both banks \(end.rawValue)") {
            try await check(id)
            for bank in world.banks where try await bank.outcome(id) != end { return false }
            return true
        }
        let state = settles ? "FINANCED" : "RELEASED"
        try await mortal.persist(state) { try await world.buyer.view(id)?.registration?.state == state }
        #expect(try registry.standing(of: trade.document()) == (settles ? .financed : .free))
        try await world.expectConserved(trade, settled: settles)
    }

    /// While the cash may be locked or the claim is the buyer's the registry blocks it for everybody else.
    private func check(_ id: TransferID) async throws {
        let hasCash = await world.cashLedger.openLocks > 0
        let isBuyers = await world.assetLedger.balance(of: TestWorld.buyerAssets, trade.asset) > 0
        // Asked after the ledgers were: nothing is freed while the cash is locked.
        guard hasCash || isBuyers else { return }
        let standing = try registry.standing(of: trade.document())
        let stillHasCash = await world.cashLedger.openLocks > 0
        if isBuyers || stillHasCash { #expect(standing == .reserved || standing == .financed) }
    }
}
