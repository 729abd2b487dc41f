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
            var run = try await RescindedUnderLimits(world)
            try await run.live()
            let view = try #require(try await world.buyer.view(run.id))
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
            try await run.instructBack(world.seller)
            #expect(try await world.seller.state(run.backID) == "QUEUED")
            _ = try await world.seller.gateway.cancel(run.backID, by: TestWorld.maker, reason: "it came")
            #expect(try await world.seller.state(run.backID) == "CLOSED")
            _ = try await world.seller.gateway.cancel(under, by: TestWorld.maker, reason: "not wanted")
            for bank in world.banks {
                for user in [TestWorld.maker, TestWorld.checker] {
                    _ = try await bank.gateway.liftReserve(run.id, points: [], by: user, reason: "it came")
                }
                #expect(try await bank.view(run.id)?.settlementState == .settled)
            }
            let probe = try await run.buy(world.buyer, "PROBE")
            #expect(try await run.obligor(world.buyer, probe) == 500_000_000, "the purchase weighs on")
        }
    }

    enum Dying: CaseIterable { case buyer, seller }

    @Test(arguments: Dying.allCases, PowerCable.Moment.allCases)
    func `a death at any append of a rescission that waits loses and frees nothing twice`(
        _ who: Dying, _ moment: PowerCable.Moment
    ) async throws {
        var append = 1
        while try await dies(who, at: append, moment) { append += 1 }
        print("crash points of a rescission in the line, \(who), \(moment): \(append - 1)")
        #expect(append > 15, "the run has fewer appends than a transfer needs")
    }

    private func dies(_ who: Dying, at append: Int, _ moment: PowerCable.Moment) async throws -> Bool {
        var died = false
        do {
            try await inWorld { world in
                var run = try await RescindedUnderLimits(world)
                let bank = who == .buyer ? world.buyer : world.seller
                await bank.stop()
                do { try await bank.start(cutAt: append, moment) } catch {
                    guard await bank.isDead else { throw error }
                }
                run.mortal = bank
                try await run.live()
                died = run.died
                // The probes are no part of the story in which it may die.
                try await bank.restart()
                let probe = try await run.buy(world.buyer, "PROBE")
                #expect(
                    try await run.obligor(world.buyer, probe) == 500_000_000, "the one that waited weighs")
                let other = try await run.buy(world.seller, "PROBE")
                #expect(try await run.obligor(world.seller, other) == 500_000_000, "the rescission weighs")
            }
        } catch { throw TestWorldFault("append \(append), \(who), \(moment): \(error)") }
        return died
    }
}

/// A purchase under a reserve that is over; then both banks limit its obligor to one face, and each other to one price.
///
/// The buyer wants a second claim of that obligor, which waits for the rescission; the seller's way back waits for a purchase of its
/// own. One bank may die once.
private struct RescindedUnderLimits {
    let world: TestWorld
    let id: TransferID
    let next = TestTrade(common: "NEXT")
    let nextID: TransferID
    let tickets: [TradeTicket]
    let backID: TransferID
    var mortal: TestBank?
    var died = false

    /// Settles the purchase, and starts both banks again with limits.
    init(_ world: TestWorld) async throws {
        self.world = world
        let until = try #require(CalendarDate("2026-05-20"))
        let trade = TestTrade().with { $0.reserve = PaymentReserve(points: ["aval"], until: until) }
        id = try await world.agree(trade)
        nextID = try world.id(of: next)
        try await world.waitForEnd(id, .settled)
        try await world.expectEvidence(id, .settled)
        let day = try #require(CalendarDate("2026-05-28"))
        var tickets: [TradeTicket] = []
        for bank in world.banks {
            tickets.append(try await bank.gateway.rescission(of: id, on: day, commonID: nil))
            await bank.stop()
            try await world.limitObligor(bank)
            try await bank.start()
        }
        self.tickets = tickets
        backID = Relay.id(of: tickets[0])
    }

    mutating func live() async throws {
        let (seller, buyer) = (world.seller, world.buyer)
        try await persist("the next purchase in the buyer's line") { run in
            try await run.instructed(
                buyer, run.next.ticket(.buy, seller: seller.identity, buyer: buyer.identity))
                == "QUEUED"
        }
        let under = Relay.id(of: try purchase(seller, "UNDER"))
        try await persist("a purchase of the seller's under way") { run in
            try await run.instructed(seller, run.purchase(seller, "UNDER")) == "APPROVED"
        }
        try await persist("the way back in the seller's line") { run in
            try await run.instructed(seller, run.tickets[0]) == "QUEUED"
        }
        try await persist("the way back past the buyer's line") { run in
            let state = try await run.instructed(buyer, run.tickets[1])
            guard state != "QUEUED" else { throw TestWorldFault("it waits for what only it frees") }
            return state != "INSTRUCTED"
        }
        #expect(try await obligor(buyer, nextID) == 500_000_000)
        try await persist("the seller's own purchase withdrawn") { _ in
            guard try await seller.state(under) != "CLOSED" else { return true }
            _ = try await seller.gateway.cancel(under, by: TestWorld.maker, reason: "not wanted")
            return true
        }
        try await persist("the way back settled") { run in
            for bank in run.world.banks {
                guard try await bank.outcome(run.backID) == .settled,
                    try await bank.view(run.id)?.settlementState == .rescinded
                else { return false }
            }
            return true
        }
        try await persist("the next purchase goes on") { run in
            try await buyer.state(run.nextID) == "APPROVED"
        }
        #expect(try await obligor(seller, backID) == 0, "the way back was the first of that obligor there")
    }

    // MARK: Desks

    /// A bank's purchase of the claim from the other one.
    func purchase(_ bank: TestBank, _ common: String) throws -> TradeTicket {
        guard bank === world.seller else {
            return try TestTrade(common: common).ticket(
                .buy, seller: world.seller.identity, buyer: world.buyer.identity)
        }
        let trade = TestTrade(common: common).with {
            $0.assetPayer = TestWorld.buyerAssets
            $0.assetPayee = TestWorld.sellerAssets
            $0.cashPayer = TestWorld.sellerCash
            $0.cashPayee = TestWorld.buyerCash
        }
        return try trade.ticket(.buy, seller: world.buyer.identity, buyer: world.seller.identity)
    }

    /// Instructs such a purchase. - Returns: its transfer.
    func buy(_ bank: TestBank, _ common: String) async throws -> TransferID {
        let ticket = try purchase(bank, common)
        while try await instructed(bank, ticket) == "INSTRUCTED" {}
        return Relay.id(of: ticket)
    }

    func instructBack(_ bank: TestBank) async throws {
        let ticket = try #require(bank === world.seller ? tickets.first : tickets.last)
        while try await instructed(bank, ticket) == "INSTRUCTED" {}
    }

    /// One step towards an approved ticket. - Returns: where it stands after it.
    func instructed(_ bank: TestBank, _ ticket: TradeTicket) async throws -> String? {
        let id = Relay.id(of: ticket)
        switch try await bank.state(id) {
        case nil, "ALLEGED": return try await bank.gateway.submit(ticket, by: TestWorld.maker).state
        case "INSTRUCTED": return try await bank.gateway.approve(id, by: TestWorld.checker).state
        case let state: return state
        }
    }

    /// What stood against the obligor when a purchase was last looked at. - Units: minor units.
    func obligor(_ bank: TestBank, _ id: TransferID) async throws -> Int128 {
        let limits = try #require(try await bank.view(id)?.decisions.first?.limits)
        let line = try #require(limits.first { $0.scope == "obligor" })
        return line.outstanding + line.inFlight
    }

    /// Tries `step` again and again, reviving the mortal bank once, until it holds.
    private mutating func persist(
        _ what: String, _ step: (RescindedUnderLimits) async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(2 + TestWorld.patience)
        var last = ""
        while ContinuousClock.now < end {
            if let mortal, await mortal.isDead {
                guard !died else { throw TestWorldFault("died again") }
                died = true
                try await mortal.restart()
            }
            do { if try await step(self) { return } } catch let fault as DeskFault {
                last = "\(fault)"
                guard fault.kind == .unavailable else { throw fault }
            }
            try await Task.sleep(for: .milliseconds(8))
        }
        try await world.wait("\(what), last \(last)", seconds: 0) { false }
    }
}

extension TestWorld {
    /// Gives a stopped bank a limit of one face for the claim's obligor, and of one price in flight with the other bank.
    fileprivate func limitObligor(_ bank: TestBank) async throws {
        let yuan = try #require(CurrencyCode("CNY"))
        func line(_ scope: LimitScope, _ decimal: String) throws -> LimitLine {
            let ceiling = try #require(Money(yuan, decimal: decimal))
            return try #require(LimitLine(scope, nil, ceiling: ceiling))
        }
        let lines = [try line(.obligor, "5000000.00"), try line(.counterparty, "9853541.66")]
        let claim = LedgerAsset(ledger: Self.assets, asset: Self.claim)
        let obligor = try #require(Obligor(name: "969500BANKA0EXAMPL53", country: "CN"))
        let limits = LimitPolicy(
            rules: try #require(LimitRules(version: 7, lines: lines)), obligors: [claim: obligor], repaid: [],
            onBreach: .queue(seconds: 3600))
        let old = try #require(await bank.policy)
        try await bank.reconfigure(old.with(limits: limits, restrictions: old.restrictions))
    }
}
