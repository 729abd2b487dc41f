import SettlementModel
import SettlementProofs

extension Relay {
    /// Puts an event to one transfer.
    mutating func advance(_ id: TransferID, _ event: TransferEvent) -> RelayStep {
        guard var settlement = settlements[id], let state = settlement.transfer,
            let context = context(of: settlement)
        else {
            return RelayStep(.refused(code: "transfer.unknown", detail: "there is no such transfer here"))
        }
        do throws(TransferRefusal) {
            let step = try Transfer.transition(state, on: event, in: context)
            settlement.transfer = step.state
            settlement.note = ""
            settlement.revision += 1
            settlements[id] = settlement
            let messages = outgoing(id, settlement, step.messages)
            let early = takeEarlyProof(id)
            // An early proof may contradict what came now: then that is the answer.
            let answer: RelayAnswer =
                if case .halted(_, let detail)? = early?.answer { .halted(id, detail: detail) } else { .done }
            return RelayStep(
                answer, changed: [id], messages: messages + (early?.messages ?? []) + takePeersWord(id))
        } catch {
            switch error {
            case .noChange: return note(event, settlement)
            case .refused(let code, let detail): return RelayStep(.refused(code: code, detail: detail))
            case .illegal(let detail): return halt(settlement, state, detail)
            }
        }
    }

    /// A ledger's refusal may change no state and is still worth a word to the desk.
    private mutating func note(_ event: TransferEvent, _ settlement: Settlement) -> RelayStep {
        guard case .commandRejected(let leg, let act, let code, let detail) = event else {
            return RelayStep(.noChange, changed: [settlement.id])
        }
        var settlement = settlement
        settlement.note = "\(act.rawValue) on \(leg.rawValue) was refused: \(code): \(detail)"
        settlement.revision += 1
        settlements[settlement.id] = settlement
        return RelayStep(.noChange, changed: [settlement.id])
    }

    private mutating func halt(
        _ settlement: Settlement, _ state: TransferState, _ detail: String
    ) -> RelayStep {
        var settlement = settlement
        switch state {
        case .disputed: break
        // A ledger's recovery must not lift what a person has to look at.
        case .suspended(_, let inner): settlement.transfer = .suspended(reason: detail, inner)
        default: settlement.transfer = .suspended(reason: detail, state)
        }
        settlement.note = detail
        settlement.revision += 1
        settlements[settlement.id] = settlement
        return RelayStep(.halted(settlement.id, detail: detail), changed: [settlement.id])
    }

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
        do throws(ProofFault) {
            let proof = try verified(bundle, from: anchor, by: verifier)
            let fact = proof.fact
            // Where heads are not signed apart, only the verifier knows at which of them trust may stand.
            remember(
                proof.signedHead == nil ? proof.nextAnchor.head : fact.head, signed: proof.signedHead,
                under: anchor)
            if fact.state == .locked {
                let lock = try validateLock(fact, against: deal[leg])
                keep(id, LegProof(leg: leg, state: .locked, entryTime: fact.entryTime, bundle: bundle))
                return advance(id, .lockProven(leg, ProvenLock(lock: lock, bundle: bundle)))
            }
            let end = ProvenEnd(end: try validateEnd(fact, against: deal[leg]), bundle: bundle)
            keep(id, LegProof(leg: leg, state: fact.state, entryTime: fact.entryTime, bundle: bundle))
            return advance(id, end.end.end == .claimed ? .claimProven(leg, end) : .returnProven(leg, end))
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
    private mutating func keep(_ id: TransferID, _ proof: LegProof) {
        guard var proofs = settlements[id]?.proofs,
            !proofs.contains(where: { $0.leg == proof.leg && $0.state == proof.state })
        else { return }
        // A lock comes before its end, whichever was proven first.
        let end = proof.state == .locked ? proofs.firstIndex { $0.leg == proof.leg } : nil
        proofs.insert(proof, at: end ?? proofs.count)
        settlements[id]?.proofs = proofs
    }

    /// Two ledgers are seen in no common order: what was proven before its state was reached counts now.
    private mutating func takeEarlyProof(_ id: TransferID) -> RelayStep? {
        guard let settlement = settlements[id], let state = settlement.transfer,
            let awaited = Transfer.awaited(state),
            let proof = settlement.proofs.first(where: { $0.leg == awaited.leg && $0.state == awaited.state })
        else { return nil }
        return prove(id, proof.leg, proof.bundle)
    }

    mutating func signRelease(_ id: TransferID, _ half: Signature) -> RelayStep {
        guard let settlement = settlements[id], let role = role(in: settlement) else {
            return RelayStep(.refused(code: "transfer.unknown", detail: "there is no such transfer here"))
        }
        return advance(id, .releaseSigned(by: role, half))
    }

    mutating func sealEvidence(_ id: TransferID, _ digest: Bytes32) -> RelayStep {
        lapseAsBefore(id)
        guard var settlement = settlements[id], let outcome = settlement.outcome, settlement.evidence == nil
        else {
            return RelayStep(.noChange)
        }
        settlement.evidence = digest
        settlement.dropProofs()
        settlement.revision += 1
        settlements[id] = settlement
        let told = outgoing(id, settlement, [.complete(outcome, evidenceDigest: digest)])
        return RelayStep(.done, changed: [id], messages: told)
    }

    /// Journals from before UNANSWERED sealed such a transfer as LAPSED; replay must come to what was decided then.
    private mutating func lapseAsBefore(_ id: TransferID) {
        guard case .unanswered(let deal, .some(let x), let reason)? = settlements[id]?.transfer else {
            return
        }
        settlements[id]?.transfer = .ended(
            Ending(outcome: .lapsed, reason: reason, deal: deal, x: x, y: nil))
    }

    mutating func suspend(_ ledger: LedgerID, _ reason: String) -> RelayStep {
        guard suspendedLedgers[ledger] == nil else { return RelayStep(.noChange) }
        suspendedLedgers[ledger] = reason
        return forEachTransfer(on: ledger, .suspended(reason: "\(ledger): \(reason)"))
    }

    mutating func resume(_ ledger: LedgerID) -> RelayStep {
        guard suspendedLedgers.removeValue(forKey: ledger) != nil else { return RelayStep(.noChange) }
        return forEachTransfer(on: ledger, .resumed)
    }

    private mutating func forEachTransfer(on ledger: LedgerID, _ event: TransferEvent) -> RelayStep {
        var changed: [TransferID] = []
        var messages: [OutgoingMessage] = []
        for id in settlements.keys.sorted() {
            guard let legs = settlements[id]?.transfer?.deal?.terms.legs,
                legs.contains(where: { $0.ledger == ledger })
            else { continue }
            if event == .resumed {
                guard !legs.contains(where: { suspendedLedgers[$0.ledger] != nil }),
                    case .suspended(let reason, _) = settlements[id]?.transfer,
                    legs.contains(where: { reason.hasPrefix("\($0.ledger): ") })
                else { continue }
            }
            let step = advance(id, event)
            changed += step.changed
            messages += step.messages
        }
        return RelayStep(.done, changed: changed, messages: messages)
    }

    /// From here on nothing new begins with the accused; what is under way with it is disputed.
    mutating func dispute(_ evidence: DisputeEvidence) -> RelayStep {
        guard disputedPeers[evidence.accused] == nil, !settledDisputes.contains(evidence) else {
            return RelayStep(.noChange)
        }
        disputedPeers[evidence.accused] = evidence
        var changed: [TransferID] = []
        var messages: [OutgoingMessage] = []
        for id in settlements.keys.sorted() {
            guard let settlement = settlements[id], settlement.inFlight,
                peer(of: settlement) == evidence.accused
            else {
                continue
            }
            let step = advance(id, .disputed(evidence))
            changed += step.changed
            messages += step.messages
        }
        return RelayStep(.done, changed: changed, messages: messages)
    }

    /// The first one counts even where it says what held already: the journal must name it.
    mutating func adopt(_ new: GatewayPolicy) -> RelayStep {
        guard new != policy || !hasAdoptedPolicy else { return RelayStep(.noChange) }
        hasAdoptedPolicy = true
        policy = new
        // Other rules may count other things: every trade is weighed anew.
        limitBook = LimitBook()
        limitRevision += 1
        return RelayStep(.done, changed: settlements.keys.sorted())
    }

    mutating func setFreeze(_ new: Freeze?) -> RelayStep {
        guard (freeze == nil) != (new == nil) else { return RelayStep(.noChange) }
        freeze = new
        return RelayStep(.done, changed: settlements.keys.sorted())
    }
}
