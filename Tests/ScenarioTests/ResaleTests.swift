import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing
import TransferCore

/// A bank sells on what it bought: its gateway signs the link by itself, and the buyer's registry takes it.
@Suite struct ResaleTests {
    private func inResaleWorld(
        admitted: Bool = true, _ story: (Resale) async throws -> Void
    ) async throws {
        var options = TestWorld.Options()
        let registry = try MemoryClaimRegistry()
        options.registry = registry
        try await inWorld(options) { world in
            let resale = Resale(world: world, registry: registry)
            if admitted { registry.admit(resale.reseller) }
            try await resale.buyFirst()
            try await story(resale)
        }
    }

    @Test(arguments: [LockOrder.assetFirst, .cashFirst])
    func `a resale between two gateways is no duplicate, and nobody carries a link`(
        _ order: LockOrder
    ) async throws {
        try await inResaleWorld { first in
            let resale = first.with { $0.lockOrder = order }
            let id = try await resale.agree()
            try await resale.name()
            try await resale.waitForEnd(.settled)
            #expect(try resale.registry.standing(of: resale.trade.document()) == .financed)
            let chain = try #require(try resale.reserve()).chain
            #expect(chain.map(\.statement.from) == [resale.reseller.identity.gateway])
            #expect(chain.map(\.statement.to) == [resale.buyer.identity.gateway])
            for bank in resale.world.banks {
                let guards = try #require(try await bank.view(id)?.guards)
                #expect(guards.first { $0.name == "registry" }?.status == .passed)
            }
            try await resale.world.expectEvidence(id, .settled)
            #expect(await resale.world.assetLedger.balance(of: TestWorld.sellerAssets, TestWorld.claim) == 1)
            #expect(await resale.world.cashLedger.balance(of: TestWorld.sellerCash, TestWorld.yuan) == 0)
        }
    }

    @Test func `a link that the registry does not know the key of ends the trade before anything is locked`()
        async throws
    {
        try await inResaleWorld(admitted: false) { resale in
            let id = try await resale.agree()
            try await resale.name()
            try await resale.waitForEnd(.withdrawn)
            for bank in resale.world.banks {
                #expect(try #require(try await bank.view(id)?.reason).contains("registry.chain"))
            }
            #expect(await resale.world.assetLedger.openLocks == 0)
            #expect(await resale.world.cashLedger.openLocks == 0)
            #expect(try resale.registry.standing(of: resale.trade.document()) == .financed)
        }
    }

    @Test func `a seller that never speaks of its registration: nothing is asked, and the terms lapse`()
        async throws
    {
        try await inResaleWorld { resale in
            let reseller = resale.reseller
            await reseller.reach(nil)
            try await reseller.reconfigure(try #require(await reseller.policy).with(registry: nil))
            try await reseller.restart()
            let id = try await resale.agree()
            try await resale.name()
            try await resale.world.waitForState(resale.buyer, id, "CONSIDERING")
            try await resale.waitForDetail("yet to say")
            await resale.world.advance(bySeconds: 100)
            try await resale.waitForEnd(.lapsed)
            #expect(try resale.reserve() == nil)
        }
    }

    @Test func `a link of another claim than the buyer's desk named: nothing is asked`() async throws {
        try await inResaleWorld { resale in
            let id = try await resale.instruct(resale.buyer)
            try await resale.name(number: "DLC-2026-000999")
            try await resale.instruct(resale.reseller)
            try await resale.waitForDetail("registry.claim.other")
            try await resale.world.waitForState(resale.buyer, id, "CONSIDERING")
            await resale.world.advance(bySeconds: 100)
            try await resale.waitForEnd(.lapsed)
            #expect(try resale.reserve() == nil)
            #expect(try await resale.buyer.view(id)?.registration?.state == "NAMED")
        }
    }

    @Test func `the desk's own link goes before the one that the seller's gateway signs`() async throws {
        try await inResaleWorld { resale in
            let id = try await resale.instruct(resale.buyer)
            let link = try ResaleLink(
                ResaleStatement(
                    registry: MemoryClaimRegistry.name, claim: resale.tag(),
                    from: resale.reseller.identity.gateway, to: resale.buyer.identity.gateway,
                    reservation: FinancingCourse.id(.reserve, of: id)),
                by: resale.reseller.keys.message)
            try await resale.name(links: [link.canonical])
            try await resale.instruct(resale.reseller)
            try await resale.waitForEnd(.settled)
            #expect(try resale.reserve()?.chain == [link])
        }
    }

    /// From its desk's order to the settled trade: whatever is lost in between, the buyer gets one word and the claim one financier.
    @Test(arguments: PowerCable.Moment.allCases)
    func `the seller's power goes at every append of a resale`(_ moment: PowerCable.Moment) async throws {
        let count = try await deaths(sellerDies: false, moment) { death in
            var died = false
            try await inResaleWorld { resale in
                let mortal = try await MortalBank(resale.world, death)
                try await resale.live(mortal)
                died = await mortal.died
            }
            return died
        }
        print("crash points of a resale, \(moment): \(count)")
        #expect(count >= 12, "the run has fewer appends than a resale needs")
    }
}

/// One claim that bank A sold to bank B, which sells it back.
private struct Resale: Sendable {
    let world: TestWorld
    let registry: MemoryClaimRegistry
    var trade = TestTrade(common: "DLC2026000518").turned

    var reseller: TestBank { world.buyer }
    var buyer: TestBank { world.seller }
    var id: TransferID { get throws { Relay.id(of: try ticket(.sell)) } }

    func with(_ change: (inout TestTrade) -> Void) -> Resale {
        var changed = self
        change(&changed.trade)
        if changed.trade.lockOrder == .cashFirst { changed.trade.mode = .m1 }
        return changed
    }

    func buyFirst() async throws {
        let first = TestTrade()
        let id = try await world.agree(first)
        try await world.nameClaim(first, id)
        try await world.waitForEnd(id, .settled)
        try await world.waitForRegistration(id, "FINANCED")
    }

    func ticket(_ side: TradeSide) throws -> TradeTicket {
        try trade.ticket(side, seller: reseller.identity, buyer: buyer.identity)
    }

    @discardableResult
    func instruct(_ bank: TestBank) async throws -> TransferID {
        let gateway = try await bank.gateway
        let view = try await gateway.submit(
            try ticket(bank === reseller ? .sell : .buy), by: TestWorld.maker)
        _ = try await gateway.approve(view.id, by: TestWorld.checker)
        return view.id
    }

    func agree() async throws -> TransferID {
        try await instruct(reseller)
        return try await instruct(buyer)
    }

    func name(number: String = "DLC-2026-000517", links: [JSONValue] = []) async throws {
        let document = try trade.document(number: number)
        for user in [TestWorld.maker, TestWorld.checker] {
            _ = try await buyer.gateway.nameClaim(
                try id, document, papers: ClaimPapers(links: links), by: user)
        }
    }

    /// The tag of the claim that was bought first.
    func tag() throws -> Bytes32 {
        let reserves = registry.asked.compactMap {
            if case .reserve(let wanted) = $0.act { wanted } else { nil }
        }
        return try #require(reserves.first).claim
    }

    /// What the buyer asked for in this trade; nil where it asked nothing.
    func reserve() throws -> ClaimReservation? {
        registry.reserve(of: try id)
    }

    func waitForDetail(_ words: String) async throws {
        let id = try id
        try await world.wait(words) {
            try await buyer.view(id)?.registration?.detail.contains(words) == true
        }
    }

    func waitForEnd(_ end: TransferOutcome) async throws {
        try await world.waitForEnd(try id, end)
        guard end == .settled else { return }
        let id = try id
        try await world.wait("the resale is financed") {
            try await buyer.view(id)?.registration?.state == "FINANCED"
        }
    }

    /// Runs the resale, in which the reseller may die.
    func live(_ mortal: MortalBank) async throws {
        let id = try id
        try await instruct(buyer)
        try await name()
        try await mortal.persist("the resale settles") {
            guard try await reseller.instructed(ticket(.sell)) != "INSTRUCTED" else { return false }
            for bank in world.banks where try await bank.outcome(id) != .settled { return false }
            return true
        }
        try await waitForEnd(.settled)
        #expect(try registry.standing(of: trade.document()) == .financed)
        #expect(try reserve()?.chain.count == 1)
    }
}
