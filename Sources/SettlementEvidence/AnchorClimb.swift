import SettlementModel
import SettlementProofs

/// Verifies the proofs of one ledger from the anchors file upwards.
///
/// A gateway's proofs were made one after another, each from the head that the one before had reached. So
/// each proof is tried from every head reached so far, until none is left or none moves.
struct AnchorClimb {
    private var reached: [LedgerAnchor]
    /// True where nothing in the bundle shows that the later of two heads continues the earlier.
    private(set) var hasUnlinkedHeads = false

    /// - Parameter start: the verifier's own anchor.
    /// - Parameter pinned: the head in the signed terms; used only where the anchors file gives no head (size
    ///   0), since
    ///   it then adds a condition and takes none away.
    init(start: LedgerAnchor, pinned: LogHead) {
        reached = [start]
        if start.head.size == 0, pinned.size > 0 { reached.append(start.advanced(to: pinned)) }
    }

    mutating func verify(
        _ proofs: [EvidenceProof], with verifier: any LedgerProofVerifier
    ) -> [(EvidenceProof, Result<LedgerFact, ProofFault>)] {
        var results: [(EvidenceProof, Result<LedgerFact, ProofFault>)] = []
        var waiting = proofs
        var moved = true
        while moved, !waiting.isEmpty {
            moved = false
            var left: [EvidenceProof] = []
            for proof in waiting {
                switch attempt(proof, with: verifier) {
                case .success(let verified):
                    results.append((proof, .success(verified.fact)))
                    moved = true
                case .failure: left.append(proof)
                }
            }
            waiting = left
        }
        for proof in waiting { results.append((proof, attempt(proof, with: verifier).map(\.fact))) }
        return results
    }

    /// Tries the latest head first, so that proofs are linked to each other where they can be.
    private mutating func attempt(
        _ proof: EvidenceProof, with verifier: any LedgerProofVerifier
    ) -> Result<VerifiedProof, ProofFault> {
        var fault = ProofFault(code: "proof.anchor", detail: "no anchor was reached")
        for anchor in reached.sorted(by: { $0.head.size > $1.head.size }) {
            do throws(ProofFault) {
                let verified = try verifier.verify(proof.bundle, from: anchor)
                try admit(verified, from: anchor)
                return .success(verified)
            } catch {
                fault = error
            }
        }
        return .failure(fault)
    }

    private mutating func admit(_ verified: VerifiedProof, from anchor: LedgerAnchor) throws(ProofFault) {
        let head = verified.fact.head
        if reached.contains(where: { $0.head.size == head.size && $0.head.root != head.root }) {
            throw ProofFault(
                code: "proof.fork", detail: "the operator signed two roots for size \(head.size)")
        }
        let latest = reached.map(\.head.size).max() ?? 0
        if anchor.head.size < latest, !reached.contains(where: { $0.head == head }) {
            hasUnlinkedHeads = true
        }
        if !reached.contains(verified.nextAnchor) { reached.append(verified.nextAnchor) }
    }
}
