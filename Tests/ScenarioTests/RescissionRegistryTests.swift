import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing
import TransferCore

/// A purchase that was registered is undone: the registry follows the claim home.
///
/// To a seller that registers what it buys the way back is a resale, and it is the financier then. Of a seller that registers
/// nothing the registry knows nobody: the buyer releases its financing because of RESCINDED.
@Suite struct RescissionRegistryTests {
    @Test func `a seller with a registry is the financier again, by the link of who gives back`() async throws
    {
        try await inRescission(isMember: true) { run in
            try await run.live(MortalBank(run.world))
            #expect(run.registry.asked.map(\.act.kind) == [.reserve, .finance, .reserve, .finance])
            let chain = try #require(run.registry.reserve(of: run.scene.backID)).chain
            #expect(chain.map(\.statement.from) == [run.world.buyer.identity.gateway])
            #expect(chain.map(\.statement.to) == [run.world.seller.identity.gateway])
            // It sells the claim again, and by its own link: nobody but the registered financier can.
            let next = TestTrade(common: "NEXT")
            let id = try await run.world.agree(next)
            try await run.world.nameClaim(next, id)
            try await run.world.waitForEnd(id, .settled)
            try await run.world.waitForRegistration(id, "FINANCED")
            let again = try #require(run.registry.reserve(of: id)).chain
            #expect(again.map(\.statement.from) == [run.world.seller.identity.gateway])
            try await run.world.expectConserved(next, settled: true)
        }
    }

    @Test func `of a seller without a registry nobody has the claim any more`() async throws {
        try await inRescission(isMember: false) { run in
            try await run.live(MortalBank(run.world))
            #expect(run.registry.asked.map(\.act.kind) == [.reserve, .finance, .release])
            #expect(
                run.registry.asked.last?.act
                    == .release(FinancingCourse.id(.reserve, of: run.scene.id), .rescinded))
            let shown = try #require(try await run.world.buyer.view(run.scene.id)?.registration)
            #expect(shown.state == "RELEASED" && shown.detail.isEmpty)
            #expect(try #require(shown.receipt).contains("RESCINDED"))
            #expect(try await run.world.seller.view(run.scene.backID)?.registration == nil)
            // The next start asks nothing more.
            try await run.world.buyer.restart()
            #expect(try await run.world.buyer.view(run.scene.id)?.registration == shown)
            #expect(run.registry.asked.count == 3)
        }
    }

    @Test
    func `a reservation under an old link is waited for, over a restart, and then the claim is given back`()
        async throws
    {
        try await inRescission(isMember: false) { run in
            let (world, registry) = (run.world, run.registry)
            // The buyer had begun to sell the claim on; that purchase comes to nothing, and nobody has said so yet.
            let third = GatewayID(checked: "gw.bank-z")
            let reservation = RegistryRequestID(checked: "z/1/reserve")
            let first = try #require(registry.reserve(of: run.scene.id))
            let link = try ResaleLink(
                ResaleStatement(
                    registry: MemoryClaimRegistry.name, claim: first.claim,
                    from: world.buyer.identity.gateway, to: third, reservation: reservation),
                by: world.buyer.keys.message)
            let wanted = ClaimReservation(
                claim: first.claim, near: first.near, until: nil, chain: [link])
            func ask(_ id: RegistryRequestID, _ act: RegistryAct) async throws -> RegistryOutcome {
                try await registry.door(for: third).settle(
                    RegistryRequest(id: id, registry: MemoryClaimRegistry.name, act: act), remembering: nil
                ).word.outcome
            }
            #expect(try await ask(reservation, .reserve(wanted)) == .reserved(until: nil, near: 0))
            try await run.settleBack(MortalBank(world))
            try await world.wait("a word of who stands in the way") {
                try await world.buyer.view(run.scene.id)?.registration?.detail.contains("registry.reserved")
                    == true
            }
            try await world.buyer.restart()
            let asked = registry.asked.count
            try await world.wait("it is asked again") { registry.asked.count > asked + 1 }
            let ids = registry.asked.filter { $0.act.kind == .release }.map(\.id)
            #expect(Set(ids).count == ids.count, "a refusal stands for ever: each asks under a new name")
            #expect(try await world.buyer.view(run.scene.id)?.registration?.state == "FINANCED")
            #expect(
                try await ask(RegistryRequestID(checked: "z/1/release"), .release(reservation, .refunded))
                    == .released(.refunded))
            try await world.waitForRegistration(run.scene.id, "RELEASED")
            #expect(try registry.standing(of: run.scene.trade.document()) == .free)
        }
    }

    @Test func `a way back that begins before the purchase is financed waits for that word`() async throws {
        var options = TestWorld.Options()
        let registry = try MemoryClaimRegistry()
        options.registry = registry
        try await inWorld(options) { world in
            for bank in world.banks { registry.admit(bank) }
            try world.sellerCashWay.withhold("claim")
            let run = try await RegisteredRescission(world, registry, true) { id in
                try await world.waitForState(world.buyer, id, "BOTH")
                registry.silence()
                try world.sellerCashWay.withhold("claim", false)
                try await world.waitForEnd(id, .settled)
                #expect(try await world.buyer.view(id)?.registration?.state == "RESERVED")
            }
            try await run.instructBoth(MortalBank(world))
            try await world.waitForState(world.seller, run.scene.backID, "CONSIDERING")
            try await world.buyer.restart()
            try await world.waitForState(world.seller, run.scene.backID, "CONSIDERING")
            registry.silence(false)
            try await run.live(MortalBank(world))
            #expect(try #require(registry.reserve(of: run.scene.backID)).chain.count == 1)
        }
    }

    struct Lane: Hashable, Sendable, CustomStringConvertible {
        let isMember: Bool
        let diesAtBuyer: Bool
        let moment: PowerCable.Moment
        var description: String {
            "\(isMember ? "to a member" : "to no member"), \(diesAtBuyer ? "buyer" : "seller"), \(moment)"
        }
    }

    static let lanes = PowerCable.Moment.allCases.flatMap { moment in
        [(true, true), (true, false), (false, true)].map {
            Lane(isMember: $0.0, diesAtBuyer: $0.1, moment: moment)
        }
    }

    @Test(arguments: lanes)
    func `a death at any append leaves leaf and registry with one story`(_ lane: Lane) async throws {
        let count = try await deaths(sellerDies: !lane.diesAtBuyer, lane.moment) { death in
            var died = false
            try await inRescission(isMember: lane.isMember) { run in
                if lane.moment == .afterSync { run.registry.loseAnswers(1) }
                let mortal = try await MortalBank(run.world, death)
                try await run.live(mortal)
                died = await mortal.died
            }
            return died
        }
        print("crash points of a registered rescission, \(lane): \(count)")
        #expect(count > 11, "the run has fewer appends than a transfer needs")
    }

    private func inRescission(
        isMember: Bool, _ story: (RegisteredRescission) async throws -> Void
    ) async throws {
        var options = TestWorld.Options()
        let registry = try MemoryClaimRegistry()
        options.registry = registry
        try await inWorld(
            options,
            furnish: { world in
                for bank in world.banks { registry.admit(bank) }
                if !isMember { try await world.leaveRegistry() }
            }, { try await story(try await RegisteredRescission($0, registry, isMember)) })
    }
}

/// A registered purchase under a reserve that is over, and the trade that undoes it.
private struct RegisteredRescission {
    let world: TestWorld
    let registry: MemoryClaimRegistry
    let isMember: Bool
    let scene: RescissionScene

    /// - Parameter settle: brings the purchase to its end; else it settles and is financed.
    init(
        _ world: TestWorld, _ registry: MemoryClaimRegistry, _ isMember: Bool,
        settle: ((TransferID) async throws -> Void)? = nil
    ) async throws {
        (self.world, self.registry, self.isMember) = (world, registry, isMember)
        scene = try await RescissionScene(world) { trade, id in
            try await world.nameClaim(trade, id)
            if let settle { return try await settle(id) }
            try await world.waitForEnd(id, .settled)
            try await world.waitForRegistration(id, "FINANCED")
        }
    }

    /// The way back, until leaf and registry both say where the claim is.
    func live(_ mortal: MortalBank) async throws {
        try await settleBack(mortal)
        try await mortal.persist("the registry's last word") {
            try await check()
            let first = try await world.buyer.view(scene.id)?.registration?.state
            guard isMember else { return first == "RELEASED" }
            let second = try await world.seller.view(scene.backID)?.registration?.state
            return first == "FINANCED" && second == "FINANCED"
        }
        #expect(try registry.standing(of: scene.trade.document()) == (isMember ? .financed : .free))
        try await world.expectConserved(scene.trade, settled: false)
        for bank in world.banks {
            #expect(try await bank.view(scene.id)?.settlementState == .rescinded)
            let status = try await bank.view(scene.backID)?.guards.first { $0.name == "registry" }?.status
            #expect(status == (isMember ? .passed : .notChecked))
        }
    }

    func instructBoth(_ mortal: MortalBank) async throws {
        for (bank, ticket) in zip(world.banks, scene.tickets) {
            try await mortal.persist("the ticket of \(bank.identity.gateway)") {
                try await bank.instructed(ticket) != "INSTRUCTED"
            }
        }
    }

    func settleBack(_ mortal: MortalBank) async throws {
        try await instructBoth(mortal)
        if isMember {
            try await mortal.persist("the claim's name") {
                for user in [TestWorld.maker, TestWorld.checker] {
                    _ = try await world.seller.gateway.nameClaim(
                        scene.backID, scene.trade.document(), papers: ClaimPapers(), by: user)
                }
                return true
            }
        }
        try await mortal.persist("both banks settled") {
            try await check()
            for bank in world.banks where try await bank.outcome(scene.backID) != .settled { return false }
            return true
        }
    }

    /// At no moment is the claim free for others while it is the buyer's, or on its way to a seller that registers it.
    private func check() async throws {
        guard try registry.standing(of: scene.trade.document()) == .free else { return }
        #expect(!isMember, "nobody has the claim, and both banks register")
        #expect(await world.assetLedger.balance(of: TestWorld.sellerAssets, scene.trade.asset) == 1)
        #expect(await world.cashLedger.openLocks == 0)
    }
}

extension TestWorld {
    /// The seller asks no registry, and the buyer knows it.
    fileprivate func leaveRegistry() async throws {
        let (first, second) = (try #require(await seller.policy), try #require(await buyer.policy))
        await seller.reach(nil)
        try await seller.reconfigure(first.with(registry: nil))
        let peers = second.peers.mapValues {
            PeerPolicy(lei: $0.lei, exposureLimit: $0.exposureLimit, registersClaims: false)
        }
        try await buyer.reconfigure(second.with(registry: second.registry, peers: peers))
    }
}
