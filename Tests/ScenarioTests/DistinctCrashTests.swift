import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

/// The buyer's power goes at every append from the ticket of another claim on: the officers' word is given once, the registry has
/// it under its number as written and no other way, and the claim on record is untouched.
@Suite struct DistinctCrashTests {
    @Test(arguments: PowerCable.Moment.allCases)
    func `a crash at any append leaves two officers' word and one claim more`(
        _ moment: PowerCable.Moment
    ) async throws {
        var append = 1
        while try await dies(at: append, moment) { append += 1 }
        print("crash points of another claim of a fingerprint, \(moment): \(append - 1)")
        // The override and its approval, the ticket, its approval, two names and two acceptances, and what a transfer needs.
        #expect(append - 1 >= 20, "the run has fewer appends than such a purchase needs")
    }

    private func dies(at append: Int, _ moment: PowerCable.Moment) async throws -> Bool {
        let registry = try MemoryClaimRegistry()
        var options = TestWorld.Options()
        options.registry = registry
        options.passesFingerprint = true
        var died = false
        try await inWorld(options) { world in
            let trade = try await DistinctTests.refused(world, registry)
            try await world.instruct(world.seller, trade)
            await world.buyer.stop()
            do { try await world.buyer.start(cutAt: append, moment) } catch {
                guard await world.buyer.isDead else { throw error }
            }
            if append.isMultiple(of: 2) { registry.loseAnswers(1) }
            var run = DistinctRun(world: world, registry: registry, trade: trade)
            do { try await run.live() } catch {
                throw TestWorldFault("append \(append), \(moment): \(error)")
            }
            died = run.died
        }
        return died
    }
}

/// The purchase of another claim, by people who look at their screen and do what is still to be done.
private struct DistinctRun {
    let world: TestWorld
    let registry: MemoryClaimRegistry
    let trade: TestTrade
    var died = false

    mutating func live() async throws {
        let id = try world.id(of: trade)
        let written = try registry.written(trade.document())
        let end = ContinuousClock.now + .seconds(2 * TestWorld.patience)
        while try await !isOver(id) {
            guard ContinuousClock.now < end else {
                return try await world.wait("another claim is bought", seconds: 0) { false }
            }
            if await world.buyer.isDead {
                guard !died else { throw TestWorldFault("died again") }
                died = true
                try await world.buyer.restart()
            }
            do { try await act(id) } catch let fault as DeskFault where fault.kind == .unavailable {}
            if await world.cashLedger.openLocks > 0 {
                let standing = try registry.standing(ofTag: written)
                let stillHasCash = await world.cashLedger.openLocks > 0
                if stillHasCash { #expect(standing == .reserved || standing == .financed) }
            }
            try await Task.sleep(for: .milliseconds(8))
        }
        #expect(try registry.standing(ofTag: written) == .financed)
        #expect(try registry.standing(of: trade.document()) == .financed)
        let view = try #require(try await world.buyer.view(id))
        #expect(view.overrides.count == 1 && view.registration?.claim == written)
        try await world.expectConserved(trade, settled: true)
    }

    private func isOver(_ id: TransferID) async throws -> Bool {
        do {
            for bank in world.banks where try await bank.outcome(id) != .settled { return false }
            return try await world.buyer.view(id)?.registration?.state == "FINANCED"
        } catch let fault as DeskFault where fault.kind == .unavailable { return false }
    }

    /// One step of whoever at the buyer's bank is asked for something.
    private func act(_ id: TransferID) async throws {
        let gateway = try await world.buyer.gateway
        guard let view = try await world.buyer.view(id), view.state != "ALLEGED" else {
            let ticket = try trade.ticket(.buy, seller: world.seller.identity, buyer: world.buyer.identity)
            _ = try await gateway.submit(ticket, by: TestWorld.maker)
            return
        }
        if view.state == "INSTRUCTED" { return try await approve(view, gateway) }
        guard let registration = view.registration else { return }
        if registration.claim == nil || registration.people.count < 2 {
            return try await world.nameClaim(trade, id)
        }
        if let answer = registration.answer, registration.state == "RESERVED",
            registration.accepted.count < 2
        {
            for user in [TestWorld.maker, TestWorld.checker] where !registration.accepted.contains(user) {
                _ = try await gateway.acceptAlike(id, answer: answer, by: user, reason: "another number")
            }
        }
    }

    private func approve(_ view: TransferView, _ gateway: Gateway) async throws {
        let (asks, agrees) = DistinctTests.officers
        guard let wish = view.overrides.first else {
            _ = try await gateway.askOverride(
                of: .fingerprint, on: view.id, by: asks, reason: "both papers seen")
            return
        }
        guard wish.decidedBy != nil else {
            _ = try await gateway.approveOverride(wish.number, on: view.id, by: agrees)
            return
        }
        _ = try await gateway.approve(view.id, by: TestWorld.checker)
    }
}
