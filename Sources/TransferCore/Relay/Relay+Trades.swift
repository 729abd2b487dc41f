import Instruments
public import SettlementModel
import SettlementProofs

extension Relay {
    mutating func submit(_ ticket: TradeTicket, _ maker: String, _ now: LedgerInstant?) -> RelayStep {
        guard ticket.own == policy.own else {
            return RelayStep(
                .refused(
                    code: "trade.not-ours",
                    detail: "the \(ticket.side.rawValue) side is not \(policy.own.gateway)"))
        }
        guard let peer = policy.peers[ticket.counterparty.gateway], peer.lei == ticket.counterparty.lei else {
            return RelayStep(
                .refused(
                    code: "trade.peer.unknown",
                    detail:
                        "\(ticket.counterparty.gateway) with LEI \(ticket.counterparty.lei) is no configured peer"
                ))
        }
        if let finding = TradeRules.check(ticket).first {
            return RelayStep(
                .refused(
                    code: finding.code,
                    detail:
                        "\(finding.field): computed \(finding.computed), stated \(finding.stated); \(finding.nextStep)"
                ))
        }
        // A ticket that stands already is answered as the first time, whatever was configured since.
        if settlements[Relay.id(of: ticket)]?.ticket == nil,
            let finding = policy.findings(ofOwnSide: ticket).first
        {
            return RelayStep(.refused(code: finding.code, detail: finding.detail))
        }
        if settlements[Relay.id(of: ticket)]?.ticket == nil, let refusal = refusal(ofRescission: ticket) {
            return RelayStep(refusal)
        }
        if settlements[Relay.id(of: ticket)]?.ticket == nil, let refusal = refusal(ofDistinct: ticket) {
            return RelayStep(refusal)
        }
        // What officers have to let pass is never taken at once.
        let needed = max(policy.approvalsNeeded(for: ticket.cash), ticket.refusedTrade == nil ? 0 : 1)
        guard needed > 0 else { return submitAlone(ticket, maker, now) }
        return trade(
            Relay.id(of: ticket), .ticketSubmitted(ticket, maker: maker, approvalsNeeded: needed))
    }

    /// The name both gateways give to the transfer of this ticket.
    public static func id(of ticket: TradeTicket) -> TransferID {
        TransferID.derive(
            initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
            commonID: ticket.commonID)
    }

    /// Whether a trade of this name is or was here.
    public func knows(_ id: TransferID) -> Bool { settlements[id] != nil || closedAllegements.contains(id) }

    /// With whom a trade is; nil for one that is not here.
    public func peer(in id: TransferID) -> GatewayID? { settlements[id].flatMap { peer(of: $0) } }

    /// Where a trade stands; nil for one that nobody spoke of yet.
    private func standing(of id: TransferID) -> TradeState? {
        if let settlement = settlements[id] { return settlement.trade }
        return closedAllegements.contains(id) ? .closed(own: nil, reason: "") : nil
    }

    mutating func trade(_ id: TransferID, _ event: TradeEvent) -> RelayStep {
        do throws(TradeRefusal) {
            let known = settlements[id]
            let before = standing(of: id)
            let step =
                if let before { try Trade.transition(before, on: event) } else { try Trade.begin(event) }
            var settlement = known ?? Settlement(id: id, trade: step.state)
            settlement.trade = step.state
            if case .matched = step.state, settlement.transfer == nil {
                settlement.transfer = .preparing(Preparation())
            }
            if case .queued = step.state {} else { settlement.limitWait = nil }
            settlement.note = ""
            settlement.revision += 1
            settlements[id] = settlement
            if case .closed(nil, _) = step.state {
                closedAllegements.insert(id)
                settlements[id] = nil
            }
            // Who only alleged a trade is known from the state before: a closed one keeps nothing of it.
            let peer = peer(of: settlement) ?? known.flatMap(peer(of:))
            return RelayStep(.done, changed: [id], messages: outgoing(id, to: peer, step.messages))
        } catch {
            switch error {
            case .noChange: return RelayStep(.noChange, changed: [id])
            case .refused(let code, let detail): return RelayStep(.refused(code: code, detail: detail))
            }
        }
    }

    mutating func cancel(_ id: TransferID, _ user: String, _ reason: String) -> RelayStep {
        settlements[id]?.transfer == nil
            ? trade(id, .withdrawn(by: user, reason: reason))
            : advance(id, .abortWanted(reason: "\(user): \(reason)"))
    }

    /// Messages with their addressee: the peer of this trade.
    func outgoing(_ id: TransferID, _ settlement: Settlement, _ messages: [PeerMessage]) -> [OutgoingMessage]
    {
        outgoing(id, to: peer(of: settlement), messages)
    }

    private func outgoing(
        _ id: TransferID, to peer: GatewayID?, _ messages: [PeerMessage]
    ) -> [OutgoingMessage] {
        guard let peer else { return [] }
        return messages.map { OutgoingMessage(transfer: id, to: peer, message: $0.bounded) }
    }

    func peer(of settlement: Settlement) -> GatewayID? {
        if let ticket = settlement.ticket { return ticket.counterparty.gateway }
        if case .alleged(let theirs) = settlement.trade { return theirs.own.gateway }
        return nil
    }
}
