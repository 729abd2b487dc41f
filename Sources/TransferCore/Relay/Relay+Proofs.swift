import SettlementModel
import SettlementProofs

/// What ledgers prove of a transfer's locks.
extension Relay {
    /// Judges a proof by the anchor that the signed terms pin, then by the lock that follows from them.
    mutating func prove(_ id: TransferID, _ leg: LegID, _ bundle: [UInt8]) -> RelayStep {
        guard let deal = settlements[id]?.transfer?.deal, let anchor = deal.terms.leg(leg)?.anchor else {
            return RelayStep(
                .refused(code: "transfer.no-terms", detail: "there are no terms to hold a proof against"))
        }
        guard let verifier = verifiers[anchor.format] else {
            return RelayStep(
                .refused(code: "proof.format", detail: "no verifier for \(anchor.format.rawValue)"))
        }
        let proof: VerifiedProof
        do throws(ProofFault) { proof = try verified(bundle, from: anchor, by: verifier) } catch {
            return RelayStep(.refused(code: error.code, detail: error.detail))
        }
        let doubt = doubt(proof, under: anchor)
        let step = count(proof.fact, leg, deal, bundle, for: id).including(doubt)
        // What is not on record must not be known: replay would not know it.
        guard step.hasEffect else { return step }
        // Where heads are not signed apart, only the verifier knows at which of them trust may stand.
        remember(
            proof.signedHead == nil ? proof.nextAnchor.head : proof.fact.head, signed: proof.signedHead,
            under: anchor)
        return step
    }

    /// A proof under a head of the size of the one on record, with another root: the operator signed two histories.
    private mutating func doubt(_ proof: VerifiedProof, under anchor: LedgerAnchor) -> RelayStep {
        let shown = proof.fact.head
        guard let signed = proof.signedHead, let known = knownHeads[anchor.ledger], let first = known.signed,
            known.anchor.isOfOneLog(with: anchor), known.head.size == shown.size, known.head != shown
        else { return RelayStep(.noChange) }
        return distrust(anchor.ledger, "head.fork", known: first, shown: signed)
    }

    private mutating func count(
        _ fact: LedgerFact, _ leg: LegID, _ deal: Deal, _ bundle: [UInt8], for id: TransferID
    ) -> RelayStep {
        do throws(ProofFault) {
            if fact.state == .locked {
                let lock = try validateLock(fact, against: deal[leg])
                let isNew = keep(
                    id, LegProof(leg: leg, state: .locked, entryTime: fact.entryTime, bundle: bundle))
                return advance(id, .lockProven(leg, ProvenLock(lock: lock, bundle: bundle))).kept(if: isNew)
            }
            let end = ProvenEnd(end: try validateEnd(fact, against: deal[leg]), bundle: bundle)
            let isNew = keep(
                id, LegProof(leg: leg, state: fact.state, entryTime: fact.entryTime, bundle: bundle))
            return advance(id, end.end.end == .claimed ? .claimProven(leg, end) : .returnProven(leg, end))
                .kept(if: isNew)
        } catch {
            return RelayStep(.refused(code: error.code, detail: error.detail))
        }
    }

    /// From the pinned head, or from a later one that we trust where that has aged.
    private func verified(
        _ bundle: [UInt8], from pinned: LedgerAnchor, by verifier: any LedgerProofVerifier
    ) throws(ProofFault) -> VerifiedProof {
        do throws(ProofFault) { return try verifier.verify(bundle, from: pinned) } catch {
            guard let later = laterTrust(than: pinned), let proof = try? verifier.verify(bundle, from: later)
            else { throw error }
            return proof
        }
    }

    /// The first proof of a fact is kept; a later one of the same fact says nothing new.
    /// - Returns: whether it is the first. It may change no state, and replay needs it all the same.
    private mutating func keep(_ id: TransferID, _ proof: LegProof) -> Bool {
        guard var proofs = settlements[id]?.proofs,
            !proofs.contains(where: { $0.leg == proof.leg && $0.state == proof.state })
        else { return false }
        // A lock comes before its end, whichever was proven first.
        let end = proof.state == .locked ? proofs.firstIndex { $0.leg == proof.leg } : nil
        proofs.insert(proof, at: end ?? proofs.count)
        settlements[id]?.proofs = proofs
        return true
    }

    /// Two ledgers are seen in no common order: what was proven before its state was reached counts now.
    mutating func takeEarlyProof(_ id: TransferID) -> RelayStep? {
        guard let settlement = settlements[id], let state = settlement.transfer,
            let awaited = Transfer.awaited(state),
            let proof = settlement.proofs.first(where: { $0.leg == awaited.leg && $0.state == awaited.state })
        else { return nil }
        return prove(id, proof.leg, proof.bundle)
    }
}
