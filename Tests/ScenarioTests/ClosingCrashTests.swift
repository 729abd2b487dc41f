import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

/// The power goes at every append while a desk records what is left to be done: each act is on record once or not at all, and
/// said again it comes to the same.
@Suite struct ClosingCrashTests {
    @Test(arguments: PowerCable.Moment.allCases)
    func `a crash at any append loses no act of the desk and doubles none`(
        _ moment: PowerCable.Moment
    ) async throws {
        try await inWorld { world in
            let trade = TestTrade().with {
                $0.reserve = PaymentReserve(points: ["a", "b"], until: Self.day("2026-06-30"))
                $0.notice = AssignmentNotice(
                    giver: .buy, noticeBy: Self.day("2026-06-02"), daysToAcknowledge: 10)
            }
            let id = try await world.agree(trade)
            try await world.waitForEnd(id, .settled)
            try await world.expectEvidence(id, .settled, of: world.buyer)
            var (append, deaths) = (1, 0)
            // Each round dies one append later; the acts go on from where the last one left them.
            while append <= 40, try await !isDone(world, id) {
                await world.buyer.crash()
                try await world.buyer.start(dyingAt: append, moment)
                do { try await act(world, id) } catch let fault as DeskFault {
                    guard fault.kind == .unavailable else { throw fault }
                } catch is TestWorldFault {}
                if await world.buyer.isDead { deaths += 1 }
                append = await world.buyer.isDead ? append + 1 : append
                try await world.buyer.restart()
            }
            #expect(deaths >= 2, "the power never went while the desk acted")
            let deal = try #require(try await world.buyer.view(id)?.deal)
            #expect(deal.state == "RESERVE_LIFTED" && deal.claimState == "ACKNOWLEDGED")
            #expect(deal.reserve?.lifts.map(\.people.count) == [2, 2])
            #expect(deal.reserve?.lifts.map(\.points) == [["a"], ["b"]])
            #expect(deal.notice?.sent?.people.count == 2 && deal.notice?.acknowledged?.people.count == 2)
        }
    }

    /// Every act of both people, in order; what is on record already is refused or changes nothing.
    private func act(_ world: TestWorld, _ id: TransferID) async throws {
        let gateway = try await world.buyer.gateway
        for point in ["a", "b"] {
            for user in [TestWorld.maker, TestWorld.checker] {
                try await said {
                    _ = try await gateway.liftReserve(id, points: [point], by: user, reason: "seen")
                }
            }
        }
        for step in NoticeStep.allCases {
            let fact = NoticeFact(step: step, on: Self.day("2026-05-28"), reference: "letter")
            for user in [TestWorld.maker, TestWorld.checker] {
                try await said { _ = try await gateway.recordNotice(id, fact, by: user) }
            }
        }
    }

    /// An answer of the machine is an answer; only a lost gateway ends the round.
    private func said(_ act: () async throws -> Void) async throws {
        do { try await act() } catch let fault as DeskFault {
            guard fault.code.hasPrefix("instrument.lifecycle.") else { throw fault }
        }
    }

    private func isDone(_ world: TestWorld, _ id: TransferID) async throws -> Bool {
        let deal = try await world.buyer.view(id)?.deal
        return deal?.state == "RESERVE_LIFTED" && deal?.claimState == "ACKNOWLEDGED"
    }

    private static func day(_ text: String) -> CalendarDate {
        guard let day = CalendarDate(text) else { preconditionFailure("\(text) is no day") }
        return day
    }
}
