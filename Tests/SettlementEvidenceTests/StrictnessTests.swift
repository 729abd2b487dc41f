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
