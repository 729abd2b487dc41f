import Instruments
import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// What two officers may let pass, and what nobody may.
@Suite struct OverrideTests {
    private func at(_ seconds: Int64 = 0) throws -> LedgerInstant {
        try Deals.instant(seconds)
    }

    private func ask(
        _ id: TransferID, _ user: String, _ subject: OverrideSubject = .limits, reason: String = "agreed"
    ) throws -> RelayInput {
        .overrideWanted(id, subject, by: user, reason: reason, at: try at())
    }

    private func approve(_ id: TransferID, _ user: String, _ number: Int64 = 1) throws -> RelayInput {
        .overrideApproved(id, number: number, by: user, at: try at(1))
    }

    // MARK: Limits

    private func policy(
        _ ceiling: String, overridable: Bool = true, version: Int64 = 1, breach: LimitBreach = .reject,
        currency: String = "CNY"
    ) throws -> GatewayPolicy {
        var deals = Deals()
        deals.fourEyesFrom = 1
        return try deals.policy(try Bank.b.get()).with(
            limits: .ceilings(
                [.counterparty: ceiling], currency: currency, version: version, isOverridable: overridable,
                onBreach: breach), restrictions: nil)
    }

    private func relay(_ policy: GatewayPolicy) throws -> Relay {
        var relay = Relay(policy: try Deals().policy(try Bank.b.get()), verifiers: [FakeVerifier()])
        _ = relay.step(.policyAdopted(policy))
        return relay
    }

    /// One ticket that nobody approved yet.
    private func submitted(_ relay: inout Relay, _ common: String = "ONE") throws -> TransferID {
        var deals = Deals()
        deals.common = common
        let ticket = try deals.ticket(try Bank.b.get())
        #expect(relay.step(.ticketSubmitted(ticket, maker: "m", at: try at())).answer == .done)
        return Relay.id(of: ticket)
    }

    @Test func `two officers let a trade pass a limit, and neither of them made it`() throws {
        var relay = try relay(try policy("1.00"))
        let id = try submitted(&relay)
        #expect(code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "terms.limit.exceeded")
        #expect(code(relay.step(try ask(id, "m")).answer) == "override.four-eyes")
        #expect(relay.step(try ask(id, "o")).answer == .done)
        #expect(relay.step(try ask(id, "o")).answer == .noChange, "a wish is one wish")
        #expect(code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "terms.limit.exceeded")
        #expect(code(relay.step(try approve(id, "o")).answer) == "override.four-eyes")
        #expect(code(relay.step(try approve(id, "m")).answer) == "override.four-eyes")
        #expect(code(relay.step(try approve(id, "p", 2)).answer) == "override.unknown")
        #expect(relay.step(try approve(id, "p")).answer == .done)
        #expect(relay.step(try approve(id, "p")).answer == .noChange)
        #expect(code(relay.step(try approve(id, "q")).answer) == "override.decided")
        #expect(relay.step(.deskApproved(id, by: "c", at: try at(2))).answer == .done)
        let settlement = try need(relay.settlements[id])
        let decision = try need(settlement.limits)
        #expect(decision.isAllowed && decision.findings.map(\.overrideNumber) == [1])
        #expect(decision.findings.allSatisfy { !$0.isAllowed }, "what was counted stays as it is")
        #expect(settlement.overrides.first?.asked == OfficerWord(by: "o", reason: "agreed", at: try at()))
        #expect(code(relay.step(try ask(id, "o")).answer) == "override.nothing", "it is approved")
    }

    @Test func `a limit that says nothing of it is passed by nobody, nor is one that is missing`() throws {
        for policy in [try policy("1.00", overridable: false), try policy("1.00", currency: "USD")] {
            var relay = try relay(policy)
            let id = try submitted(&relay)
            #expect(code(relay.step(try ask(id, "o")).answer) == "override.forbidden")
            #expect(relay.settlements[id]?.overrides.isEmpty == true)
        }
        var roomy = try relay(try policy("4926770.83"))
        let id = try submitted(&roomy)
        #expect(code(roomy.step(try ask(id, "o")).answer) == "override.nothing")
        #expect(code(roomy.step(try ask(Relay.id(of: try Deals().ticket(Bank.b.get())), "o")).answer) != nil)
    }

    @Test func `it counts for the breach that both saw: not for a larger one, not under other rules`() throws
    {
        var relay = try relay(try policy("4926770.83"))
        let other = try submitted(&relay, "OTHER")
        let id = try submitted(&relay)
        #expect(code(relay.step(try ask(id, "o")).answer) == "override.nothing")
        // One hundredth too much, as the officers see it.
        _ = relay.step(.policyAdopted(try policy("4926770.82", version: 2)))
        #expect(relay.step(try ask(id, "o")).answer == .done)
        #expect(relay.step(try approve(id, "p")).answer == .done)
        _ = relay.step(try ask(other, "o"))
        _ = relay.step(try approve(other, "p"))
        #expect(relay.step(.deskApproved(other, by: "c", at: try at())).answer == .done)
        #expect(
            code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "terms.limit.exceeded",
            "with the other one under way it is a larger breach")
        _ = relay.step(.deskCancelled(other, by: "m", reason: "r"))
        _ = relay.step(.policyAdopted(try policy("4926770.82", version: 3)))
        #expect(
            code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "terms.limit.exceeded",
            "other rules ask anew")
        _ = relay.step(.policyAdopted(try policy("4926770.82", overridable: false, version: 2)))
        #expect(
            code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "terms.limit.exceeded",
            "the mark was taken away, whatever the number says")
        _ = relay.step(.policyAdopted(try policy("4926770.82", version: 2)))
        #expect(relay.step(.deskApproved(id, by: "c", at: try at())).answer == .done)
    }

    @Test func `what grew since it was asked is not agreed to, and a new wish takes its place`() throws {
        var relay = try relay(try policy("4926770.83"))
        let other = try submitted(&relay, "OTHER")
        let id = try submitted(&relay)
        _ = relay.step(.policyAdopted(try policy("4926770.82", version: 2)))
        #expect(relay.step(try ask(id, "o")).answer == .done)
        _ = relay.step(.policyAdopted(try policy("4926770.83", version: 2)))
        #expect(relay.step(.deskApproved(other, by: "c", at: try at())).answer == .done)
        #expect(code(relay.step(try approve(id, "p")).answer) == "override.changed")
        #expect(relay.step(try ask(id, "o")).answer == .done)
        let words = try need(relay.settlements[id]).overrides
        #expect(words.map(\.number) == [1, 2])
        guard case .rejected(let word)? = words.first?.decision else {
            Issue.record("the first wish stands")
            return
        }
        #expect(word.reason == "asked anew")
        #expect(relay.step(try approve(id, "p", 2)).answer == .done)
        #expect(relay.step(.deskApproved(id, by: "c", at: try at())).answer == .done)
    }

    @Test func `a trade in line goes past the line by it, and by nothing less`() throws {
        var relay = try relay(try policy("4926770.83", breach: .queue(seconds: 3600)))
        var ids: [TransferID] = []
        for name in ["A", "B", "C"] {
            let id = try submitted(&relay, name)
            #expect(relay.step(.deskApproved(id, by: "c", at: try at())).answer == .done)
            ids.append(id)
        }
        #expect(relay.limitQueue == [ids[1], ids[2]])
        let before = relay.limitRevision
        #expect(relay.step(try ask(ids[2], "o")).answer == .done)
        #expect(!relay.movesLimitQueue(at: try at(1)))
        #expect(relay.step(try approve(ids[2], "p")).answer == .done)
        #expect(relay.limitRevision > before)
        #expect(relay.movesLimitQueue(at: try at(1)))
        #expect(relay.step(.limitQueueLookedAt(at: try at(2))).answer == .done)
        #expect(relay.limitQueue == [ids[1]])
        #expect(relay.settlements[ids[2]]?.limits?.findings.map(\.overrideNumber) == [1])
    }

    @Test func `a refused wish lets nothing pass, and its asker may drop it`() throws {
        var relay = try relay(try policy("1.00"))
        let id = try submitted(&relay)
        _ = relay.step(try ask(id, "o"))
        let no = RelayInput.overrideRejected(id, number: 1, by: "o", reason: "no", at: try at(1))
        #expect(relay.step(no).answer == .done && relay.step(no).answer == .noChange)
        #expect(code(relay.step(try approve(id, "p")).answer) == "override.decided")
        #expect(code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "terms.limit.exceeded")
    }

    // MARK: Rules

    private func lockUp(
        overridable: Bool = true, version: Int64 = 1, screened: Bool = false
    ) throws
        -> RestrictionPolicy
    {
        let day = try need(CalendarDate("2026-03-17"))
        var rules = [try need(NamedRule("lock-up", .lockUp(until: day), isOverridable: overridable))]
        if screened {
            rules.append(try need(NamedRule("clear", .screened(by: ["lists"], maxAgeSeconds: 60))))
        }
        let set = try need(RestrictionSet(name: "bank", version: version, rules: rules))
        return try need(
            RestrictionPolicy(sets: [try need(ScopedRestrictions(set: set, assets: []))], parties: [:]))
    }

    /// The seller's bank has the rule.
    private func world(_ rules: RestrictionPolicy) throws -> World {
        let world = try World()
        try adopt(world, rules)
        try world.submitTickets()
        try world.settle()
        return world
    }

    private func adopt(_ world: World, _ rules: RestrictionPolicy) throws {
        let plain = try world.deals.policy(try Bank.a.get())
        try world.input(.initiator, .policyAdopted(plain.with(limits: nil, restrictions: rules)))
    }

    @discardableResult
    private func look(
        _ world: World, _ stage: RestrictionStage, _ verdict: ScreeningAnswer.Verdict? = nil,
        version: Int64 = 1
    ) throws -> RelayAnswer {
        let subjects = try need(world.relays[.initiator]).screened(world.id, at: try at()) ?? []
        let answers = try verdict.map { verdict in
            try subjects.map {
                ScreeningAnswer(
                    service: "lists", list: "L", subject: $0, verdict: verdict, reference: "1", at: try at())
            }
        }
        return try world.input(
            .initiator,
            .rulesLookedAt(
                world.id,
                RestrictionLook(
                    stage: stage, sets: [SetVersion(name: "bank", version: version)], at: try at(),
                    answers: answers ?? [])))
    }

    private let rule = OverrideSubject.rule(set: "bank", rule: "lock-up")

    @Test func `a rule that may be passed waits for two officers, and then the trade settles`() throws {
        let world = try world(try lockUp())
        #expect(code(try world.input(.initiator, try ask(world.id, "o", rule))) == "override.nothing")
        try look(world, .match)
        #expect(try world.state(.initiator).name == "NEW", "it is not ended: officers may let it pass")
        #expect(try world.settlement(.initiator).restrictions[.match]?.first?.standing == .waits)
        #expect(try world.input(.initiator, try ask(world.id, "o", rule)) == .done)
        #expect(code(try world.input(.initiator, try approve(world.id, "o"))) == "override.four-eyes")
        try look(world, .match)
        try world.settle()
        #expect(try world.state(.initiator).name == "NEW")
        #expect(try world.input(.initiator, try approve(world.id, "p")) == .done)
        for stage in [RestrictionStage.match, .lock, .claim] {
            try look(world, stage)
            try world.settle()
        }
        #expect(try world.outcome(.initiator) == .settled)
        let record = try need(try world.settlement(.initiator).restrictions[.match]?.first)
        #expect(record.standing == .allowed && record.reasons.isEmpty)
        #expect(record.overridden == ["lock-up: no transfer before 2026-03-17; passed by override 1"])
        try world.expectReplay(.initiator)
    }

    @Test func `a rule that says nothing of it ends the trade as before`() throws {
        let world = try world(try lockUp(overridable: false))
        try look(world, .match)
        try world.settle()
        #expect(try world.outcome(.initiator) == .withdrawn)
        #expect(code(try world.input(.initiator, try ask(world.id, "o", rule))) == "transfer.ended")
    }

    @Test func `a hit ends it, and a silence waits, whatever officers say of another rule`() throws {
        let hit = try world(try lockUp(screened: true))
        try look(hit, .match, .hit)
        try hit.settle()
        #expect(try hit.outcome(.initiator) == .withdrawn)
        let silent = try world(try lockUp(screened: true))
        try look(silent, .match)
        let clear = OverrideSubject.rule(set: "bank", rule: "clear")
        #expect(code(try silent.input(.initiator, try ask(silent.id, "o", clear))) == "override.forbidden")
        #expect(try silent.input(.initiator, try ask(silent.id, "o", rule)) == .done)
        #expect(try silent.input(.initiator, try approve(silent.id, "p")) == .done)
        try look(silent, .match)
        try silent.settle()
        #expect(try silent.state(.initiator).name == "NEW", "nobody was screened")
        #expect(try silent.settlement(.initiator).restrictions[.match]?.first?.standing == .waits)
        try look(silent, .match, .clear)
        try silent.settle()
        #expect(try silent.state(.initiator).name == "READY")
    }

    @Test func `what screens cannot say that it may be passed, and a missing fact is never passed`() throws {
        let screens = OfferingRule.screened(by: ["lists"], maxAgeSeconds: 60)
        #expect(NamedRule("clear", screens, isOverridable: true) == nil)
        var written = try need(NamedRule("clear", screens)).canonical
        if case .object(var object) = written {
            object["overridable"] = .bool(true)
            written = .object(object)
        }
        #expect(throws: JSONFault.self) { try NamedRule(canonical: written) }
        let classed = try need(NamedRule("class", .investorClass(["X"]), isOverridable: true))
        let set = try need(RestrictionSet(name: "bank", version: 1, rules: [classed]))
        let policy = try need(
            RestrictionPolicy(sets: [try need(ScopedRestrictions(set: set, assets: []))], parties: [:]))
        let world = try world(policy)
        try look(world, .match)
        try world.settle()
        #expect(
            try world.outcome(.initiator) == .withdrawn, "the class is not known: that is no refusal to pass")
    }

    /// One owner from Iran with this share, above the quarter that the rule allows; the set keeps its number.
    private func owned(_ basisPoints: Int64) throws -> RestrictionPolicy {
        let owners = try need(
            NamedRule("owners", .owners(excludedCountries: ["IR"], above: 2500), isOverridable: true))
        let set = try need(RestrictionSet(name: "bank", version: 1, rules: [owners]))
        let facts = PartyFacts(
            buyer: InvestorFacts(countries: [.domicile: ["CN"]]), investorClass: nil,
            owners: [
                try need(BeneficialOwner(country: "IR", basisPoints: basisPoints)),
                try need(BeneficialOwner(country: "CN", basisPoints: 10_000 - basisPoints)),
            ])
        return try need(
            RestrictionPolicy(
                sets: [try need(ScopedRestrictions(set: set, assets: []))],
                parties: [try Deals().ticket(try Bank.a.get()).buyer.lei: facts]))
    }

    @Test func `another reason of the same rule is seen, and officers let that one pass`() throws {
        let rule = OverrideSubject.rule(set: "bank", rule: "owners")
        let world = try world(try owned(3000))
        try look(world, .match)
        #expect(try world.input(.initiator, try ask(world.id, "o", rule)) == .done)
        let since = try world.settlement(.initiator).restrictions[.match]?.first?.since
        try adopt(world, try owned(2600))
        #expect(try look(world, .match) == .done, "officers would approve what does not stand in the way")
        #expect(try look(world, .match) == .noChange)
        #expect(try world.settlement(.initiator).restrictions[.match]?.first?.since == since)
        #expect(code(try world.input(.initiator, try approve(world.id, "p"))) == "override.changed")
        #expect(try world.input(.initiator, try ask(world.id, "o", rule)) == .done)
        #expect(try world.input(.initiator, try approve(world.id, "p", 2)) == .done)
        for stage in [RestrictionStage.match, .lock, .claim] {
            try look(world, stage)
            try world.settle()
        }
        #expect(try world.outcome(.initiator) == .settled)
        try world.expectReplay(.initiator)
    }

    @Test func `one override too many leaves the wish that waits as it is`() throws {
        var relay = try relay(try policy("1.00"))
        let id = try submitted(&relay)
        _ = relay.step(.deskApproved(id, by: "c", at: try at()))
        for number in 1...OfficerOverride.most {
            #expect(relay.step(try ask(id, "o", reason: "wish \(number)")).answer == .done)
        }
        let before = try need(relay.settlements[id])
        let step = relay.step(try ask(id, "o", reason: "one more"))
        #expect(code(step.answer) == "override.too-many" && !step.hasEffect)
        #expect(relay.settlements[id] == before, "the journal has nothing of it")
        let most = Int64(OfficerOverride.most)
        #expect(relay.step(try approve(id, "p", most)).answer == .done)
    }

    @Test func `other rules ask anew`() throws {
        let world = try world(try lockUp())
        try look(world, .match)
        _ = try world.input(.initiator, try ask(world.id, "o", rule))
        _ = try world.input(.initiator, try approve(world.id, "p"))
        try adopt(world, try lockUp(version: 2))
        try look(world, .match, version: 2)
        try world.settle()
        #expect(try world.state(.initiator).name == "NEW")
        #expect(try world.settlement(.initiator).restrictions[.match]?.first?.standing == .waits)
    }

    @Test func `marks survive their canonical form, and false is no second way to write none`() throws {
        let policy = try policy("1.00", breach: .queue(seconds: 60)).with(
            limits: try policy("1.00", breach: .queue(seconds: 60)).limits, restrictions: try lockUp())
        #expect(try GatewayPolicy(canonicalBytes: policy.canonicalBytes) == policy)
        let plain = try need(
            LimitLine(.day, nil, ceiling: try need(Money(try need(CurrencyCode("CNY")), minor: 1))))
        guard case .object(var object) = plain.canonical else { return }
        #expect(object["overridable"] == nil)
        object["overridable"] = .bool(false)
        #expect(throws: JSONFault.self) { try LimitLine(canonical: .object(object)) }
    }
}
