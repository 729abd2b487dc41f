import SettlementModel
import SettlementProofs

// E10 to E13 and E15: what the ledgers booked.
extension EvidenceReview {
    mutating func checkProofs() {
        guard rests(.proofs, on: .anchors, .locks) else { return }
        var complaints: [String] = []
        for leg in terms.legs {
            guard let lock = locks[leg.id], let anchor = anchors.ledger(leg.ledger) else { continue }
            let proofs = bundle.contents.proofs.filter { $0.leg == leg.id }
            if proofs.contains(where: { $0.ledger != leg.ledger }) {
                complaints.append("a proof of leg \(leg.id.rawValue) names another ledger than \(leg.ledger)")
            }
            guard let verifier = verifier(of: anchor.format) else {
                complaints.append("no verifier here understands \(anchor.format.rawValue)")
                continue
            }
            var climb = AnchorClimb(start: anchor, pinned: leg.anchor.head)
            for (proof, result) in climb.verify(proofs, with: verifier) {
                switch result {
                case .success(let fact): complaints += admit(fact, as: proof, lock: lock)
                case .failure(let fault):
                    complaints.append("a proof of \(leg.ledger) does not stand: \(fault.detail)")
                }
            }
            if climb.hasUnlinkedHeads { unlinkedLedgers.append(leg.ledger) }
        }
        settle(.proofs, complaints, ok: "\(bundle.contents.proofs.count) proofs stand on the anchors")
    }

    private mutating func admit(_ fact: LedgerFact, as proof: EvidenceProof, lock: LockTerms) -> [String] {
        guard fact.state == proof.state else {
            return ["a proof said to show \(proof.state.rawValue) shows \(fact.state.rawValue)"]
        }
        do throws(ProofFault) {
            if fact.state == .locked {
                _ = try validateLock(fact, against: lock)
            } else {
                _ = try validateEnd(fact, against: lock)
            }
        } catch {
            return ["a proof of leg \(proof.leg.rawValue) does not fit the terms: \(error.detail)"]
        }
        guard !(facts[proof.leg] ?? []).contains(where: { $0.state == fact.state }) else {
            return ["leg \(proof.leg.rawValue) has two proofs of \(fact.state.rawValue)"]
        }
        if fact.state.isEnd, let other = end(proof.leg) {
            return [
                "leg \(proof.leg.rawValue) is proved both \(other.state.rawValue) and \(fact.state.rawValue)"
            ]
        }
        facts[proof.leg, default: []].append(fact)
        return []
    }

    mutating func checkPreimage() {
        guard rests(.preimage, on: .proofs) else { return }
        let claims = LegID.allCases.compactMap(end).filter { $0.state == .claimed }
        let complaints = claims.compactMap { fact in
            fact.preimage?.hashlock == terms.hashlock
                ? nil : "the claim of \(fact.terms.leg.rawValue) does not open the hashlock of the terms"
        }
        settle(
            .preimage, complaints,
            ok: claims.isEmpty
                ? "nothing was claimed" : "the preimage of \(claims.count) claims opens the hashlock")
    }

    mutating func checkInstants() {
        guard rests(.instants, on: .proofs) else { return }
        var complaints: [String] = []
        for leg in LegID.allCases {
            guard let lock = locks[leg] else { continue }
            for booked in [lockTime(leg), end(leg)?.lockedAt].compactMap(\.self)
            where booked >= lock.lockDeadline {
                complaints.append("\(leg.rawValue) was locked at \(booked), past its lock deadline")
                break
            }
            if let booked = lockFact(leg), let end = end(leg),
                end.entryIndex <= booked.entryIndex || end.entryTime < booked.entryTime
            {
                complaints.append("\(leg.rawValue) ended before it was locked")
            }
            guard let end = end(leg) else { continue }
            if end.state == .claimed, lock.claimGate == .beforeExpiry, end.entryTime >= lock.expiry {
                complaints.append(
                    "\(leg.rawValue) was claimed at \(end.entryTime), not before its expiry \(lock.expiry)")
            }
            if end.state == .refunded, lock.refundGate == .fromExpiry, end.entryTime < lock.expiry,
                !isAgreed(.unlockByBoth, leg)
            {
                complaints.append(
                    "\(leg.rawValue) was refunded at \(end.entryTime), before its expiry and not agreed"
                )
            }
        }
        settle(.instants, complaints, ok: "locks, claims and refunds were in time on their ledgers' clocks")
    }

    mutating func checkOutcome() {
        guard rests(.outcome, on: .proofs) else { return }
        let x = end(.x)?.state
        let y = end(.y)?.state
        let fits =
            switch outcome {
            case .settled: x == .claimed && y == .claimed
            case .refunded: x == .refunded && (y == .refunded || y == .cancelled)
            // X never was. A responder that broke the rules may have locked its own Y, and taken it back or not.
            case .lapsed: x == .cancelled && y != .claimed
            // Had Y gone back as well, that would be REFUNDED: only both holders' word takes X back from a claimed Y.
            // In M1 nothing releases X early: there a claimed Y beside a refunded X is a loss, whatever was signed.
            case .released: terms.mode == .m2 && x == .refunded && (y == nil || y == .claimed)
            // Nothing, or the tombstones of an initiator that did not wait for the answer; Y as where it lapsed.
            case .withdrawn: (x == nil || x == .cancelled) && y != .claimed
            case .breached: terms.mode == .m1 && x != nil && y != nil && (x == .claimed) != (y == .claimed)
            }
        var complaints: [String] = []
        let shown = "X \(x?.rawValue ?? "unproved"), Y \(y?.rawValue ?? "unproved")"
        if !fits { complaints.append("\(outcome.rawValue) does not follow from \(shown)") }
        for leg in LegID.allCases {
            let state = end(leg)?.state
            if state == .claimed || state == .refunded, lockTime(leg) == nil {
                complaints.append("the lock of \(leg.rawValue) is not proved, only its end")
            }
            let mayStand = leg == .y && [.released, .lapsed, .withdrawn].contains(outcome)
            if state == .cancelled || (state == nil && !mayStand), lockFact(leg) != nil {
                complaints.append("\(leg.rawValue) is proved LOCKED, and no end of that lock is")
            }
        }
        settle(.outcome, complaints, ok: "\(outcome.rawValue): \(shown)")
    }

    mutating func checkAgreedEnds() {
        guard rests(.agreedEnds, on: .proofs) else { return }
        var complaints: [String] = []
        if outcome == .released, !isAgreed(.releaseByBoth, .x) {
            complaints.append("X was released without both holders' signatures")
        }
        for message in messages {
            let (act, leg, signature): (AgreedEnd, LegID, Signature)
            switch message.envelope.message {
            case .abortAgreed(_, let half): (act, leg, signature) = (.unlockByBoth, .y, half)
            case .exitAgreed(_, let half): (act, leg, signature) = (.releaseByBoth, .x, half)
            default: continue
            }
            if !isHolder(signature, of: leg) || !isSigned(act, leg, by: signature) {
                complaints.append("\(message.envelope.from) agreed to an end with a signature of no holder")
            }
        }
        settle(.agreedEnds, complaints, ok: "every agreed end carries its holders' signatures")
    }

    /// Whether both holders of the leg signed that it may end so.
    private func isAgreed(_ act: AgreedEnd, _ leg: LegID) -> Bool {
        guard let lock = locks[leg] else { return false }
        let halves: [Signature] = messages.compactMap { message in
            switch (message.envelope.message, act) {
            case (.abortAgreed(let id, let half), .unlockByBoth) where id == lock.lockID: half
            case (.exitAgreed(let id, let half), .releaseByBoth) where id == lock.lockID: half
            default: nil
            }
        }
        return [lock.payer.holderKey, lock.payee.holderKey].allSatisfy { key in
            halves.contains { $0.key == key && isSigned(act, leg, by: $0) }
        }
    }

    private func isHolder(_ signature: Signature, of leg: LegID) -> Bool {
        guard let lock = locks[leg] else { return false }
        return signature.key == lock.payer.holderKey || signature.key == lock.payee.holderKey
    }

    /// Whether the signature is over the words that the leg's ledger takes.
    private func isSigned(_ act: AgreedEnd, _ leg: LegID, by signature: Signature) -> Bool {
        guard let lock = locks[leg], let anchor = terms.leg(leg)?.anchor,
            let statement = try? verifier(of: anchor.format)?.statement(of: act, of: lock, on: anchor)
        else { return false }
        return SignatureVerification.verify(signature, over: statement.message)
    }
}
