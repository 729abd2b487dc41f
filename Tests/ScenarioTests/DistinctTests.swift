import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

/// A claim with the fingerprint of one on record is bought as another one: by both desks' tickets and two officers.
@Suite struct DistinctTests {
    static let officers = (UserID(checked: "olga"), UserID(checked: "otto"))
    private static let elsewhere = GatewayID(checked: "gw.bank-z")

    private func inDistinctWorld(
        passes: Bool = true, _ story: (TestWorld, MemoryClaimRegistry) async throws -> Void
    ) async throws {
        let registry = try MemoryClaimRegistry()
        var options = TestWorld.Options()
        options.registry = registry
        options.passesFingerprint = passes
        try await inWorld(options) { try await story($0, registry) }
    }

    /// Somebody has a claim of this fingerprint, and the first trade ends by it.
    static func refused(
        _ world: TestWorld, _ registry: MemoryClaimRegistry, _ order: LockOrder = .assetFirst,
        onRecord number: String = "DLC-2026-0005/17"
    ) async throws -> TestTrade {
        try await registry.finance(try TestTrade().document(number: number), for: elsewhere)
        let trade = TestTrade(mode: order == .assetFirst ? .m2 : .m1).with { $0.lockOrder = order }
        let id = try await world.agree(trade)
        try await world.nameClaim(trade, id)
        try await world.waitForEnd(id, .withdrawn)
        try await world.waitForRegistration(id, "REFUSED")
        let distinct = try #require(DistinctClaim(refused: id, reason: "presentation 17, not 1-7"))
        return trade.with {
            $0.common = "DLC2026000518"
            $0.distinct = distinct
        }
    }

    /// The buyer's ticket, once two officers have let it pass.
    private func passed(_ world: TestWorld, _ trade: TestTrade) async throws -> TransferID {
        let gateway = try await world.buyer.gateway
        let ticket = try trade.ticket(.buy, seller: world.seller.identity, buyer: world.buyer.identity)
        let id = try await gateway.submit(ticket, by: TestWorld.maker).id
        let early = await deskCode { _ = try await gateway.approve(id, by: TestWorld.checker) }
        #expect(early == "override.needed")
        #expect(try await world.buyer.view(id)?.next.contains("Two officers") == true)
        let asked = try await gateway.askOverride(
            of: .fingerprint, on: id, by: Self.officers.0, reason: "both papers seen")
        #expect(asked.overrides.first?.covers.first?.contains("answer 3 of registry:trade") == true)
        _ = try await gateway.approveOverride(1, on: id, by: Self.officers.1)
        _ = try await gateway.approve(id, by: TestWorld.checker)
        return id
    }

    @Test(arguments: [LockOrder.assetFirst, .cashFirst])
    func `with both desks and two officers the claim is bought, and both banks can show it`(
        _ order: LockOrder
    ) async throws {
        try await inDistinctWorld { world, registry in
            let trade = try await Self.refused(world, registry, order)
            try await world.instruct(world.seller, trade)
            let id = try await passed(world, trade)
            try await world.nameClaim(trade, id)
            // It is near the one on record: people look at that too.
            try await world.waitForRegistration(id, "RESERVED")
            let answer = try #require(try await world.buyer.view(id)?.registration?.answer)
            for user in [TestWorld.maker, TestWorld.checker] {
                _ = try await world.buyer.gateway.acceptAlike(
                    id, answer: answer, by: user, reason: "another number")
            }
            try await world.waitForEnd(id, .settled)
            try await world.waitForRegistration(id, "FINANCED")
            let written = try registry.written(trade.document())
            #expect(try await world.buyer.view(id)?.registration?.claim == written)
            let request = try #require(
                registry.asked.first(where: { $0.id == FinancingCourse.id(.reserve, of: id) }))
            guard case .reserve(let wanted) = request.act else { return #expect(Bool(false), "no RESERVE") }
            let first = try #require(trade.distinct?.refused)
            #expect(wanted.claim == written)
            #expect(
                wanted.number
                    == .distinct(
                        from: try registry.tag(trade.document()),
                        refused: FinancingCourse.id(.reserve, of: first)))
            for bank in world.banks {
                #expect(try await bank.view(id)?.deal?.distinct == trade.distinct)
                try await world.expectEvidence(id, .settled, of: bank)
                let notes = try await world.verdict(bank, id).notes
                #expect(notes.contains { $0.contains("presentation 17, not 1-7") && $0.contains(first.hex) })
            }
            try await world.expectConserved(trade, settled: true)
        }
    }

    @Test func `of the same number as written nothing is let pass by the registry`() async throws {
        try await inDistinctWorld { world, registry in
            let trade = try await Self.refused(world, registry, onRecord: "DLC-2026-000517")
            try await world.instruct(world.seller, trade)
            let id = try await passed(world, trade)
            try await world.nameClaim(trade, id)
            try await world.waitForEnd(id, .withdrawn)
            for bank in world.banks {
                let reason = try #require(try await bank.view(id)?.reason)
                #expect(reason.contains("registry.number-same"), "\(reason)")
            }
            try await world.expectConserved(trade, settled: false)
        }
    }

    @Test func `a bank whose policy does not say so passes nothing`() async throws {
        try await inDistinctWorld(passes: false) { world, registry in
            let trade = try await Self.refused(world, registry)
            let ticket = try trade.ticket(.buy, seller: world.seller.identity, buyer: world.buyer.identity)
            let code = await deskCode {
                _ = try await world.buyer.gateway.submit(ticket, by: TestWorld.maker)
            }
            #expect(code == "override.forbidden")
        }
    }
}
