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
            var run = run
            try await run.live()
            #expect(run.registry.asked.map(\.act.kind) == [.reserve, .finance, .reserve, .finance])
            let chain = try #require(try run.reserve(run.backID)).chain
            #expect(chain.map(\.statement.from) == [run.world.buyer.identity.gateway])
            #expect(chain.map(\.statement.to) == [run.world.seller.identity.gateway])
            // It sells the claim again, and by its own link: nobody but the registered financier can.
            let next = TestTrade(common: "NEXT")
            let id = try await run.world.agree(next)
            try await run.world.nameClaim(next, id)
            try await run.world.waitForEnd(id, .settled)
            try await run.world.waitForRegistration(id, "FINANCED")
            let again = try #require(try run.reserve(id)).chain
            #expect(again.map(\.statement.from) == [run.world.seller.identity.gateway])
            try await run.world.expectConserved(next, settled: true)
        }
    }

    @Test func `of a seller without a registry nobody has the claim any more`() async throws {
        try await inRescission(isMember: false) { run in
            var run = run
            try await run.live()
            #expect(run.registry.asked.map(\.act.kind) == [.reserve, .finance, .release])
            #expect(
                run.registry.asked.last?.act
                    == .release(FinancingCourse.id(.reserve, of: run.id), .rescinded))
            let shown = try #require(try await run.world.buyer.view(run.id)?.registration)
            #expect(shown.state == "RELEASED" && shown.detail.isEmpty)
            #expect(try #require(shown.receipt).contains("RESCINDED"))
            #expect(try await run.world.seller.view(run.backID)?.registration == nil)
            // The next start asks nothing more.
            try await run.world.buyer.restart()
            #expect(try await run.world.buyer.view(run.id)?.registration == shown)
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
            let first = try #require(try run.reserve(run.id))
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
            var back = run
            try await back.settleBack()
            try await world.wait("a word of who stands in the way") {
                try await world.buyer.view(run.id)?.registration?.detail.contains("registry.reserved") == true
            }
            try await world.buyer.restart()
            let asked = registry.asked.count
            try await world.wait("it is asked again") { registry.asked.count > asked + 1 }
            let ids = registry.asked.filter { $0.act.kind == .release }.map(\.id)
            #expect(Set(ids).count == ids.count, "a refusal stands for ever: each asks under a new name")
            #expect(try await world.buyer.view(run.id)?.registration?.state == "FINANCED")
            #expect(
                try await ask(RegistryRequestID(checked: "z/1/release"), .release(reservation, .refunded))
                    == .released(.refunded))
            try await world.waitForRegistration(run.id, "RELEASED")
            #expect(try registry.standing(of: run.trade.document()) == .free)
        }
    }

    @Test func `a way back that begins before the purchase is financed waits for that word`() async throws {
        var options = TestWorld.Options()
        let registry = try MemoryClaimRegistry()
        options.registry = registry
        try await inWorld(options) { world in
            for bank in world.banks {
                registry.admit(bank.keys.message.verificationKey, of: bank.identity.gateway)
            }
            try world.sellerCashWay.withhold("claim")
            var run = try await RegisteredRescission(world, registry, true) { world, id in
                try await world.waitForState(world.buyer, id, "BOTH")
                registry.silence()
                try world.sellerCashWay.withhold("claim", false)
                try await world.waitForEnd(id, .settled)
                #expect(try await world.buyer.view(id)?.registration?.state == "RESERVED")
            }
            try await run.instructBoth()
            try await world.waitForState(world.seller, run.backID, "CONSIDERING")
            try await world.buyer.restart()
            try await world.waitForState(world.seller, run.backID, "CONSIDERING")
            registry.silence(false)
            try await run.live()
            #expect(try #require(try run.reserve(run.backID)).chain.count == 1)
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
        var append = 1
        while try await dies(lane, at: append) { append += 1 }
        print("crash points of a registered rescission, \(lane): \(append - 1)")
        #expect(append > 12, "the run has fewer appends than a transfer needs")
    }

    private func dies(_ lane: Lane, at append: Int) async throws -> Bool {
        var died = false
        do {
            try await inRescission(isMember: lane.isMember) { run in
                var run = run
                let bank = lane.diesAtBuyer ? run.world.buyer : run.world.seller
                if lane.moment == .afterSync { run.registry.loseAnswers(1) }
                await bank.stop()
                do { try await bank.start(cutAt: append, lane.moment) } catch {
                    guard await bank.isDead else { throw error }
                }
                run.mortal = bank
                try await run.live()
                died = run.died
            }
        } catch { throw TestWorldFault("append \(append), \(lane): \(error)") }
        return died
    }

    private func inRescission(
        isMember: Bool, _ story: (RegisteredRescission) async throws -> Void
    ) async throws {
        await Turnstile.shared.enter()
        do {
            var options = TestWorld.Options()
            let registry = try MemoryClaimRegistry()
            options.registry = registry
            let world = try await TestWorld(options)
            for bank in world.banks {
                registry.admit(bank.keys.message.verificationKey, of: bank.identity.gateway)
            }
            if !isMember { try await world.leaveRegistry() }
            for bank in world.banks { try await bank.start() }
            do { try await story(try await RegisteredRescission(world, registry, isMember)) } catch {
                await world.stop()
                throw error
            }
            await world.stop()
        } catch {
            await Turnstile.shared.leave()
            throw error
        }
        await Turnstile.shared.leave()
    }
}

/// A registered purchase under a reserve that is over, and the trade that undoes it. One bank may die once.
private struct RegisteredRescission {
    let world: TestWorld
    let registry: MemoryClaimRegistry
    let isMember: Bool
    let trade: TestTrade
    let id: TransferID
    let tickets: [TradeTicket]
    let backID: TransferID
    var mortal: TestBank?
    var died = false

    /// - Parameter settle: brings the purchase to its end; else it settles and is financed.
    init(
        _ world: TestWorld, _ registry: MemoryClaimRegistry, _ isMember: Bool,
        settle: ((TestWorld, TransferID) async throws -> Void)? = nil
    ) async throws {
        (self.world, self.registry, self.isMember) = (world, registry, isMember)
        let until = try #require(CalendarDate("2026-05-20"))
        trade = TestTrade().with { $0.reserve = PaymentReserve(points: ["aval"], until: until) }
        id = try await world.agree(trade)
        try await world.nameClaim(trade, id)
        if let settle {
            try await settle(world, id)
        } else {
            try await world.waitForEnd(id, .settled)
            try await world.waitForRegistration(id, "FINANCED")
        }
        let day = try #require(CalendarDate("2026-05-28"))
        var tickets: [TradeTicket] = []
        for bank in world.banks {
            tickets.append(try await bank.gateway.rescission(of: id, on: day, commonID: nil))
        }
        self.tickets = tickets
        backID = Relay.id(of: tickets[0])
    }

    /// The way back, until leaf and registry both say where the claim is.
    mutating func live() async throws {
        try await settleBack()
        try await persist("the registry's last word") { run in
            try await run.check()
            let first = try await run.world.buyer.view(run.id)?.registration?.state
            guard run.isMember else { return first == "RELEASED" }
            let second = try await run.world.seller.view(run.backID)?.registration?.state
            return first == "FINANCED" && second == "FINANCED"
        }
        #expect(try registry.standing(of: trade.document()) == (isMember ? .financed : .free))
        try await world.expectConserved(trade, settled: false)
        for bank in world.banks {
            #expect(try await bank.view(id)?.settlementState == .rescinded)
            let status = try await bank.view(backID)?.guards.first { $0.name == "registry" }?.status
            #expect(status == (isMember ? .passed : .notChecked))
        }
    }

    mutating func instructBoth() async throws {
        for (bank, ticket) in zip(world.banks, tickets) {
            try await persist("the ticket of \(bank.identity.gateway)") { run in
                try await run.instructed(bank, ticket)
            }
        }
    }

    mutating func settleBack() async throws {
        try await instructBoth()
        if isMember {
            try await persist("the claim's name") { run in
                for user in [TestWorld.maker, TestWorld.checker] {
                    _ = try await run.world.seller.gateway.nameClaim(
                        run.backID, run.trade.document(), papers: ClaimPapers(), by: user)
                }
                return true
            }
        }
        try await persist("both banks settled") { run in
            try await run.check()
            for bank in run.world.banks where try await bank.outcome(run.backID) != .settled { return false }
            return true
        }
    }

    /// At no moment is the claim free for others while it is the buyer's, or on its way to a seller that registers it.
    private func check() async throws {
        guard try registry.standing(of: trade.document()) == .free else { return }
        #expect(!isMember, "nobody has the claim, and both banks register")
        #expect(await world.assetLedger.balance(of: TestWorld.sellerAssets, trade.asset) == 1)
        #expect(await world.cashLedger.openLocks == 0)
    }

    /// What was asked for in a trade; nil where nothing was.
    func reserve(_ id: TransferID) throws -> ClaimReservation? {
        let wanted = FinancingCourse.id(.reserve, of: id)
        for request in registry.asked where request.id == wanted {
            if case .reserve(let reservation) = request.act { return reservation }
        }
        return nil
    }

    private func instructed(_ bank: TestBank, _ ticket: TradeTicket) async throws -> Bool {
        switch try await bank.state(backID) {
        case nil, "ALLEGED":
            _ = try await bank.gateway.submit(ticket, by: TestWorld.maker)
            return false
        case "INSTRUCTED":
            _ = try await bank.gateway.approve(backID, by: TestWorld.checker)
            return true
        default: return true
        }
    }

    /// Tries `step` again and again, reviving the mortal bank once, until it holds.
    private mutating func persist(
        _ what: String, _ step: (RegisteredRescission) async throws -> Bool
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
    /// The seller asks no registry, and the buyer knows it.
    fileprivate func leaveRegistry() async throws {
        let (first, second) = (try #require(await seller.policy), try #require(await buyer.policy))
        await seller.reach(nil)
        try await seller.reconfigure(first.with(peers: first.peers, registry: nil))
        let peers = second.peers.mapValues {
            PeerPolicy(lei: $0.lei, exposureLimit: $0.exposureLimit, registersClaims: false)
        }
        try await buyer.reconfigure(second.with(peers: peers, registry: second.registry))
    }
}

extension GatewayPolicy {
    fileprivate func with(peers: [GatewayID: PeerPolicy], registry: GatewayID?) -> GatewayPolicy {
        GatewayPolicy(
            own: own, ownHolderKeys: ownHolderKeys, ledgers: ledgers, peers: peers,
            messageSeconds: messageSeconds, recoverySeconds: recoverySeconds,
            longestLockSeconds: longestLockSeconds, fourEyesFrom: fourEyesFrom,
            operatorTrustedLimit: operatorTrustedLimit, limits: limits, restrictions: restrictions,
            registry: registry)
    }
}
