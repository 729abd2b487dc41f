import SettlementEvidence
import SettlementModel
import SettlementProofs
import Testing

/// What a second verifier, written from the Specs alone, reads otherwise than a lenient one.
struct StrictnessTests {
    @Test func `terms without a cash leg are no delivery against payment, even if both signed them`() throws {
        let world = try World(.m2) { $0.withoutCashLeg }
        try world.settle()
        let verdict = EvidenceVerifier.composed.verify(try world.pack(.settled), anchors: try world.anchors())
        #expect(verdict.findings.filter { $0.result == .failed }.map(\.rule) == [.locks])
    }

    @Test func `a receipt for an end that no proof shows is a lie`() throws {
        let world = try World()
        try world.settle()
        let lock = try world.lock(.y).lockID
        try world.say(World.seller, .refundReceipt(.y, lock, proofDigest: world.terms.digest))
        let verdict = EvidenceVerifier.composed.verify(try world.pack(.settled), anchors: try world.anchors())
        #expect(verdict.findings.filter { $0.result == .failed }.map(\.rule) == [.words])
    }

    @Test func `a word has one spelling, though Swift takes the Kelvin sign for a K`() throws {
        let world = try World()
        try world.settle()
        let text = String(decoding: try world.pack(.settled), as: UTF8.self)
        let other = Array(text.replacing(#""state":"LOCKED""#, with: "\"state\":\"LOC\u{212A}ED\"").utf8)
        #expect(other.count > text.utf8.count)
        let verdict = EvidenceVerifier.composed.verify(other, anchors: try world.anchors())
        #expect(verdict.finding(.form)?.result == .failed)
        #expect(CurrencyCode("\u{212A}RW") == nil)
        #expect(CurrencyCode("KRW") != nil)
    }

    /// A bond with so many restrictions of so many countries, signed by both.
    private func restricted(_ restrictions: Int, countries: Int) throws -> World {
        let one = InvestorRestriction(
            attribute: .domicile, excludedCountries: [String](repeating: "XX", count: countries))
        let price = try need(ExactDecimal("100"))
        return try World(.m2) { terms in
            let bond = BondTradeTerms(
                isin: "MYBCB2000018", units: 1, nominalPerUnit: terms.cash, price: price,
                settlementDate: terms.settlementDate,
                restrictions: [InvestorRestriction](repeating: one, count: restrictions),
                buyer: InvestorFacts(countries: [.domicile: ["CN"]]))
            return bond.map { terms.with(economics: .bond($0)) } ?? terms
        }
    }

    @Test func `a document holds what terms may hold, and what no verifier reads is not sealed`() throws {
        let largest = try restricted(64, countries: 300)
        let bundle = try EvidenceBundle(bytes: try largest.pack(.withdrawn))
        #expect(bundle.contents.terms == largest.terms)
        let beyond = try restricted(64, countries: 1100)
        let fault = #expect(throws: EvidenceFault.self) { try beyond.pack(.withdrawn) }
        #expect(fault?.code == .size && fault?.detail.contains("members") == true)
    }

    @Test func `a certificate is exactly its own PEM`() throws {
        let world = try World()
        try world.settle()
        for spelling in [{ "Bank A:\n" + $0 }, { $0 + "\n" }, { $0.replacing("\n", with: "\r\n") }]
            as [(String) -> String]
        {
            let contents = try world.contents()
            let others = contents.with(certificates: contents.certificates.map(spelling))
            let verdict = EvidenceVerifier.composed.verify(
                try world.pack(.settled, others), anchors: try world.anchors())
            #expect(verdict.findings.filter { $0.result == .failed }.map(\.rule) == [.certificates])
        }
    }
}
