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
        let word = "\(act.rawValue) on \(leg.rawValue) was refused: \(code): \(detail)"
        guard settlement.note != word else { return RelayStep(.noChange, changed: [settlement.id]) }
        var settlement = settlement
        settlement.note = word
        settlement.revision += 1
        settlements[settlement.id] = settlement
        return RelayStep(.noChange, changed: [settlement.id], isKept: true)
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
