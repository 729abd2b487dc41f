import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

@Suite struct DeskTests {
    @Test func `nobody approves the own ticket, and nothing goes to the peer before another did`()
        async throws
    {
        try await inWorld { world in
            let trade = TestTrade()
            let ticket = try trade.ticket(.sell, seller: world.seller.identity, buyer: world.buyer.identity)
            let gateway = try await world.seller.gateway
            let view = try await gateway.submit(ticket, by: TestWorld.maker)
            #expect(view.state == "INSTRUCTED" && view.approvalsNeeded == 1)
            let code = await deskCode { _ = try await gateway.approve(view.id, by: TestWorld.maker) }
            #expect(code == "trade.four-eyes.own")
            #expect(try await world.buyer.view(view.id) == nil)
            let approved = try await gateway.approve(view.id, by: TestWorld.checker)
            #expect(approved.state == "APPROVED" && approved.approvers == [TestWorld.checker])
            try await world.waitForState(world.buyer, view.id, "ALLEGED")
        }
    }

    @Test func `an approval whose answer was lost is given again, also after the tickets met`() async throws {
        try await inWorld { world in
            let id = try await world.instruct(world.seller, TestTrade())
            try await world.instruct(world.buyer, TestTrade())
            try await world.waitForState(world.seller, id, "SETTLED")
            let gateway = try await world.seller.gateway
            let again = try await gateway.approve(id, by: TestWorld.checker)
            #expect(again.state == "SETTLED" && again.approvers == [TestWorld.checker])
            let third = await deskFault { _ = try await gateway.approve(id, by: UserID(checked: "third")) }
            #expect(third?.code == "trade.approved")
            let late = await deskFault {
                _ = try await gateway.reject(id, by: TestWorld.checker, reason: "late")
            }
            #expect(late?.code == "trade.matched")
            let foreign = try TestTrade(common: "DLC2026000519").ticket(
                .buy, seller: world.seller.identity, buyer: world.buyer.identity)
            let misled = await deskFault { _ = try await gateway.submit(foreign, by: TestWorld.maker) }
            #expect(misled?.code == "trade.not-ours")
            for fault in [third, late, misled] {
                #expect(fault?.next.contains("Errors.md") == false, "\(fault?.next ?? "no fault")")
            }
        }
    }

    @Test func `tickets one cent apart stay unmatched, with the reason on both desks`() async throws {
        try await inWorld { world in
            // A face 0.01 higher makes a price 0.01 higher; each ticket is right in itself.
            let theirs = TestTrade().with {
                $0.face = "5000000.01"
                $0.cash = "4926770.84"
            }
            let id = try await world.instruct(world.seller, TestTrade())
            try await world.instruct(world.buyer, theirs)
            try await world.waitForState(world.seller, id, "UNMATCHED")
            try await world.waitForState(world.buyer, id, "UNMATCHED")
            for bank in world.banks {
                let view = try #require(try await bank.view(id))
                #expect(view.isoStatus.hasPrefix("Umtchd/"), "\(view.isoStatus)")
                #expect(view.reason.contains("DMON"), "\(view.reason)")
                #expect(view.reason.contains("4926770.84"), "\(view.reason)")
                #expect(view.outcome == nil)
            }
            #expect(await world.assetLedger.openLocks == 0)
        }
    }

    @Test func `a ticket whose cash is a cent off its own formula is refused at the own desk`() async throws {
        try await inWorld { world in
            let wrong = TestTrade().with { $0.cash = "4926770.84" }
            let code = await deskCode { try await world.instruct(world.seller, wrong) }
            #expect(code == "instrument.trade.cash-differs", "\(code ?? "accepted")")
            let gateway = try await world.seller.gateway
            #expect(await gateway.transfers().isEmpty)
        }
    }

    @Test func `a client id names one trade, also after a restart`() async throws {
        try await inWorld { world in
            let (seller, buyer) = (world.seller.identity, world.buyer.identity)
            let ticket = try TestTrade().ticket(.sell, seller: seller, buyer: buyer)
            let other = try TestTrade(common: "DLC2026000518").ticket(.sell, seller: seller, buyer: buyer)
            let stolen = TradeTicket(
                clientID: ticket.clientID, commonID: other.commonID, side: other.side, seller: other.seller,
                buyer: other.buyer, mode: other.mode, lockOrder: other.lockOrder, economics: other.economics,
                tradeDate: other.tradeDate, settlementDate: other.settlementDate, cash: other.cash,
                assetLeg: other.assetLeg, cashLeg: other.cashLeg)
            let first = try await world.seller.gateway.submit(ticket, by: TestWorld.maker)
            for restarts in [false, true] {
                if restarts {
                    await world.seller.crash()
                    try await world.seller.start()
                }
                let gateway = try await world.seller.gateway
                #expect(try await gateway.submit(ticket, by: TestWorld.maker).id == first.id)
                let code = await deskCode { _ = try await gateway.submit(stolen, by: TestWorld.maker) }
                #expect(code == "desk.ticket.conflict", "\(code ?? "accepted")")
                #expect(await gateway.transfers().map(\.id) == [first.id])
                let page = await gateway.transfers(after: nil, limit: 10)
                #expect(page.map(\.id) == [first.id])
                #expect(await gateway.transfers(after: first.id, limit: 10).isEmpty)
            }
        }
    }

    @Test func `a gateway that stops takes nothing, however often it is asked`() async throws {
        try await inWorld { world in
            let trade = TestTrade()
            let ticket = try trade.ticket(.sell, seller: world.seller.identity, buyer: world.buyer.identity)
            let gateway = try await world.seller.gateway
            await gateway.stop()
            for _ in 0..<2 {
                let code = await deskCode { _ = try await gateway.submit(ticket, by: TestWorld.maker) }
                #expect(code == "gateway.stopping", "\(code ?? "accepted")")
                #expect(await gateway.transfers().isEmpty)
            }
        }
    }

    @Test func `a withdrawn ticket ends the trade at both desks`() async throws {
        try await inWorld { world in
            let id = try await world.instruct(world.seller, TestTrade())
            try await world.waitForState(world.buyer, id, "ALLEGED")
            _ = try await world.seller.gateway.cancel(id, by: TestWorld.maker, reason: "typed wrongly")
            try await world.wait("the allegement is gone") { try await world.buyer.view(id) == nil }
            #expect(try await world.seller.state(id) == "CLOSED")
            let code = await deskCode { try await world.instruct(world.buyer, TestTrade()) }
            #expect(code == "trade.closed", "the counterparty took it back under this id")
            let evidence = await deskCode { _ = try await world.seller.gateway.evidence(id) }
            #expect(evidence == "evidence.none", "nobody waits for a bundle that never comes")
            for restarts in [false, true] {
                if restarts { try await world.seller.restart() }
                let view = try #require(try await world.seller.view(id))
                #expect(view.maker == TestWorld.maker && view.approvers == [TestWorld.checker])
                #expect(view.approvalsNeeded == 1, "an auditor sees who made and who approved it")
            }
        }
    }

    @Test func `a rejected allegement is closed at both desks`() async throws {
        try await inWorld { world in
            let id = try await world.instruct(world.seller, TestTrade())
            try await world.waitForState(world.buyer, id, "ALLEGED")
            let buyer = try await world.buyer.gateway
            let view = try await buyer.reject(id, by: TestWorld.maker, reason: "not our trade")
            #expect(view.state == "CLOSED" && view.outcome == .withdrawn)
            try await world.waitForState(world.seller, id, "CLOSED")
            #expect(try await world.seller.view(id)?.reason.contains("not our trade") == true)
        }
    }

    @Test func `a ticket sent twice acts once`() async throws {
        try await inWorld { world in
            let ticket = try TestTrade().ticket(
                .sell, seller: world.seller.identity, buyer: world.buyer.identity)
            let gateway = try await world.seller.gateway
            let first = try await gateway.submit(ticket, by: TestWorld.maker)
            let again = try await gateway.submit(ticket, by: TestWorld.maker)
            #expect(first.id == again.id && again.state == "INSTRUCTED")
            let other = try TestTrade().with { $0.assetPayee = TestWorld.sellerCash }
                .ticket(.sell, seller: world.seller.identity, buyer: world.buyer.identity)
            let code = await deskCode { _ = try await gateway.submit(other, by: TestWorld.maker) }
            #expect(code == "trade.ticket.conflict")
        }
    }

    @Test func `a frozen gateway begins nothing, and goes on when it is thawed`() async throws {
        try await inWorld { world in
            try await world.seller.gateway.freeze(by: TestWorld.checker, reason: "an audit")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "NEW")
            try await Task.sleep(for: .milliseconds(150))
            #expect(try await world.seller.state(id) == "NEW")
            #expect(await world.assetLedger.openLocks == 0)
            try await world.seller.restart()
            let restarted = try await world.seller.gateway
            #expect(await restarted.health().contains { $0.name == "freeze" && !$0.passes })
            try await restarted.thaw(by: TestWorld.checker, reason: "audit done")
            try await world.waitForEnd(id, .settled)
        }
    }

    @Test func `a frozen gateway still claims what is its own`() async throws {
        try await inWorld { world in
            try world.buyerAssetWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "Y_CLAIMED")
            try await world.buyer.gateway.freeze(by: TestWorld.checker, reason: "an audit")
            try world.buyerAssetWay.withhold("claim", false)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
        }
    }
}
