import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

/// The line before the buyer's limits while two gateways run: it moves by itself, survives every death, and officers go past it.
@Suite struct LimitQueueStories {
    @Test func `a trade that does not fit waits through a restart, and settles when the one before it ends`()
        async throws
    {
        try await inLine { world in
            let (first, second) = (TestTrade(common: "FIRST"), TestTrade(common: "SECOND"))
            let before = try await world.instruct(world.buyer, first)
            let id = try await world.instruct(world.buyer, second)
            try await world.instruct(world.seller, second)
            let view = try #require(try await world.buyer.view(id))
            #expect(view.state == "QUEUED" && view.settlementState == .held && view.outcome == nil)
            #expect(view.limitWait?.place == 1 && view.approvers.map(\.text) == [TestWorld.checker.text])
            #expect(view.reason.contains("terms.limit.exceeded") && view.next.contains("goes on by itself"))
            let decision = try #require(view.decisions.first)
            #expect(decision.result == "WAITS" && decision.version == 7 && decision.at != nil)
            #expect(decision.digest != nil && decision.limits.map(\.result) == ["REFUSED"])
            #expect(decision.limits.first?.inFlight == 492_677_083)
            #expect(try await world.seller.state(id) == "APPROVED", "the other bank has not heard of it")

            try await world.buyer.restart()
            let again = try #require(try await world.buyer.view(id))
            #expect(again.limitWait == view.limitWait && again.decisions == view.decisions)

            _ = try await world.buyer.gateway.cancel(before, by: TestWorld.maker, reason: "not wanted")
            try await world.waitForEnd(id, .settled)
            let settled = try #require(try await world.buyer.view(id)?.decisions.first)
            #expect(settled.result == "ALLOWED" && settled.limits.map(\.inFlight) == [0])
            #expect(try #require(settled.at) >= #require(decision.at))
            try await world.expectConserved(second, settled: true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `a refund makes room by itself`() async throws {
        try await inLine { world in
            try world.sellerCashWay.withhold("claim")
            let (first, second) = (TestTrade(common: "FIRST"), TestTrade(common: "SECOND"))
            let under = try await world.agree(first)
            try await world.waitForState(world.buyer, under, "BOTH")
            let id = try await world.instruct(world.buyer, second)
            #expect(try await world.buyer.state(id) == "QUEUED")
            await world.advance(bySeconds: 100_000)
            try await world.waitForEnd(under, .refunded)
            try await world.waitForState(world.buyer, id, "APPROVED")
            #expect(try await world.buyer.view(id)?.limitWait == nil)
        }
    }

    @Test func `what waited as long as it may is closed, and the next one goes on in its place`() async throws
    {
        try await inLine(wait: 600) { world in
            let before = try await world.instruct(world.buyer, TestTrade(common: "FIRST"))
            let id = try await world.instruct(world.buyer, TestTrade(common: "SECOND"))
            world.buyer.clock.push(milliseconds: 300_000)
            let late = try await world.instruct(world.buyer, TestTrade(common: "THIRD"))
            #expect(try await world.buyer.view(late)?.limitWait?.place == 2)
            world.buyer.clock.push(milliseconds: 320_000)
            try await world.waitForState(world.buyer, id, "CLOSED")
            #expect(try await world.buyer.view(id)?.reason.contains("no room in time") == true)
            #expect(try await world.buyer.view(late)?.limitWait?.place == 1)
            _ = try await world.buyer.gateway.cancel(before, by: TestWorld.maker, reason: "r")
            try await world.waitForState(world.buyer, late, "APPROVED")
        }
    }

    @Test func `a raised limit lets it go with the next start`() async throws {
        try await inLine { world in
            try await world.instruct(world.buyer, TestTrade(common: "FIRST"))
            let id = try await world.instruct(world.buyer, TestTrade(common: "SECOND"))
            #expect(try await world.buyer.state(id) == "QUEUED")
            await world.buyer.stop()
            try await world.buyer.limit(Self.line("9853541.66", version: 8))
            try await world.buyer.start()
            try await world.waitForState(world.buyer, id, "APPROVED")
            #expect(try await world.buyer.view(id)?.decisions.first?.version == 8)
        }
    }

    @Test func `two officers let it go past the line, and their words survive a restart`() async throws {
        try await inLine { world in
            let (olga, otto) = (UserID(checked: "olga"), UserID(checked: "otto"))
            try await world.instruct(world.buyer, TestTrade(common: "FIRST"))
            let second = try await world.instruct(world.buyer, TestTrade(common: "SECOND"))
            let third = TestTrade(common: "THIRD")
            let id = try await world.instruct(world.buyer, third)
            let asked = try await world.buyer.gateway.askOverride(
                of: .limits, on: id, by: olga, reason: "the board agreed")
            #expect(asked.overrides.map(\.state) == [.asked] && asked.next.contains("another officer"))
            #expect(
                asked.overrides.first?.covers == [
                    "at most CNY 4926770.83 over counterparty gw.bank-a of limits 7"
                ])
            let own = await deskCode {
                _ = try await world.buyer.gateway.approveOverride(1, on: id, by: olga)
            }
            #expect(own == "override.four-eyes")
            let maker = await deskCode {
                _ = try await world.buyer.gateway.askOverride(
                    of: .limits, on: id, by: TestWorld.maker, reason: "r")
            }
            #expect(maker == "override.four-eyes")
            try await world.buyer.restart()
            #expect(try await world.buyer.view(id)?.overrides == asked.overrides)
            _ = try await world.buyer.gateway.approveOverride(1, on: id, by: otto)
            try await world.waitForState(world.buyer, id, "APPROVED")
            #expect(try await world.buyer.state(second) == "QUEUED")
            let decision = try #require(try await world.buyer.view(id)?.decisions.first)
            #expect(decision.result == "ALLOWED" && decision.limits.map(\.result) == ["OVERRIDDEN"])
            #expect(decision.overridden == ["counterparty gw.bank-a: passed by override 1"])
            try await world.buyer.restart()
            let word = try #require(try await world.buyer.view(id)?.overrides.first)
            #expect(word.state == .approved && word.decidedBy == otto && word.decidedAt != nil)
            try await world.instruct(world.seller, third)
            try await world.waitForEnd(id, .settled)
        }
    }

    @Test(arguments: PowerCable.Moment.allCases)
    func `a death at any append of the buyer leaves the line as it was, and it goes on`(
        _ moment: PowerCable.Moment
    ) async throws {
        let count = try await deaths(sellerDies: false, moment) { death in
            let limit = try Self.line()
            return try await inMortalWorld(death, furnish: { try await $0.buyer.limit(limit) }) {
                try await LineRun(world: $0, mortal: $1).live()
            }
        }
        #expect(count > 17, "the run has fewer appends than two tickets, a line and a transfer need")
    }

    /// A limit with each counterparty, before which trades wait.
    private static func line(
        _ ceiling: String = "4926770.83", version: Int64 = 7, wait: Int64 = 3600
    ) throws -> LimitPolicy {
        try .yuan(
            [.counterparty: ceiling], version: version, isOverridable: true, onBreach: .queue(seconds: wait))
    }

    private func inLine(wait: Int64 = 3600, _ story: (TestWorld) async throws -> Void) async throws {
        try await inWorld(furnish: { try await $0.buyer.limit(Self.line(wait: wait)) }, story)
    }
}

/// Two tickets of the buyer under a limit of one; the first is withdrawn, and the second settles. The buyer may die once.
private struct LineRun {
    let world: TestWorld
    let mortal: MortalBank
    let second = TestTrade(common: "SECOND")

    func live() async throws {
        let buyer = world.buyer
        let tickets = try [TestTrade(common: "FIRST"), second].map { try world.ticket($0, of: buyer) }
        let (before, id) = (Relay.id(of: tickets[0]), Relay.id(of: tickets[1]))
        try await mortal.persist("the first approved") {
            try await buyer.instructed(tickets[0]) == "APPROVED"
        }
        try await mortal.persist("the second in line") {
            let state = try await buyer.instructed(tickets[1])
            guard state == "APPROVED" else { return state == "QUEUED" }
            throw TestWorldFault("two were approved under a limit of one")
        }
        try await mortal.persist("the first withdrawn") {
            if try await buyer.state(before) == "CLOSED" { return true }
            _ = try await buyer.gateway.cancel(before, by: TestWorld.maker, reason: "not wanted")
            return true
        }
        try await mortal.persist("the second on its way") { try await buyer.state(id) != "QUEUED" }
        try await world.instruct(world.seller, second)
        try await mortal.persist("both banks settled") {
            for bank in world.banks where try await bank.outcome(id) != .settled { return false }
            return true
        }
        try await world.expectConserved(second, settled: true)
    }
}
