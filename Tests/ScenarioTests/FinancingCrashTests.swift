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
        var append = 1
        while try await dies(lane, at: append) { append += 1 }
        return append - 1
    }

    private func dies(_ lane: Lane, at append: Int) async throws -> Bool {
        await Turnstile.shared.enter()
        do {
            var options = TestWorld.Options()
            let registry = try MemoryClaimRegistry()
            options.registry = registry
            let world = try await TestWorld(options)
            if lane.losesAnswers { registry.loseAnswers(1) }
            if !lane.settles { try world.sellerCashWay.withhold("claim") }
            try await world.seller.start()
            do { try await world.buyer.start(cutAt: append, lane.moment) } catch {
                guard await world.buyer.isDead else { throw error }
            }
            var run = FinancedRun(world: world, registry: registry, settles: lane.settles)
            do { try await run.live() } catch {
                throw TestWorldFault("append \(append) of \(lane): \(error)")
            }
            await world.stop()
            await Turnstile.shared.leave()
            return run.died
        } catch {
            await Turnstile.shared.leave()
            throw error
        }
    }
}

/// One purchase in which the buyer may die once and is started again at once.
private struct FinancedRun {
    let world: TestWorld
    let registry: MemoryClaimRegistry
    let settles: Bool
    let trade = TestTrade()
    var died = false

    init(world: TestWorld, registry: MemoryClaimRegistry, settles: Bool) {
        self.world = world
        self.registry = registry
        self.settles = settles
    }

    mutating func live() async throws {
        let id = try world.id(of: trade)
        try await world.instruct(world.seller, trade)
        try await persist("the ticket") { [self] in try await instructed(id) }
        try await persist("the claim's name") { [world, trade] in
            try await world.nameClaim(trade, id)
            return true
        }
        if !settles {
            try await persist("both locked") { [world] in
                let seller = try await world.seller.state(id) ?? ""
                let buyer = try await world.buyer.state(id) ?? ""
                return seller == "REVEALING" && buyer == "BOTH"
            }
            await world.advance(bySeconds: 100)
        }
        let end: TransferOutcome = settles ? .settled : .refunded
        try await persist("both banks \(end.rawValue)") { [self] in
            try await check(id)
            for bank in world.banks where try await bank.outcome(id) != end { return false }
            return true
        }
        let state = settles ? "FINANCED" : "RELEASED"
        try await persist(state) { [world] in try await world.buyer.view(id)?.registration?.state == state }
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

    private func instructed(_ id: TransferID) async throws -> Bool {
        switch try await world.buyer.state(id) {
        case nil, "ALLEGED":
            let ticket = try trade.ticket(.buy, seller: world.seller.identity, buyer: world.buyer.identity)
            _ = try await world.buyer.gateway.submit(ticket, by: TestWorld.maker)
            return false
        case "INSTRUCTED":
            _ = try await world.buyer.gateway.approve(id, by: TestWorld.checker)
            return true
        default: return true
        }
    }

    private mutating func persist(_ what: String, _ step: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(2 + TestWorld.patience)
        var last = ""
        while ContinuousClock.now < end {
            if await world.buyer.isDead {
                guard !died else {
                    let fault = try? await world.buyer.gateway.stoppedBy()  // only for the words below
                    throw TestWorldFault("died again: \(String(describing: fault))")
                }
                died = true
                try await world.buyer.restart()
            }
            do { if try await step() { return } } catch let fault as DeskFault {
                last = "\(fault)"
                guard fault.kind == .unavailable else { throw fault }
            }
            try await Task.sleep(for: .milliseconds(8))
        }
        try await world.wait("\(what), last \(last)", seconds: 0) { false }
    }
}
