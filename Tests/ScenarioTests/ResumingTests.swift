import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

/// Two people let something go on that stands still, with whole gateways: the ledgers are asked before anything moves.
@Suite struct ResumingTests {
    private let cash = ResumeSubject.ledger(TestWorld.cash)

    private func ask(
        _ bank: TestBank, _ subject: ResumeSubject, head: LogHead? = nil
    ) async throws -> ResumptionView {
        try await bank.gateway.askResumption(
            of: subject, by: TestWorld.maker, reason: "mended", head: head)
    }

    private func approve(_ bank: TestBank, _ number: Int64) async throws {
        _ = try await bank.gateway.approveResumption(number, by: TestWorld.checker)
    }

    private func check(_ bank: TestBank, _ name: String) async throws -> HealthCheck {
        try #require(try await bank.gateway.health().first { $0.name == name })
    }

    private func waitForDistrust(_ world: TestWorld, _ id: TransferID) async throws {
        try await world.waitForState(world.buyer, id, "SUSPENDED")
        #expect(try await check(world.buyer, "ledger:\(TestWorld.cash)").detail.contains("does not hold"))
    }

    @Test
    func
        `a ledger whose head did not hold goes on by two people once its log continues, and after a restart`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            try world.buyerCashWay.lie(.shortened)
            try await waitForDistrust(world, id)
            let wish = try await ask(world.buyer, cash)
            let shown = try await check(world.buyer, "ledger:\(TestWorld.cash)").detail
            #expect(shown.contains("resumption \(wish.number) asked by maker: mended"), "\(shown)")
            let own = await deskCode {
                _ = try await world.buyer.gateway.approveResumption(wish.number, by: TestWorld.maker)
            }
            #expect(own == "resume.four-eyes")
            #expect(await deskCode { try await approve(world.buyer, wish.number) } == "resume.ledger.head")
            try await world.buyer.restart()
            #expect(await deskCode { try await approve(world.buyer, wish.number) } == "resume.ledger.head")
            try world.buyerCashWay.lie(nil)
            try world.buyerCashWay.silence()
            #expect(await deskCode { try await approve(world.buyer, wish.number) } == "resume.unanswered")
            try world.buyerCashWay.silence(false)
            #expect(try await world.buyer.state(id) == "SUSPENDED", "no answer alone resumes it")
            try await approve(world.buyer, wish.number)
            try await approve(world.buyer, wish.number)
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            #expect(try await world.buyer.gateway.resumptions().map(\.state) == [.approved])
            try await world.buyer.restart()
            #expect(try await world.buyer.gateway.resumptions().map(\.decidedBy) == [TestWorld.checker])
        }
    }

    @Test func `a proven fork never goes on, whatever the ledger shows later and however often we start`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            try await world.wait("the buyer has seen an honest head") {
                try await check(world.buyer, "ledger:\(TestWorld.cash)").passes
            }
            try world.buyerCashWay.lie(.fork)
            try await waitForDistrust(world, id)
            #expect(await deskCode { _ = try await ask(world.buyer, cash) } == "resume.ledger.forked")
            try world.buyerCashWay.lie(nil)
            try await world.buyer.restart()
            #expect(await deskCode { _ = try await ask(world.buyer, cash) } == "resume.ledger.forked")
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .refunded)
            try await world.expectConserved(TestTrade(), settled: false)
        }
    }

    @Test func `a head that the operator names must be in the ledger's log`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            try world.buyerCashWay.lie(.strangersKey)
            try await waitForDistrust(world, id)
            try world.buyerCashWay.lie(nil)
            let foreign = LogHead(size: 2, root: Digest.sha256([9]))
            let wrong = try await ask(world.buyer, cash, head: foreign)
            #expect(await deskCode { try await approve(world.buyer, wrong.number) } == "resume.ledger.head")
            let right = try await ask(world.buyer, cash, head: world.cashLedger.anchor().head)
            #expect(await deskCode { try await approve(world.buyer, wrong.number) } == "resume.decided")
            try await approve(world.buyer, right.number)
            #expect(try await world.buyer.state(id) == "Y_LOCKING")
            let transfer = await deskCode {
                _ = try await ask(world.buyer, .transfer(id), head: foreign)
            }
            #expect(transfer == "resume.head")
        }
    }

    @Test func `a transfer that the peer's word halted goes on where it was, after both ledgers were asked`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let seller = world.seller.identity.gateway
            let gateway = try await world.seller.gateway
            let forger = try ForgedGateway(world.buyer, to: seller, after: world.wire.frames(to: seller))
            let accusation = DisputeEvidence(
                kind: .conflictingFrames, accused: seller, first: [1], second: [2])
            await world.buyer.crash()
            var speaker = forger
            _ = await gateway.receive(
                frame: try speaker.frame(id, .dispute(accusation)), from: world.buyer.identity.gateway)
            try await world.waitForState(world.seller, id, "SUSPENDED")
            let wish = try await ask(world.seller, .transfer(id))
            #expect(try await world.seller.view(id)?.next.contains("resumption \(wish.number)") == true)
            try world.sellerCashWay.silence()
            #expect(await deskCode { try await approve(world.seller, wish.number) } == "resume.unanswered")
            try world.sellerCashWay.silence(false)
            try await approve(world.seller, wish.number)
            try await world.waitForState(world.seller, id, "X_LOCKED")
            try await world.seller.restart()
            #expect(try await world.seller.state(id) == "X_LOCKED")
            #expect(await deskCode { _ = try await ask(world.seller, .transfer(id)) } == "resume.nothing")
        }
    }

    @Test func `a peer whose dispute two people settled trades again, and the disputed transfer goes home`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let gateway = try await world.seller.gateway
            let honest = try #require(world.wire.frames(to: seller).first)
            let forger = ForgedGateway(world.buyer, to: seller)
            let lie = try forger.message(id, 0, nil, .ticketWithdrawn(reason: "never said"))
            let rival = try forger.rival(of: honest, over: [lie])
            _ = await gateway.receive(frame: rival, from: buyer)
            try await world.waitForState(world.seller, id, "DISPUTED")
            let wish = try await ask(world.seller, .peer(buyer))
            try await approve(world.seller, wish.number)
            #expect(try await check(world.seller, "peer:\(buyer)").detail.contains("settled before: 1"))
            _ = await gateway.receive(frame: rival, from: buyer)
            #expect(
                try await check(world.seller, "peer:\(buyer)").passes,
                "the same two items dispute nobody again")
            try world.buyerCashWay.withhold("lock", false)
            let next = TestTrade(.bond, common: "BOND2026001113")
            let other = try await world.agree(next)
            try await world.waitForEnd(other, .settled)
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .refunded)
        }
    }
}
