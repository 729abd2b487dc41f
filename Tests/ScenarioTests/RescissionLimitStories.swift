import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

/// A rescission at two banks that both have limits and a line before them: what it frees is free once, at each of them.
@Suite struct RescissionLimitStories {
    @Test func `a rescission waits at one bank, settles, and each obligor's limit is moved exactly once`()
        async throws
    {
        try await inWorld { world in
            let run = try await RescindedUnderLimits(world)
            try await run.live(MortalBank(world))
            let view = try #require(try await world.buyer.view(run.scene.id))
            #expect(view.settlementState == .rescinded)
            // The purchase that waited for the obligor's room is held against nothing but itself.
            #expect(try await run.obligor(world.buyer, run.nextID) == 0)
            try await world.instruct(world.seller, run.next)
            try await world.waitForEnd(run.nextID, .settled)
            try await world.expectConserved(run.next, settled: true)
            // What is freed twice would leave room for another one.
            for (bank, probe) in [(world.buyer, "PROBE1"), (world.seller, "PROBE2")] {
                let id = try await run.buy(bank, probe)
                #expect(try await bank.state(id) == "QUEUED")
                #expect(try await run.obligor(bank, id) == 500_000_000, "\(bank.identity.gateway)")
                try await bank.restart()
                #expect(try await run.obligor(bank, id) == 500_000_000, "\(bank.identity.gateway)")
            }
        }
    }

    @Test func `a rescission that is withdrawn in the line leaves the purchase as it was`() async throws {
        try await inWorld { world in
            let run = try await RescindedUnderLimits(world)
            let under = try await run.buy(world.seller, "UNDER")
            try await world.seller.instruct(run.scene.tickets[0])
            #expect(try await world.seller.state(run.scene.backID) == "QUEUED")
            _ = try await world.seller.gateway.cancel(
                run.scene.backID, by: TestWorld.maker, reason: "it came")
            #expect(try await world.seller.state(run.scene.backID) == "CLOSED")
            _ = try await world.seller.gateway.cancel(under, by: TestWorld.maker, reason: "not wanted")
            for bank in world.banks {
                for user in [TestWorld.maker, TestWorld.checker] {
                    _ = try await bank.gateway.liftReserve(
                        run.scene.id, points: [], by: user, reason: "it came")
                }
                #expect(try await bank.view(run.scene.id)?.settlementState == .settled)
            }
            let probe = try await run.buy(world.buyer, "PROBE")
            #expect(try await run.obligor(world.buyer, probe) == 500_000_000, "the purchase weighs on")
        }
    }

    @Test(arguments: [true, false], PowerCable.Moment.allCases)
    func `a death at any append of a rescission that waits loses and frees nothing twice`(
        _ sellerDies: Bool, _ moment: PowerCable.Moment
    ) async throws {
        let count = try await deaths(sellerDies: sellerDies, moment) { death in
            var died = false
            try await inWorld { world in
                let run = try await RescindedUnderLimits(world)
                let mortal = try await MortalBank(world, death)
                try await run.live(mortal)
                died = await mortal.died
                // The probes are no part of the story in which it may die.
                try await mortal.bank?.restart()
                let probe = try await run.buy(world.buyer, "PROBE")
                #expect(
                    try await run.obligor(world.buyer, probe) == 500_000_000, "the one that waited weighs")
                let other = try await run.buy(world.seller, "PROBE")
                #expect(try await run.obligor(world.seller, other) == 500_000_000, "the rescission weighs")
            }
            return died
        }
        print("crash points of a rescission in the line, seller dies \(sellerDies), \(moment): \(count)")
        #expect(count > 14, "the run has fewer appends than a transfer needs")
    }
}

/// A purchase under a reserve that is over; then both banks limit its obligor to one face, and each other to one price.
///
/// The buyer wants a second claim of that obligor, which waits for the rescission; the seller's way back waits for a purchase of its
/// own. One bank may die once.
private struct RescindedUnderLimits {
    let world: TestWorld
    let scene: RescissionScene
    let next = TestTrade(common: "NEXT")
    let nextID: TransferID

    /// Settles the purchase, and starts both banks again with limits.
    init(_ world: TestWorld) async throws {
        self.world = world
        nextID = try world.id(of: next)
        scene = try await RescissionScene(world) { _, id in
            try await world.waitForEnd(id, .settled)
            try await world.expectEvidence(id, .settled)
        }
        for bank in world.banks {
            await bank.stop()
            try await bank.limit(Self.limits())
            try await bank.start()
        }
    }

    /// One face for the claim's obligor, and one price in flight with the other bank.
    private static func limits() throws -> LimitPolicy {
        let claim = LedgerAsset(ledger: TestWorld.assets, asset: TestWorld.claim)
        let obligor = try #require(Obligor(name: "969500BANKA0EXAMPL53", country: "CN"))
        return try .yuan(
            [.obligor: "5000000.00", .counterparty: "9853541.66"], obligors: [claim: obligor],
            onBreach: .queue(seconds: 3600))
    }

    func live(_ mortal: MortalBank) async throws {
        let (seller, buyer) = (world.seller, world.buyer)
        try await mortal.persist("the next purchase in the buyer's line") {
            try await buyer.instructed(world.ticket(next, of: buyer)) == "QUEUED"
        }
        let purchase = try purchase(seller, "UNDER")
        let under = Relay.id(of: purchase)
        try await mortal.persist("a purchase of the seller's under way") {
            try await seller.instructed(purchase) == "APPROVED"
        }
        try await mortal.persist("the way back in the seller's line") {
            try await seller.instructed(scene.tickets[0]) == "QUEUED"
        }
        try await mortal.persist("the way back past the buyer's line") {
            let state = try await buyer.instructed(scene.tickets[1])
            guard state != "QUEUED" else { throw TestWorldFault("it waits for what only it frees") }
            return state != "INSTRUCTED"
        }
        #expect(try await obligor(buyer, nextID) == 500_000_000)
        try await mortal.persist("the seller's own purchase withdrawn") {
            guard try await seller.state(under) != "CLOSED" else { return true }
            _ = try await seller.gateway.cancel(under, by: TestWorld.maker, reason: "not wanted")
            return true
        }
        try await mortal.persist("the way back settled") {
            for bank in world.banks {
                guard try await bank.outcome(scene.backID) == .settled,
                    try await bank.view(scene.id)?.settlementState == .rescinded
                else { return false }
            }
            return true
        }
        try await mortal.persist("the next purchase goes on") {
            try await buyer.state(nextID) == "APPROVED"
        }
        #expect(
            try await obligor(seller, scene.backID) == 0, "the way back was the first of that obligor there")
    }

    // MARK: Desks

    /// A bank's purchase of the claim from the other one.
    func purchase(_ bank: TestBank, _ common: String) throws -> TradeTicket {
        let trade = TestTrade(common: common)
        guard bank === world.seller else { return try world.ticket(trade, of: bank) }
        return try trade.turned.ticket(.buy, seller: world.buyer.identity, buyer: bank.identity)
    }

    /// Instructs such a purchase. - Returns: its transfer.
    func buy(_ bank: TestBank, _ common: String) async throws -> TransferID {
        try await bank.instruct(purchase(bank, common))
    }

    /// What stood against the obligor when a purchase was last looked at. - Units: minor units.
    func obligor(_ bank: TestBank, _ id: TransferID) async throws -> Int128 {
        let limits = try #require(try await bank.view(id)?.decisions.first?.limits)
        let line = try #require(limits.first { $0.scope == "obligor" })
        return line.outstanding + line.inFlight
    }
}
