import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// The bank's rules in front of a transfer's own steps: what they do not allow waits, and money that is due does not.
@Suite struct RelayRestrictionTests {
    private func rules(version: Int64 = 1) throws -> RestrictionPolicy {
        let screened = try need(
            NamedRule("sanctions", .screened(by: ["lists.example"], maxAgeSeconds: 60)))
        let set = try need(RestrictionSet(name: "bank", version: version, rules: [screened]))
        return try need(
            RestrictionPolicy(sets: [try need(ScopedRestrictions(set: set, assets: []))], parties: [:]))
    }

    /// Both banks have the rule; nobody has looked yet.
    private func screenedWorld() throws -> World {
        let world = try World()
        for (role, bank) in [(TransferRole.initiator, try Bank.a.get()), (.responder, try Bank.b.get())] {
            try world.input(
                role,
                .policyAdopted(try world.deals.policy(bank).with(limits: nil, restrictions: rules())))
        }
        try world.submitTickets()
        try world.settle()
        return world
    }

    private enum Word { case clear, hit, silence }

    @discardableResult
    private func look(
        _ world: World, _ role: TransferRole, _ stage: RestrictionStage, _ word: Word, version: Int64 = 1,
        after seconds: Int64 = 0
    ) throws -> RelayAnswer {
        let now = try need(LedgerInstant(seconds: Deals.start + seconds))
        let subjects = try need(world.relays[role]?.screened(world.id, at: now))
        let answers =
            word == .silence
            ? []
            : subjects.map {
                ScreeningAnswer(
                    service: "lists.example", list: "L1", subject: $0, verdict: word == .hit ? .hit : .clear,
                    reference: "c\(seconds)", at: now)
            }
        return try world.input(
            role,
            .rulesLookedAt(
                world.id,
                RestrictionLook(
                    stage: stage, sets: [SetVersion(name: "bank", version: version)], at: now,
                    answers: answers)))
    }

    private func toBothLocked(_ world: World) throws {
        try look(world, .initiator, .match, .clear)
        try world.settle()
        try look(world, .responder, .match, .clear)
        try world.settle()
        try look(world, .initiator, .lock, .clear)
        try world.settle()
        try look(world, .responder, .lock, .clear)
        try world.settle()
    }

    @Test func `each step waits for its own look, and with all of them the trade settles`() throws {
        let world = try screenedWorld()
        try world.settle()
        #expect(try world.state(.initiator).name == "NEW")
        try look(world, .initiator, .match, .clear)
        try world.settle()
        #expect(try world.state(.initiator).name == "PROPOSED")
        #expect(try world.state(.responder).name == "CONSIDERING")
        try look(world, .responder, .match, .clear)
        try world.settle()
        #expect(try world.state(.initiator).name == "READY")
        let guards = try world.deal().terms.guards
        #expect(guards.contains(GuardStatement(name: "screening", status: .passed)))
        try look(world, .initiator, .lock, .clear)
        try world.settle()
        #expect(try world.state(.responder).name == "X_LOCKED")
        try look(world, .responder, .lock, .clear)
        try world.settle()
        #expect(try world.state(.initiator).name == "BOTH")
        // The other side's claim of X asks nobody: it reports beside it.
        world.neglected[.responder] = [.reportRules]
        try look(world, .initiator, .claim, .clear)
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .settled) }
    }

    @Test func `a step is refused by itself where no look allowed it, whatever the engine does`() throws {
        let world = try screenedWorld()
        let facts = RelayInput.factsRead(world.id, try world.deals.facts())
        guard case .refused(let code, _) = try world.input(.initiator, facts) else {
            Issue.record("facts were taken before anybody was screened")
            return
        }
        #expect(code == "transfer.restricted")
        try toBothLocked(world)
        let begun = RelayInput.revealBegun(
            world.id, at: try need(LedgerInstant(seconds: Deals.start)))
        #expect(
            try world.input(.initiator, begun)
                == .refused(
                    code: "transfer.restricted",
                    detail: "the bank's rules have not allowed what comes at CLAIM"))
    }

    @Test func `a hit before terms ends it on both sides and tells the peer nothing of whom`() throws {
        for role in TransferRole.allCases {
            let world = try screenedWorld()
            if role == .responder {
                try look(world, .initiator, .match, .clear)
                try world.settle()
            }
            try look(world, role, .match, .hit)
            try world.settle()
            for side in TransferRole.allCases { #expect(try world.outcome(side) == .withdrawn) }
            let told = world.spoken.map { "\($0.message)" }.joined()
            #expect(told.contains("terms.restricted") && !told.contains("lists.example"))
            #expect(try world.settlement(role).restrictions[.match]?.first?.standing == .refused)
        }
    }

    @Test func `silence before terms waits as one record, and an answer ends the waiting`() throws {
        let world = try screenedWorld()
        #expect(try look(world, .initiator, .match, .silence) == .done)
        #expect(try look(world, .initiator, .match, .silence, after: 5) == .noChange)
        let held = try need(world.relays[.initiator]?.held(try world.settlement(.initiator)))
        #expect(held.standing == .waits && held.since.seconds == Deals.start)
        try world.settle()
        #expect(try world.state(.initiator).name == "NEW")
        try look(world, .initiator, .match, .clear, after: 10)
        try world.settle()
        #expect(try world.state(.initiator).name == "PROPOSED")
    }

    @Test func `a hit between lock and claim keeps the preimage back, and both legs go back`() throws {
        let world = try screenedWorld()
        try toBothLocked(world)
        try look(world, .initiator, .claim, .hit)
        try world.settle()
        #expect(try world.state(.initiator).name == "BOTH")
        world.move(to: try world.deal().lockX.expiry.advanced(bySeconds: 10))
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .refunded) }
        #expect(try world.lockState(.x) == .refunded && world.lockState(.y) == .refunded)
    }

    @Test func `a hit before the second lock leaves it unmade`() throws {
        let world = try screenedWorld()
        try look(world, .initiator, .match, .clear)
        try world.settle()
        try look(world, .responder, .match, .clear)
        try world.settle()
        try look(world, .initiator, .lock, .clear)
        try world.settle()
        try look(world, .responder, .lock, .hit)
        try world.settle()
        #expect(try world.state(.responder).name == "X_LOCKED")
        world.move(to: try world.deal().lockX.expiry.advanced(bySeconds: 10))
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .refunded) }
        #expect(try world.lockState(.y) == .cancelled)
    }

    @Test func `a hit beside the responder's claim is kept and claims all the same`() throws {
        let world = try screenedWorld()
        try toBothLocked(world)
        world.neglected[.responder] = [.reportRules, .submit(.x, .claim)]
        world.neglected[.initiator] = [.submit(.x, .claim)]
        try look(world, .initiator, .claim, .clear)
        try world.settle()
        #expect(try world.state(.responder).name == "Y_CLAIMED")
        #expect(try need(world.relays[.responder]).held(try world.settlement(.responder)) == nil)
        try look(world, .responder, .claim, .hit)
        world.neglected = [:]
        try world.settle()
        #expect(try world.outcome(.responder) == .settled)
        #expect(try world.settlement(.responder).restrictions[.claim]?.first?.standing == .refused)
    }

    @Test func `other rules after a restart ask anew, and a look by rules that are not ours is none`() throws
    {
        let world = try screenedWorld()
        try toBothLocked(world)
        try look(world, .initiator, .claim, .hit)
        let bank = try Bank.a.get()
        try world.input(
            .initiator,
            .policyAdopted(
                try world.deals.policy(bank).with(limits: nil, restrictions: rules(version: 2))))
        guard case .refused(let code, _) = try look(world, .initiator, .claim, .clear) else {
            Issue.record("a look by the rules of before counted")
            return
        }
        #expect(code == "restriction.set")
        try look(world, .initiator, .claim, .clear, version: 2)
        world.neglected[.responder] = [.reportRules]
        try world.settle()
        #expect(try world.outcome(.initiator) == .settled)
    }

    @Test func `rules survive their canonical form, and one that a gateway cannot know is no policy`() throws
    {
        let policy = try Deals().policy(try Bank.b.get())
        let facts = PartyFacts(
            buyer: InvestorFacts(countries: [.domicile: ["CN"]]), investorClass: "INSTITUTIONAL",
            owners: [try need(BeneficialOwner(country: "CN", basisPoints: 10_000))])
        let place = LedgerAsset(ledger: Deals.claims, asset: AssetID(checked: "claim:1"))
        let set = try rules().sets[0].set
        let scoped = try need(ScopedRestrictions(set: set, assets: [place]))
        let full = policy.with(
            limits: nil,
            restrictions: try need(
                RestrictionPolicy(sets: [scoped], parties: ["969500BANKB0EXAMPL08": facts])))
        #expect(try GatewayPolicy(canonicalBytes: full.canonicalBytes) == full)
        let agent = try need(
            RestrictionSet(
                name: "r", version: 1, rules: [try need(NamedRule("agent", .transferAgentApproval))]))
        #expect(ScopedRestrictions(set: agent, assets: []) == nil)
        let other = try need(RestrictionPolicy(sets: [scoped], parties: [:]))
        #expect(other.sets(for: try Deals().ticket(try Bank.b.get())).isEmpty, "about another asset")
    }
}
