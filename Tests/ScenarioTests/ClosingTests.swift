import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

/// A purchase under reserve, in two running gateways: lifted or rescinded, the debtor told, whatever dies on the way.
@Suite struct ClosingTests {
    private static let points = ["authority of the signatories", "贸易背景 documents"]

    /// The machines believe that it is 2026-05-28.
    private static func trade(until: String) throws -> TestTrade {
        let day = try #require(CalendarDate(until))
        let last = try #require(CalendarDate("2026-06-02"))
        let notice = try #require(AssignmentNotice(giver: .sell, noticeBy: last, daysToAcknowledge: 10))
        return TestTrade().with {
            $0.reserve = PaymentReserve(points: points, until: day)
            $0.notice = notice
        }
    }

    private static func sent(_ on: String) throws -> NoticeFact {
        NoticeFact(step: .sent, on: try #require(CalendarDate(on)), reference: "MT799 0007")
    }

    @Test func `desks that reserve otherwise stay unmatched`() async throws {
        try await inWorld { world in
            let id = try await world.instruct(world.seller, try Self.trade(until: "2026-06-30"))
            try await world.instruct(world.buyer, try Self.trade(until: "2026-07-31"))
            try await world.waitForState(world.seller, id, "UNMATCHED")
            let reason = try #require(try await world.seller.view(id)?.reason)
            #expect(reason.contains("X-TRADETERM economics.reserve"), "\(reason)")
        }
    }

    @Test func `a reserve is lifted by two people, and what is on record outlives a restart`() async throws {
        try await inWorld { world in
            let trade = try Self.trade(until: "2026-06-30")
            let id = try await world.agree(trade)
            try await world.waitForEnd(id, .settled)
            try await world.expectEvidence(id, .settled)
            for bank in world.banks {
                let view = try #require(try await bank.view(id))
                #expect(view.settlementState == .settledUnderReserve && view.isoStatus == "Sttld")
                #expect(view.deal?.state == "SETTLED_UNDER_RESERVE" && view.deal?.claimState == "ASSIGNED")
                #expect(view.deal?.reserve?.open == Self.points)
                #expect(view.deal?.deadline?.description == "2026-06-02")
                #expect(view.next.contains("until 2026-06-30"), "\(view.next)")
            }
            let gateway = try await world.buyer.gateway
            var view = try await gateway.liftReserve(id, points: [], by: TestWorld.maker, reason: "seen")
            #expect(view.deal?.reserve?.asked?.people == [TestWorld.maker])
            #expect(view.settlementState == .settledUnderReserve)
            try await world.buyer.restart()
            let second = try await world.buyer.gateway
            view = try #require(try await world.buyer.view(id))
            #expect(view.deal?.reserve?.asked?.points == Self.points)
            view = try await second.liftReserve(id, points: [], by: TestWorld.checker, reason: "seen too")
            #expect(view.settlementState == .settled && view.deal?.state == "RESERVE_LIFTED")
            let repeated = try await second.liftReserve(
                id, points: [], by: TestWorld.checker, reason: "seen too")
            #expect(repeated.revision == view.revision)
            try await world.buyer.restart()
            #expect(try await world.buyer.view(id) == view)
            try await refusals(world, id)
        }
    }

    /// What this desk cannot do now, each with its own code.
    private func refusals(_ world: TestWorld, _ id: TransferID) async throws {
        let gateway = try await world.buyer.gateway
        let day = try #require(CalendarDate("2026-07-01"))
        let codes = [
            await deskCode {
                _ = try await gateway.rescission(of: id, on: day, commonID: nil)
            },
            await deskCode {
                _ = try await gateway.liftReserve(id, points: ["x"], by: TestWorld.checker, reason: "r")
            },
            await deskCode {
                _ = try await gateway.liftReserve(id, points: ["a\n"], by: TestWorld.checker, reason: "r")
            },
            await deskCode {
                _ = try await gateway.recordNotice(id, Self.sent("2026-05-30"), by: TestWorld.maker)
            },
            await deskCode {
                let fact = NoticeFact(step: .sent, on: day, reference: " ")
                _ = try await gateway.recordNotice(id, fact, by: TestWorld.maker)
            },
        ]
        #expect(
            codes == [
                "instrument.lifecycle.order", "instrument.lifecycle.order", "reserve.points", "notice.date",
                "notice.reference",
            ])
    }

    @Test func `a reserve that nobody lifted is rescinded by a trade of its own, at both banks`() async throws
    {
        try await inWorld { world in
            let trade = try Self.trade(until: "2026-05-20")
            let id = try await world.agree(trade)
            try await world.waitForEnd(id, .settled)
            let day = try #require(CalendarDate("2026-05-28"))
            var tickets: [TradeTicket] = []
            for bank in world.banks {
                let gateway = try await bank.gateway
                let early = await deskCode {
                    let last = try #require(CalendarDate("2026-05-20"))
                    _ = try await gateway.rescission(of: id, on: last, commonID: nil)
                }
                #expect(early == "instrument.lifecycle.reserve-running")
                tickets.append(try await gateway.rescission(of: id, on: day, commonID: nil))
            }
            let back = Relay.id(of: tickets[0])
            #expect(back == Relay.id(of: tickets[1]) && back != id)
            for (bank, ticket) in zip(world.banks, tickets) {
                let gateway = try await bank.gateway
                _ = try await gateway.submit(ticket, by: TestWorld.maker)
                let blocked = await deskCode {
                    _ = try await gateway.liftReserve(id, points: [], by: TestWorld.maker, reason: "late")
                }
                #expect(blocked == "reserve.rescission-open")
                _ = try await gateway.approve(back, by: TestWorld.checker)
            }
            try await world.waitForEnd(back, .settled)
            // The claim is home and so is the cash; both trades stand on record, each with its evidence.
            try await world.expectConserved(trade, settled: false)
            for bank in world.banks {
                #expect(try await bank.view(back)?.deal?.rescinds == id)
                let first = try #require(try await bank.view(id))
                #expect(first.settlementState == .rescinded && first.deal?.state == "RESCINDED")
                #expect(first.deal?.reserve?.rescission == back)
                try await bank.restart()
                #expect(try await bank.view(id) == first)
            }
            try await world.expectEvidence(id, .settled)
            try await world.expectEvidence(back, .settled)
        }
    }
}
