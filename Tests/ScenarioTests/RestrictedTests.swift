import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

/// The bank's own limits and rules, applied by the gateways themselves while a trade runs.
@Suite struct RestrictedTests {
    @Test func `exactly the limit is approved, the next is not, and a refund makes room for it`() async throws
    {
        try await inRestrictedWorld(limit: "4926770.83") { world in
            let first = TestTrade(common: "FIRST")
            let second = TestTrade(common: "SECOND")
            world.seller.screening.speak(times: 2)
            let id = try await world.agree(first)
            try await world.wait("the reveal is kept back") {
                try await world.decision(world.seller, id, "CLAIM")?.result == "WAITS"
            }

            let ticket = try second.ticket(
                .buy, seller: world.seller.identity, buyer: world.buyer.identity)
            let waiting = try await world.buyer.gateway.submit(ticket, by: TestWorld.maker).id
            let breach = await deskFault {
                _ = try await world.buyer.gateway.approve(waiting, by: TestWorld.checker)
            }
            #expect(breach?.code == "terms.limit.exceeded")
            #expect(breach?.next.contains("transfer override ask") == true)
            let refused = try #require(try await world.buyer.view(waiting))
            #expect(refused.state == "INSTRUCTED" && refused.approvers.isEmpty)
            #expect(refused.decisions.map(\.result) == ["REFUSED"])
            #expect(refused.reason.contains("terms.limit.exceeded"))
            try await world.buyer.restart()
            #expect(try await world.buyer.view(waiting)?.decisions == refused.decisions)

            await world.advance(bySeconds: 100_000)
            try await world.waitForEnd(id, .refunded)
            world.seller.screening.speak(times: nil)
            _ = try await world.buyer.gateway.approve(waiting, by: TestWorld.checker)
            try await world.instruct(world.seller, second)
            try await world.waitForEnd(waiting, .settled)
            let settled = try #require(try await world.decision(world.buyer, waiting, "APPROVAL"))
            #expect(settled.result == "ALLOWED" && settled.version == 7)
            try await world.expectConserved(second, settled: true)
        }
    }

    @Test func `a party that is listed between lock and claim stops the reveal, and both legs go back`()
        async throws
    {
        try await inRestrictedWorld { world in
            world.seller.screening.speak(times: 2)
            let trade = TestTrade()
            let id = try await world.agree(trade)
            try await world.wait("the reveal is kept back") {
                try await world.decision(world.seller, id, "CLAIM")?.result == "WAITS"
            }
            world.seller.screening.list(world.buyer.identity.lei)
            world.seller.screening.speak(times: nil)
            try await world.wait("the hit is found") {
                try await world.decision(world.seller, id, "CLAIM")?.result == "REFUSED"
            }
            let view = try #require(try await world.seller.view(id))
            #expect(view.state == "BOTH" && view.next.contains("held"))
            #expect(view.reason.contains("held by the bank's rules at CLAIM"))
            await world.advance(bySeconds: 100_000)
            try await world.waitForEnd(id, .refunded)
            try await world.expectConserved(trade, settled: false)
            try await world.expectEvidence(id, .refunded)
            #expect(try await world.decision(world.seller, id, "LOCK")?.result == "ALLOWED")
        }
    }

    @Test func `a service that stays silent before the lock lets the trade lapse`() async throws {
        try await inRestrictedWorld { world in
            world.seller.screening.speak(times: 1)
            let trade = TestTrade()
            let id = try await world.agree(trade)
            try await world.wait("the lock is kept back") {
                try await world.decision(world.seller, id, "LOCK")?.result == "WAITS"
            }
            let view = try #require(try await world.seller.view(id))
            #expect(view.state == "READY" && view.next.contains("an answer is awaited since"))
            // Times in sentences are for people.
            #expect(view.next.contains(/since \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/))
            #expect(view.decisions.last?.reasons.first?.contains("lists.example said nothing") == true)
            await world.advance(bySeconds: 100_000)
            try await world.waitForEnd(id, .lapsed)
            try await world.expectConserved(trade, settled: false)
        }
    }

    @Test func `a service that answers late lets it settle, and the terms say who was screened`() async throws
    {
        try await inRestrictedWorld { world in
            world.buyer.screening.speak(times: 0)
            let trade = TestTrade()
            let id = try await world.agree(trade)
            try await world.wait("the terms are kept waiting") {
                try await world.decision(world.buyer, id, "MATCH")?.result == "WAITS"
            }
            #expect(try await world.buyer.state(id) == "CONSIDERING")
            let asked = world.buyer.screening.questions
            try await world.wait("it is asked again") { world.buyer.screening.questions > asked }
            world.buyer.screening.speak(times: nil)
            try await world.waitForEnd(id, .settled)
            try await world.expectEvidence(id, .settled)
            try await world.expectConserved(trade, settled: true)
            let view = try #require(try await world.seller.view(id))
            #expect(view.guards.contains(GuardStatement(name: "screening", status: .passed)))
            #expect(view.decisions.map(\.stage) == ["MATCH", "LOCK", "CLAIM"])
            #expect(view.decisions.allSatisfy { $0.result == "ALLOWED" })
            #expect(view.decisions.allSatisfy { $0.lists == ["lists.example 2026-11-12"] })
        }
    }

    @Test func `a restart in the middle of waiting keeps each decision as it was written`() async throws {
        try await inRestrictedWorld { world in
            world.seller.screening.speak(times: 2)
            let id = try await world.agree(TestTrade())
            try await world.wait("the reveal is kept back") {
                try await world.decision(world.seller, id, "CLAIM")?.result == "WAITS"
            }
            let before = try #require(try await world.seller.view(id)).decisions
            try await world.seller.restart()
            #expect(try #require(try await world.seller.view(id)).decisions == before)
            let looks = try await looks(world.seller)
            let asked = world.seller.screening.questions
            try await world.wait("it is asked again") { world.seller.screening.questions > asked + 2 }
            #expect(try await self.looks(world.seller) == looks, "what says the same again is no record")
            world.seller.screening.speak(times: nil)
            try await world.waitForEnd(id, .settled)
        }
    }

    @Test func `a bank without rules trades with one that has some, and its terms say it screened nobody`()
        async throws
    {
        try await inRestrictedWorld(restricted: { $0.seller.identity != $1 }) { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            let view = try #require(try await world.seller.view(id))
            #expect(view.guards.contains(GuardStatement(name: "screening", status: .notChecked)))
            #expect(view.decisions.isEmpty && world.seller.screening.questions == 0)
            #expect(try await world.decision(world.buyer, id, "LOCK")?.result == "ALLOWED")
        }
    }

    @Test(arguments: [true, false], PowerCable.Moment.allCases)
    func `a crash at any append of a screened trade ends as without it`(
        _ sellerDies: Bool, _ moment: PowerCable.Moment
    ) async throws {
        let count = try await deaths(sellerDies: sellerDies, moment) { death in
            try await inMortalWorld(
                death, furnish: { for bank in $0.banks { try await $0.restrict(bank, limit: nil) } },
                { try await CrashRun(world: $0, mortal: $1, story: .settled).live() })
        }
        #expect(count > 14, "the run has fewer appends than a transfer needs")
    }

    private func looks(_ bank: TestBank) async throws -> Int {
        try await bank.records().count {
            String(decoding: $0.draft.payload, as: UTF8.self).contains(#""kind":"rules-looked-at""#)
        }
    }

    private func inRestrictedWorld(
        limit: String? = nil, restricted: (TestWorld, PartyIdentity) -> Bool = { _, _ in true },
        _ story: (TestWorld) async throws -> Void
    ) async throws {
        try await inWorld(
            furnish: { world in
                for bank in world.banks where restricted(world, bank.identity) {
                    try await world.restrict(bank, limit: limit)
                }
            }, story)
    }
}

extension TestWorld {
    /// Gives a stopped bank a rule that screens everybody, and a limit with each counterparty.
    func restrict(_ bank: TestBank, limit: String?) async throws {
        let sanctions = try #require(
            NamedRule("sanctions", .screened(by: [HandScreening.name], maxAgeSeconds: 600)))
        let set = try #require(RestrictionSet(name: "bank", version: 3, rules: [sanctions]))
        let scoped = try #require(ScopedRestrictions(set: set, assets: []))
        let limits = try limit.map { try LimitPolicy.yuan([.counterparty: $0]) }
        let old = try #require(await bank.policy)
        try await bank.reconfigure(
            old.with(limits: limits, restrictions: RestrictionPolicy(sets: [scoped], parties: [:])))
    }

    /// The newest decision of a stage.
    func decision(_ bank: TestBank, _ id: TransferID, _ stage: String) async throws -> DecisionView? {
        try await bank.view(id)?.decisions.first { $0.stage == stage }
    }
}
