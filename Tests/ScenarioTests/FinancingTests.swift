import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing
import TransferCore

/// The buyer's gateway and its registry of financed claims, over whole transfers.
@Suite struct FinancingTests {
    private func inFinancedWorld(
        _ story: (TestWorld, MemoryClaimRegistry) async throws -> Void
    ) async throws {
        var options = TestWorld.Options()
        let registry = try MemoryClaimRegistry(resellers: [Self.elsewhere, GatewayID(checked: "gw.bank-b")])
        options.registry = registry
        try await inWorld(options) { world in try await story(world, registry) }
    }

    static let elsewhere = GatewayID(checked: "gw.bank-z")

    private func status(_ world: TestWorld, _ bank: TestBank, _ id: TransferID) async throws -> GuardStatus? {
        try await bank.view(id)?.guards.first { $0.name == "registry" }?.status
    }

    @Test(arguments: [LockOrder.assetFirst, .cashFirst])
    func `a claim that settles is financed, and both banks' terms say that it was registered`(
        _ order: LockOrder
    ) async throws {
        try await inFinancedWorld { world, registry in
            let trade = TestTrade(mode: order == .assetFirst ? .m2 : .m1).with { $0.lockOrder = order }
            let id = try await world.agree(trade)
            try await world.nameClaim(trade, id)
            try await world.waitForEnd(id, .settled)
            try await world.waitForRegistration(id, "FINANCED")
            #expect(try registry.standing(of: trade.document()) == .financed)
            for bank in world.banks { #expect(try await status(world, bank, id) == .passed) }
            let shown = try #require(try await world.buyer.view(id)?.registration)
            #expect(shown.answer == 2 && shown.detail.isEmpty)
            #expect(try #require(shown.receipt).contains("financed"))
            #expect(try await world.seller.view(id)?.registration == nil)
            try await world.expectEvidence(id, .settled)
            let acts = registry.asked.map(\.act.kind)
            #expect(acts == [.reserve, .finance])
            guard case .reserve(let wanted)? = registry.asked.first?.act else {
                return #expect(Bool(false), "no RESERVE")
            }
            #expect(wanted.number == .written(try registry.written(trade.document())))
        }
    }

    @Test func `a bond, and a bank that asks no registry, go on as before`() async throws {
        try await inFinancedWorld { world, registry in
            let id = try await world.agree(TestTrade(.bond, common: "BOND20201113"))
            try await world.waitForEnd(id, .settled)
            #expect(try await status(world, world.buyer, id) == .notChecked)
            #expect(registry.asked.isEmpty)
        }
        try await inWorld { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            #expect(try await status(world, world.buyer, id) == .notChecked)
            #expect(try await world.buyer.view(id)?.registration == nil)
            let code = await deskCode {
                _ = try await world.buyer.gateway.nameClaim(
                    id, TestTrade().document(), papers: ClaimPapers(), by: TestWorld.maker)
            }
            #expect(code == "registry.not-configured")
        }
    }

    @Test func `a purchase that goes back frees the claim`() async throws {
        try await inFinancedWorld { world, registry in
            try world.sellerCashWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.nameClaim(TestTrade(), id)
            try await world.waitForState(world.seller, id, "REVEALING")
            #expect(try registry.standing(of: TestTrade().document()) == .reserved)
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .refunded)
            try await world.waitForRegistration(id, "RELEASED")
            #expect(try registry.standing(of: TestTrade().document()) == .free)
        }
    }

    @Test func `a claim that is financed elsewhere is refused before terms, and both desks read why`()
        async throws
    {
        try await inFinancedWorld { world, registry in
            try await registry.finance(try TestTrade().document(), for: Self.elsewhere)
            let id = try await world.agree(TestTrade())
            try await world.nameClaim(TestTrade(), id)
            try await world.waitForEnd(id, .withdrawn)
            try await world.waitForRegistration(id, "REFUSED")
            for bank in world.banks {
                let reason = try #require(try await bank.view(id)?.reason)
                #expect(reason.contains("registry.financed"), "\(reason)")
            }
            let detail = try #require(try await world.buyer.view(id)?.registration?.detail)
            #expect(detail.contains("Do not buy the claim"))
            #expect(await world.assetLedger.openLocks == 0)
            #expect(await world.cashLedger.openLocks == 0)
        }
    }

    @Test func `a registry that is silent allows nothing: the terms lapse, and what was asked is withdrawn`()
        async throws
    {
        try await inFinancedWorld { world, registry in
            registry.silence()
            let id = try await world.agree(TestTrade())
            try await world.nameClaim(TestTrade(), id)
            try await world.waitForState(world.buyer, id, "CONSIDERING")
            try await world.wait("a word of the silence") {
                try await world.buyer.view(id)?.registration?.detail.contains("registry.not-reached") == true
            }
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .lapsed)
            #expect(await world.assetLedger.openLocks == 0)
            #expect(await world.cashLedger.openLocks == 0)
            registry.silence(false)
            try await world.waitForRegistration(id, "RELEASED")
            #expect(try registry.standing(of: TestTrade().document()) == .free)
        }
    }

    @Test func `without a document nothing is asked and nothing is signed`() async throws {
        try await inFinancedWorld { world, registry in
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.buyer, id, "CONSIDERING")
            #expect(try await world.buyer.view(id)?.registration?.state == "UNNAMED")
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .lapsed)
            #expect(registry.asked.isEmpty)
        }
    }

    @Test func `the financing is told for as long as it takes, also over a restart`() async throws {
        try await inFinancedWorld { world, registry in
            try world.buyerAssetWay.withhold("claim")
            let id = try await world.agree(TestTrade())
            try await world.nameClaim(TestTrade(), id)
            try await world.waitForState(world.buyer, id, "Y_CLAIMED")
            registry.silence()
            try world.buyerAssetWay.withhold("claim", false)
            try await world.waitForEnd(id, .settled)
            try await world.wait("evidence") { await world.buyer.archive.bundle(of: id) != nil }
            try await world.buyer.restart()
            #expect(try registry.standing(of: TestTrade().document()) == .reserved)
            #expect(try await world.buyer.view(id)?.registration?.state == "RESERVED")
            registry.silence(false)
            registry.loseAnswers(2)
            try await world.waitForRegistration(id, "FINANCED")
            #expect(try registry.standing(of: TestTrade().document()) == .financed)
        }
    }

    @Test func `two people stand behind the claim's name, and it fits the ticket`() async throws {
        try await inFinancedWorld { world, registry in
            let trade = TestTrade()
            let id = try await world.agree(trade)
            func name(_ number: String, _ user: UserID, face: String = "5000000.00") async -> String? {
                await deskCode {
                    let document = try trade.with { $0.face = face }.document(number: number)
                    _ = try await world.buyer.gateway.nameClaim(id, document, papers: ClaimPapers(), by: user)
                }
            }
            #expect(await name("A", TestWorld.maker, face: "4999999.99") == "registry.claim.differs")
            // Of a larger document the ticket buys a part.
            #expect(await name("A", TestWorld.maker, face: "5000000.01") == "registry.claim.part")
            #expect(await name("A", TestWorld.maker, face: "10000000.00") == "registry.claim.part")
            #expect(await name("A", TestWorld.maker) == nil)
            #expect(await name("A", TestWorld.maker) == nil)
            // Another one in its place is the first person's word again.
            #expect(await name("B", TestWorld.checker) == nil)
            #expect(registry.asked.isEmpty)
            #expect(await name("B", TestWorld.maker) == nil)
            try await world.waitForEnd(id, .settled)
            #expect(await name("A", TestWorld.maker) == "registry.claim.late")
            #expect(await name("B", TestWorld.maker) == nil)
            let seller = await deskCode {
                _ = try await world.seller.gateway.nameClaim(
                    id, trade.document(), papers: ClaimPapers(), by: TestWorld.maker)
            }
            #expect(seller == "registry.claim.not-bought")
        }
    }

    @Test func `whoever approves the ticket approves the claim beside it`() async throws {
        try await inFinancedWorld { world, registry in
            let trade = TestTrade()
            let ticket = try trade.ticket(.buy, seller: world.seller.identity, buyer: world.buyer.identity)
            let gateway = try await world.buyer.gateway
            let id = try await gateway.submit(ticket, by: TestWorld.maker).id
            _ = try await gateway.nameClaim(id, trade.document(), papers: ClaimPapers(), by: TestWorld.maker)
            _ = try await gateway.approve(id, by: TestWorld.checker)
            try await world.instruct(world.seller, trade)
            try await world.waitForEnd(id, .settled)
            try await world.waitForRegistration(id, "FINANCED")
            #expect(try registry.standing(of: trade.document()) == .financed)
        }
    }

    @Test func `a resale with a link from the financier is no duplicate`() async throws {
        try await inFinancedWorld { world, registry in
            let trade = TestTrade()
            try await registry.finance(try trade.document(), for: Self.elsewhere)
            let id = try await world.agree(trade)
            let reservation = FinancingCourse.id(.reserve, of: id)
            let link = try registry.link(
                try trade.document(), from: Self.elsewhere, to: world.buyer.identity.gateway, reservation)
            try await world.nameClaim(trade, id, links: [link.canonical])
            try await world.waitForEnd(id, .settled)
            try await world.waitForRegistration(id, "FINANCED")
        }
    }

    @Test func `a link whose signature is none is not taken from the desk`() async throws {
        try await inFinancedWorld { world, registry in
            let trade = TestTrade()
            let id = try await world.agree(trade)
            let signed = try registry.link(
                try trade.document(), from: Self.elsewhere, to: world.buyer.identity.gateway,
                FinancingCourse.id(.reserve, of: id))
            let link = ResaleLink(signed.statement, signature: "nonsense")
            let code = await deskCode {
                _ = try await world.buyer.gateway.nameClaim(
                    id, trade.document(), papers: ClaimPapers(links: [link.canonical]), by: TestWorld.maker)
            }
            #expect(code == "registry.link")
        }
    }

    @Test func `two gateways of two worlds want one claim: one of them buys it`() async throws {
        let registry = try MemoryClaimRegistry()
        var options = TestWorld.Options()
        options.registry = registry
        try await inWorld(options) { first in
            options.registryMember = Self.elsewhere
            let second = try await TestWorld.running(options)
            do {
                let trades = [TestTrade(), TestTrade(common: "DLC2026000518")]
                let worlds = [first, second]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (world, trade) in zip(worlds, trades) {
                        group.addTask {
                            let id = try await world.agree(trade)
                            try await world.nameClaim(trade, id)
                        }
                    }
                    try await group.waitForAll()
                }
                var ends: [TransferOutcome] = []
                for (world, trade) in zip(worlds, trades) {
                    let id = try world.id(of: trade)
                    try await world.wait("an end") { try await world.buyer.outcome(id) != nil }
                    ends.append(try #require(try await world.buyer.outcome(id)))
                    try await world.expectConserved(trade, settled: ends.last == .settled)
                }
                #expect(Set(ends) == [.settled, .withdrawn])
            } catch {
                await second.stop()
                throw error
            }
            await second.stop()
        }
    }
}
