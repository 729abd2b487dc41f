import SettlementModel
import SettlementProofs

extension Relay {
    /// Takes a verified message of a peer: right signature and place are the caller's business, sense is ours.
    mutating func hear(_ id: TransferID, from peer: GatewayID, _ message: PeerMessage) -> RelayStep {
        if closedAllegements.contains(id) {
            return RelayStep(
                .refused(code: "message.session", detail: "this trade ended without a ticket of ours"))
        }
        if let settlement = settlements[id], self.peer(of: settlement) != peer {
            return RelayStep(.refused(code: "message.session", detail: "this transfer is not with \(peer)"))
        }
        switch message {
        case .ticket(let ticket): return hearTicket(id, peer, ticket)
        case .ticketWithdrawn(let reason):
            return settlements[id]?.transfer == nil
                ? trade(id, .withdrawnByPeer(reason: reason)) : advance(id, .peerWithdrew(reason: reason))
        case .propose(let terms): return hearTerms(id, terms)
        case .accept(let digest): return advance(id, .termsAccepted(digest))
        case .reject(let digest, let code, let detail):
            return advance(id, .termsRejected(digest, code: code, detail: detail))
        case .ready(let digest): return advance(id, .peerReady(digest))
        case .lockAssert(let leg, let lock, let proof), .claimAssert(let leg, let lock, let proof),
            .refundAssert(let leg, let lock, _, let proof):
            guard settlements[id]?.transfer?.deal?.lockID(leg) == lock else {
                return RelayStep(
                    .refused(
                        code: "message.lock", detail: "\(lock) is not this transfer's lock on \(leg.rawValue)"
                    ))
            }
            return prove(id, leg, proof)
        case .lockReceipt, .claimReceipt, .refundReceipt: return RelayStep(.noChange)
        case .abortRequest(let reason): return advance(id, .abortRequested(reason: reason))
        case .abortAgreed(let lock, let half): return hearRelease(id, lock, half)
        case .exitAgreed(let lock, let half): return hearExit(id, lock, half)
        case .resale(let word): return hearResale(id, word)
        case .dispute(let evidence): return hearDispute(id, evidence)
        case .complete(let outcome, _): return hearComplete(id, outcome)
        }
    }

    /// Tickets of one peer that our desk has not answered, at most.
    static let mostAlleged = 1000

    private mutating func hearTicket(_ id: TransferID, _ peer: GatewayID, _ ticket: TradeTicket) -> RelayStep
    {
        guard ticket.own.gateway == peer, ticket.counterparty == policy.own, Relay.id(of: ticket) == id else {
            return RelayStep(
                .refused(code: "message.ticket", detail: "the ticket is not \(peer)'s own, or not for us"))
        }
        guard policy.peers[peer]?.lei == ticket.own.lei else {
            return RelayStep(
                .refused(code: "message.ticket", detail: "the ticket's LEI is not that of \(peer)"))
        }
        guard settlements[id] != nil || alleged[peer]?.count ?? 0 < Relay.mostAlleged else {
            return RelayStep(
                .refused(
                    code: "message.ticket.too-many",
                    detail: "\(Relay.mostAlleged) tickets of \(peer) wait for ours"))
        }
        return trade(id, .ticketReceived(ticket))
    }

    private mutating func hearTerms(_ id: TransferID, _ terms: SettlementTerms) -> RelayStep {
        if settlements[id]?.transfer != nil { return advance(id, .termsProposed(terms)) }
        guard let settlement = settlements[id] else {
            return RelayStep(.refused(code: "transfer.unknown", detail: "there is no such transfer here"))
        }
        let no = PeerMessage.reject(
            termsDigest: terms.digest, code: "terms.unmatched",
            detail: "no ticket of ours stands behind these terms")
        return RelayStep(
            .refused(code: "terms.unmatched", detail: "terms without a match"),
            messages: outgoing(id, settlement, [no]))
    }

    /// The peer's half of `unlockByBoth` on Y, signed by the key that Y's lock names for it.
    private mutating func hearRelease(_ id: TransferID, _ lock: LockID, _ half: Signature) -> RelayStep {
        guard let settlement = settlements[id], let deal = settlement.transfer?.deal,
            deal.lockID(.y) == lock,
            let role = role(in: settlement),
            half.key == (role == .responder ? deal.lockY.payee : deal.lockY.payer).holderKey,
            isSigned(half, .unlockByBoth, .y, deal)
        else { return RelayStep(.refused(code: "message.release", detail: "not the peer's half for Y")) }
        return advance(id, .releaseSigned(by: role == .responder ? .initiator : .responder, half))
    }

    private mutating func hearDispute(_ id: TransferID, _ evidence: DisputeEvidence) -> RelayStep {
        advance(id, .suspended(reason: "the peer disputes: \(evidence.kind.rawValue) by \(evidence.accused)"))
    }

    private mutating func hearComplete(_ id: TransferID, _ outcome: TransferOutcome) -> RelayStep {
        guard var settlement = settlements[id], settlement.peerOutcome == nil else {
            return RelayStep(.noChange)
        }
        settlement.peerOutcome = outcome
        if let own = settlement.outcome, own != outcome {
            settlement.note = "the peer calls this transfer \(outcome.rawValue), here it is \(own.rawValue)"
        }
        settlement.revision += 1
        settlements[id] = settlement
        return RelayStep(.done, changed: [id], messages: takePeersWord(id))
    }

    /// The peer's end may have been said before our own state waits for it.
    mutating func takePeersWord(_ id: TransferID) -> [OutgoingMessage] {
        guard let settlement = settlements[id], let word = settlement.peerOutcome,
            settlement.transfer?.awaitsPeersWord == true
        else { return [] }
        return advance(id, .peerEnded(word)).messages
    }
}
