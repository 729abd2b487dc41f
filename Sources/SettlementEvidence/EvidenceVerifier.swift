import SettlementModel
public import SettlementProofs

/// Says whether a bundle proves its outcome. Pure: bytes and anchors in, verdict out; no clock, no network.
///
/// - Source: `Specs/Protocol/Evidence.md`.
public struct EvidenceVerifier: Sendable {
    private let message: MessageVerification
    private let proofs: [any LedgerProofVerifier]

    /// - Parameter message: checks one signed message; the peer protocol's.
    /// - Parameter proofs: one for each proof format that is understood.
    public init(message: @escaping MessageVerification, proofs: [any LedgerProofVerifier]) {
        self.message = message
        self.proofs = proofs
    }

    /// Applies every rule. It never throws: what cannot be read has failed.
    ///
    /// - Repeats: equal inputs give equal verdicts, on any machine.
    public func verify(_ document: [UInt8], anchors: EvidenceAnchors) -> EvidenceVerdict {
        let bundle: EvidenceBundle
        do throws(EvidenceFault) {
            bundle = try EvidenceBundle(bytes: document)
        } catch {
            return unreadable(error)
        }
        var review = EvidenceReview(bundle: bundle, anchors: anchors, verifiers: proofs)
        review.passed(.form, "\(document.count) bytes, \(bundle.contents.items.count) items")
        review.checkAnchors()
        review.checkItems()
        review.checkSeal()
        review.checkCertificates()
        review.checkMessages(with: message)
        review.checkTranscripts()
        review.checkTerms()
        review.checkLocks()
        review.checkProofs()
        review.checkPreimage()
        review.checkInstants()
        review.checkOutcome()
        review.checkWords()
        review.checkAgreedEnds()
        review.checkGuards()
        return review.verdict()
    }

    private func unreadable(_ fault: EvidenceFault) -> EvidenceVerdict {
        let findings = EvidenceRule.allCases.map { rule in
            rule == .form
                ? RuleFinding(rule: rule, result: .failed, sentence: fault.description)
                : RuleFinding(rule: rule, result: .notReached, sentence: "the document cannot be read")
        }
        return EvidenceVerdict(
            findings: findings, transfer: nil, outcome: nil, story: [], operatorTrusted: [], notChecked: [],
            notes: [])
    }
}
