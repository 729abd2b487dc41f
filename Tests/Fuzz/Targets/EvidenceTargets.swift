import SQLLedgerProofs
import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs

let evidenceTargets = [
    FuzzTarget("evidence", limit: 65_536, checkEvidence),
    FuzzTarget("evidence-anchors", limit: 8192, checkAnchors),
]

/// One real document and what it is verified against. Kept here, since no other input may pass.
enum KnownEvidence {
    static let document = KnownFiles.bytes("Tests/Fuzz/Known/evidence.json")
    static let anchors: EvidenceAnchors = {
        do { return try EvidenceAnchors(bytes: KnownFiles.bytes("Tests/Fuzz/Known/anchors.json")) } catch {
            preconditionFailure("the anchors: \(error)")
        }
    }()

    static let verifier = EvidenceVerifier(message: EvidenceReading.message, proofs: [SQLLogVerifier()])
}

/// Only the real document holds; any other fails at least one rule. An input that begins with a zero byte holds edits
/// of the real one.
private func checkEvidence(_ input: [UInt8]) throws(Violation) {
    let bytes =
        input.first == 0 ? edited(KnownEvidence.document, input.dropFirst()) : canonicalForm(of: input)
    do {
        try require(EvidenceBundle(bytes: bytes).bytes == bytes, "the document is written in other bytes")
    } catch let error as EvidenceFault {
        try require(error.code == .size || error.code == .form, "refused as something else: \(error)")
    } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
    let verifier = KnownEvidence.verifier
    let verdict = verifier.verify(bytes, anchors: KnownEvidence.anchors)
    try require(verdict.findings.map(\.rule) == EvidenceRule.allCases, "a rule is missing, or twice")
    try require(
        verdict.holds == (bytes == KnownEvidence.document), "a changed document holds, or the real one fails")
    try require(
        verifier.verify(bytes, anchors: KnownEvidence.anchors) == verdict, "two verdicts on one document")
}

private func checkAnchors(_ input: [UInt8]) throws(Violation) {
    let anchors: EvidenceAnchors
    do throws(EvidenceFault) { anchors = try EvidenceAnchors(bytes: input) } catch {
        return try require(error.code == .anchors, "refused as something else: \(error)")
    }
    let again = try mustSucceed("its own text") { try EvidenceAnchors(bytes: anchors.bytes) }
    try require(again == anchors, "its own text reads as other anchors")
    let verdict = KnownEvidence.verifier.verify(KnownEvidence.document, anchors: anchors)
    let known = KnownEvidence.anchors
    let knows = known.gateways.allSatisfy { own in
        anchors.gateways.contains { $0.id == own.id && !Set($0.keys).isDisjoint(with: own.keys) }
    }
    try require(!verdict.holds || knows, "the document holds for someone who knows neither gateway")
}
