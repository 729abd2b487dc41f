import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

/// A claim that shares an invoice or a file with another one on record, or differs from it in date or amount alone.
@Suite struct AlikeClaimTests {
    static let elsewhere = GatewayID(checked: "gw.bank-z")
    static let scan = Digest.sha256(Array("a bill of lading".utf8))

    enum Likeness: CaseIterable { case near, invoice, file, theInvoiceItself }

    /// Somebody else has financed a claim that is like the one which is sold now; the buyer holds it and waits.
    private func inAlikeWorld(
        _ likeness: Likeness, _ story: (TestWorld, MemoryClaimRegistry, TransferID) async throws -> Void
    ) async throws {
        var options = TestWorld.Options()
        let registry = try MemoryClaimRegistry()
        options.registry = registry
        try await inWorld(options) { world in
            let trade = TestTrade()
            let (document, invoice) = (try trade.document(), try trade.document(number: "INVOICE"))
            let other = likeness == .theInvoiceItself ? invoice : try trade.document(number: "OTHER")
            let invoices = likeness == .invoice ? [try registry.tag(invoice)] : []
            let files = likeness == .file ? [Self.scan] : []
            try await registry.finance(
                other, for: Self.elsewhere, basis: ClaimBasis(invoices: invoices, files: files),
                near: likeness == .near ? document : other)
            let id = try await world.agree(trade)
            try await world.nameClaim(trade, id, invoices: [invoice], files: [Self.scan])
            try await world.waitForRegistration(id, "RESERVED")
            try await story(world, registry, id)
        }
    }

    @Test(arguments: Likeness.allCases)
    func `two people look before anything is signed, and then it settles`(_ likeness: Likeness) async throws {
        try await inAlikeWorld(likeness) { world, registry, id in
            try await world.waitForState(world.buyer, id, "CONSIDERING")
            let shown = try #require(try await world.buyer.view(id)?.registration)
            #expect(shown.alike == (likeness == .near ? 1 : 0))
            #expect(shown.sharingInvoices == (likeness == .invoice || likeness == .theInvoiceItself ? 1 : 0))
            #expect(shown.sharingFiles == (likeness == .file ? 1 : 0))
            #expect(shown.detail.contains("accept-alike"))
            let answer = try #require(shown.answer)
            func accept(_ answer: UInt64, _ user: UserID) async -> String? {
                await deskCode {
                    _ = try await world.buyer.gateway.acceptAlike(
                        id, answer: answer, by: user, reason: "another shipment")
                }
            }
            #expect(await accept(answer + 1, TestWorld.maker) == "registry.alike.changed")
            #expect(await accept(answer, TestWorld.maker) == nil)
            #expect(await accept(answer, TestWorld.maker) == nil)
            // One person is not two, over a restart too.
            try await world.buyer.restart()
            let again = try #require(try await world.buyer.view(id)?.registration)
            #expect(again.accepted == [TestWorld.maker] && again.detail.contains("accept-alike"))
            #expect(await world.assetLedger.openLocks == 0)
            #expect(await world.cashLedger.openLocks == 0)
            #expect(await accept(answer, TestWorld.checker) == nil)
            try await world.waitForEnd(id, .settled)
            try await world.waitForRegistration(id, "FINANCED")
            #expect(await accept(answer, TestWorld.checker) == "registry.alike.none")
            #expect(try registry.standing(of: TestTrade().document()) == .financed)
        }
    }

    @Test func `who does not believe it cancels, and the claim is free again`() async throws {
        try await inAlikeWorld(.invoice) { world, registry, id in
            _ = try await world.buyer.gateway.cancel(id, by: TestWorld.maker, reason: "the same shipment")
            try await world.waitForEnd(id, .withdrawn)
            try await world.waitForRegistration(id, "RELEASED")
            #expect(try registry.standing(of: TestTrade().document()) == .free)
            #expect(await world.cashLedger.openLocks == 0)
        }
    }

    @Test func `nobody looks: the terms lapse, and the claim is free again`() async throws {
        try await inAlikeWorld(.file) { world, registry, id in
            try await world.waitForState(world.buyer, id, "CONSIDERING")
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .lapsed)
            try await world.waitForRegistration(id, "RELEASED")
            #expect(try registry.standing(of: TestTrade().document()) == .free)
        }
    }
}
