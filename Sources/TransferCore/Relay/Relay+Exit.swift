public import SettlementModel
public import SettlementProofs

extension Relay {
    /// Two people at each bank, never a machine: the first asks, the second approves, then the vault signs.
    mutating func wantExit(_ id: TransferID, _ user: String, _ reason: String) -> RelayStep {
        if case .ended? = settlements[id]?.transfer { return Self.isOver }
        guard var settlement = settlements[id], let state = settlement.transfer, let deal = state.deal else {
            return RelayStep(.refused(code: "exit.no-lock", detail: "there is no lock to release"))
        }
        guard deal.lockX.exitByBoth else {
            return RelayStep(.refused(code: "exit.mode", detail: "only an M2 lock on X has an exit"))
        }
        guard settlement.inFlight else {
            return Self.isOver
        }
        switch settlement.exit.ours {
        case .none, .peerAgreed:
            settlement.exit = settlement.exit.replacingOurs(.asked(by: user, reason: reason))
        case .asked(let asker, _) where asker == user:
            return RelayStep(
                .refused(code: "exit.four-eyes", detail: "\(user) asked for this exit and cannot approve it"))
        case .asked(let asker, let first):
            settlement.exit = settlement.exit.replacingOurs(
                .approved(by: [asker, user], reason: first, own: nil))
        case .approved: return RelayStep(.noChange, changed: [id])
        }
        settlement.revision += 1
        settlements[id] = settlement
        return RelayStep(.done, changed: [id])
    }

    private static let isOver = RelayStep(
        .refused(code: "transfer.ended", detail: "this transfer has ended"))

    /// Takes the wish back while our half is unsigned. What was signed is told to the peer and cannot be called back.
    mutating func withdrawExit(_ id: TransferID, _ user: String, _ reason: String) -> RelayStep {
        guard var settlement = settlements[id] else {
            return RelayStep(.refused(code: "transfer.unknown", detail: "there is no such transfer here"))
        }
        switch settlement.exit.ours {
        case .none, .peerAgreed: return RelayStep(.noChange, changed: [id])
        case .approved(_, _, .some):
            return RelayStep(
                .refused(
                    code: "exit.signed", detail: "our half is signed and given to the peer; it stays valid"))
        case .asked, .approved: settlement.exit = settlement.exit.replacingOurs(.none)
        }
        settlement.note = "\(user) withdrew the exit: \(reason)"
        settlement.revision += 1
        settlements[id] = settlement
        return RelayStep(.done, changed: [id])
    }

    mutating func signExit(_ id: TransferID, _ half: Signature) -> RelayStep {
        guard var settlement = settlements[id],
            case .approved(let people, let reason, nil) = settlement.exit.ours,
            let deal = settlement.transfer?.deal
        else { return RelayStep(.noChange) }
        settlement.exit = settlement.exit.replacingOurs(.approved(by: people, reason: reason, own: half))
        settlement.revision += 1
        settlements[id] = settlement
        let told = outgoing(id, settlement, [.exitAgreed(deal.lockID(.x), half)])
        return RelayStep(.done, changed: [id], messages: told)
    }

    mutating func hearExit(_ id: TransferID, _ lock: LockID, _ half: Signature) -> RelayStep {
        guard var settlement = settlements[id], let deal = settlement.transfer?.deal,
            deal.lockID(.x) == lock,
            let role = role(in: settlement),
            half.key == (role == .initiator ? deal.lockX.payee : deal.lockX.payer).holderKey,
            isSigned(half, .releaseByBoth, .x, deal)
        else { return RelayStep(.refused(code: "message.exit", detail: "not the peer's half for X")) }
        guard settlement.exit.peerHalf == nil else { return RelayStep(.noChange) }
        settlement.exit = .peerAgreed(half, own: settlement.exit)
        settlement.revision += 1
        settlements[id] = settlement
        return RelayStep(.done, changed: [id])
    }

    /// Whether a half says this end of this leg's lock in the words that its ledger takes.
    func isSigned(_ half: Signature, _ end: AgreedEnd, _ leg: LegID, _ deal: Deal) -> Bool {
        guard let statement = try? statement(of: end, leg, deal) else { return false }
        return SignatureVerification.verify(half, over: statement.message)
    }

    /// What a holder signs to end this leg's lock early.
    public func statement(
        of end: AgreedEnd, _ leg: LegID, _ deal: Deal
    ) throws(ProofFault) -> HolderStatement {
        guard let anchor = deal.terms.leg(leg)?.anchor, let verifier = verifiers[anchor.format] else {
            throw ProofFault(code: "proof.format", detail: "nothing here knows the ledger of \(leg.rawValue)")
        }
        return try verifier.statement(of: end, of: deal[leg], on: anchor)
    }

    func exitDuties(_ settlement: Settlement, _ state: TransferState) -> [Duty] {
        guard case .approved(_, _, let own) = settlement.exit.ours, state.deal != nil, !state.xHasReturned
        else {
            return []
        }
        guard own != nil else { return [.signExit] }
        return settlement.exit.peerHalf == nil ? [] : [.submit(.x, .releaseByBoth)]
    }
}
