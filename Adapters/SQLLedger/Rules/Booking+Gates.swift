import SQLLedgerProofs
import SettlementModel
import SettlementProofs

extension Booking {
    /// Both gates by clock, or both by proof of one foreign lock with the exit of both holders; nothing
    /// between.
    func requireGates(of terms: LockTerms, anchorProof: SQLLogConsistency?) throws {
        // Whoever only holds and releases may not hold what comes first: X might have to be held for ever.
        guard !rules.isCashAgent || terms.leg == .y else {
            throw Rejection(.lockNotY, "\(rules.ledger) is a cash agent's book, the lock is leg X")
        }
        switch (terms.claimGate, terms.refundGate) {
        case (.beforeExpiry, .fromExpiry):
            guard !terms.exitByBoth else {
                throw Rejection(.lockGatesMixed, "exit by both belongs to proof gates only")
            }
        case (.otherClaimed(let claim), .otherEnded(let refund)):
            guard claim == refund else {
                throw Rejection(.lockGatesMixed, "the two gates name different locks or anchors")
            }
            guard terms.exitByBoth, terms.leg == .x else {
                throw Rejection(.lockGatesMixed, "proof gates need leg X and the exit by both")
            }
            try pin(claim.anchor, anchorProof: anchorProof)
        case (.beforeExpiry, .otherEnded), (.otherClaimed, .fromExpiry):
            throw Rejection(.lockGatesMixed, "one gate by clock, the other by proof")
        }
    }

    /// Makes sure that the anchor the lock pins and the one this ledger keeps are heads of one and the same
    /// log.
    private func pin(_ pinned: LedgerAnchor, anchorProof: SQLLogConsistency?) throws {
        guard pinned.ledger != rules.ledger else {
            throw Rejection(.anchorOwnLedger, "the gate names a lock on this very ledger")
        }
        guard rules.verifiers[pinned.format] != nil else {
            throw Rejection(.anchorFormatUnknown, pinned.format.rawValue)
        }
        let trust = try keptTrust(in: pinned.ledger)
        guard trust?.forked != true else {
            throw Rejection(.anchorForked, "ledger \(pinned.ledger)")
        }
        guard pinned.head.size > 0 || (pinned.format.isLog && pinned.head.root == MerkleLog.emptyRoot) else {
            // A chain has a first block, and no proof of one starts before it.
            throw Rejection(.anchorMismatch, "an empty log has only one root, and a chain is never empty")
        }
        guard let present = trust?.anchor else { return try storage.putForeignAnchor(pinned) }
        guard present.sharesTrust(with: pinned) else {
            throw Rejection(
                .anchorMismatch, "another format, origin, key or witness set for \(pinned.ledger)")
        }
        try requireOneLog(pinned.head, ForeignHistory(storage: storage, anchor: present), anchorProof)
    }

    /// A pinned head never moves the anchor: nobody has signed it, and whoever knows a log's peaks can
    /// continue it with leaves of his own. One that the anchor continues follows from it, and is remembered.
    private func requireOneLog(
        _ pinned: LogHead, _ history: ForeignHistory, _ proof: SQLLogConsistency?
    ) throws {
        if let known = try history.root(at: pinned.size) {
            guard known == pinned.root else {
                throw Rejection(.anchorMismatch, "two roots for size \(pinned.size)")
            }
            return
        }
        guard history.anchor.format.isLog else {
            throw Rejection(
                .anchorUnproven,
                "a chain's block is pinned as the operator configured it, or as a proof has shown it here")
        }
        let newest = history.anchor.head
        guard pinned.size > 0, newest.size > 0 else { return }
        if pinned.size < newest.size {
            guard let proof, proof.from == pinned.size, let root = try history.root(at: proof.to),
                MerkleLog.verifyConsistency(
                    from: pinned, to: LogHead(size: proof.to, root: root), path: proof.path)
            else {
                throw Rejection(
                    .anchorUnproven, "no valid path from size \(pinned.size) to \(newest.size)")
            }
            return try history.remember(pinned)
        }
        guard let proof, proof.from == newest.size, proof.to == pinned.size,
            MerkleLog.verifyConsistency(from: newest, to: pinned, path: proof.path)
        else {
            throw Rejection(.anchorUnproven, "no valid path from size \(newest.size) to \(pinned.size)")
        }
    }

    /// Verifies a foreign proof from the present anchor, moves the anchor on and keeps the proof's bytes.
    func foreignFact(
        _ foreign: ForeignLock, proof: [UInt8]?
    ) throws -> (fact: LedgerFact, digest: Bytes32) {
        let ledger = foreign.anchor.ledger
        let trust = try keptTrust(in: ledger)
        guard trust?.forked != true else { throw Rejection(.anchorForked, "ledger \(ledger)") }
        guard let proof else { throw Rejection(.proofMissing, "of lock \(foreign.lock) on \(ledger)") }
        guard let verifier = rules.verifiers[foreign.anchor.format] else {
            throw Rejection(.anchorFormatUnknown, foreign.anchor.format.rawValue)
        }
        guard let anchor = trust?.anchor else {
            throw StorageFault.corrupt("a lock pins \(ledger), but there is no anchor")
        }
        let history = ForeignHistory(storage: storage, anchor: anchor)
        let verified = try history.verify(proof, with: verifier)
        guard verified.fact.lock == foreign.lock, verified.fact.terms.ledger == ledger else {
            throw Rejection(
                .proofOtherLock, "it shows lock \(verified.fact.lock), not \(foreign.lock)")
        }
        for head in [verified.fact.head, verified.nextAnchor.head] {
            guard let known = try history.root(at: head.size), known != head.root else { continue }
            throw Rejection(.proofInvalid, "proof.fork: another head of size \(head.size) was proven before")
        }
        let digest = Digest.sha256(proof)
        try history.advance(verified)
        try storage.putProofBytes(proof, digest: digest)
        return (verified.fact, digest)
    }
}
