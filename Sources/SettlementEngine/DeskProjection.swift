import FinancingRegistry
import Instruments
import PeerProtocol
import SettlementModel
import SettlementProofs
import TransferCore

/// Shows a settlement as people see it. It reads; it decides nothing.
enum DeskProjection {
    static func view(
        _ settlement: Settlement, _ relay: Relay, clocks: LedgerClocks? = nil, _ trouble: RegistryFault? = nil
    ) -> TransferView? {
        let theirs: TradeTicket? =
            if case .alleged(let ticket) = settlement.trade { ticket } else { nil }
        guard let ticket = settlement.ticket ?? theirs else { return nil }
        let alleged = settlement.ticket == nil
        let approval = approval(of: settlement)
        let terms = settlement.transfer?.deal?.terms
        let standing = SettlementStanding.of(
            settlement.trade, settlement.transfer,
            StandingFacts(
                lockOrder: ticket.lockOrder, role: relay.role(in: settlement) ?? .responder,
                isFrozen: relay.freeze != nil, clocks: clocks, deal: settlement.course?.deal?.state))
        return TransferView(
            id: settlement.id, commonID: ticket.commonID, side: alleged ? ticket.side.opposite : ticket.side,
            own: alleged ? ticket.counterparty : ticket.own,
            counterparty: alleged ? ticket.own : ticket.counterparty,
            mode: ticket.mode, kind: ticket.kind, instrument: ticket.assetLeg.asset.text, cash: ticket.cash,
            settlementDate: ticket.settlementDate, state: state(of: settlement),
            isoStatus: standing.isoStatus, outcome: settlement.outcome, reason: reason(settlement, relay),
            maker: approval.maker.flatMap { UserID($0) },
            approvers: approval.approvers.compactMap { UserID($0) },
            approvalsNeeded: approvalsNeeded(settlement, ticket, relay), lanes: lanes(settlement, ticket),
            next: NextStep.sentence(settlement, relay), guards: terms?.guards ?? [],
            operatorTrusted: terms?.legs.filter(\.isOperatorTrusted).map(\.ledger) ?? [],
            decisions: decisions(settlement), limitWait: limitWait(settlement, relay),
            overrides: settlement.overrides.map { OverrideView($0) },
            registration: Financing.view(settlement, relay, trouble),
            revision: settlement.revision, settlementState: standing.state, maturity: ticket.maturity,
            deal: deal(settlement, ticket))
    }

    /// What only the other side had instructed leaves no trace once it is closed; this is how it looked when it went.
    static func gone(_ view: TransferView) -> TransferView {
        TransferView(
            id: view.id, commonID: view.commonID, side: view.side, own: view.own,
            counterparty: view.counterparty,
            mode: view.mode, kind: view.kind, instrument: view.instrument, cash: view.cash,
            settlementDate: view.settlementDate, state: "CLOSED", isoStatus: "Canc/CANI", outcome: .withdrawn,
            reason: view.reason, maker: nil, approvers: [], approvalsNeeded: view.approvalsNeeded,
            lanes: view.lanes,
            next: "", guards: view.guards, operatorTrusted: view.operatorTrusted, decisions: view.decisions,
            overrides: view.overrides, registration: view.registration, revision: view.revision + 1,
            settlementState: .cancelled, maturity: view.maturity, deal: view.deal)
    }

    /// The name of the trade's state, or of the transfer's once there is one.
    static func state(of settlement: Settlement) -> String {
        if let transfer = settlement.transfer { return transfer.name }
        switch settlement.trade {
        case .alleged: return "ALLEGED"
        case .instructed: return "INSTRUCTED"
        case .queued: return "QUEUED"
        case .approved: return "APPROVED"
        case .unmatched: return "UNMATCHED"
        case .matched: return "MATCHED"
        case .closed: return "CLOSED"
        }
    }

    /// As it was asked for when the ticket came in; a limit that changed since asks nobody anew.
    private static func approvalsNeeded(
        _ settlement: Settlement, _ ticket: TradeTicket, _ relay: Relay
    ) -> Int {
        switch settlement.trade {
        case .instructed: 1
        case .queued(_, let approval, _), .approved(_, let approval), .unmatched(_, let approval, _, _),
            .matched(_, let approval):
            approval.approvers.count
        case .closed(let own?, _): own.approvalsNeeded
        case .alleged, .closed: relay.policy.approvalsNeeded(for: ticket.cash)
        }
    }

    private static func approval(of settlement: Settlement) -> (maker: String?, approvers: [String]) {
        switch settlement.trade {
        case .alleged: (nil, [])
        case .closed(let own, _): (own?.approval.maker, own?.approval.approvers ?? [])
        case .instructed(_, let maker, _): (maker, [])
        case .queued(_, let approval, _), .approved(_, let approval), .unmatched(_, let approval, _, _),
            .matched(_, let approval):
            (approval.maker, approval.approvers)
        }
    }

    private static func reason(_ settlement: Settlement, _ relay: Relay) -> String {
        var reasons = heldBy(settlement, relay)
        if !settlement.note.isEmpty { reasons.append(settlement.note) }
        switch settlement.trade {
        case .unmatched(_, _, _, let findings):
            reasons += findings.map {
                "\($0.reason.rawValue) \($0.field): ours \($0.ours), theirs \($0.theirs)"
            }
        case .closed(_, let reason): reasons.append(reason)
        case .instructed(let own, _, let theirs?), .queued(let own, _, let theirs?):
            let findings = TicketMatching.compare(own, theirs)
            reasons.append(
                findings.isEmpty
                    ? "the counterparty's ticket agrees"
                    : "the counterparty's ticket differs in "
                        + findings.map(\.field).joined(separator: ", "))
        case .alleged, .instructed, .queued, .approved, .matched: break
        }
        switch settlement.transfer {
        case .suspended(let reason, _)?: reasons.append(reason)
        case .disputed(let evidence, _)?:
            reasons.append("\(evidence.accused) is proven of \(evidence.kind.rawValue)")
            if !evidence.fitsMessage {
                reasons.append("the proof is too long to be sent to it: call its operator")
            }
        case .xAbandoning(_, let reason)?, .yAbandoning(_, _, let reason)?, .unanswered(_, _, let reason)?:
            reasons.append(reason)
        case .aborting(_, let abort)?: reasons.append(abort.reason)
        case .ended(let ending)?: reasons.append(ending.reason)
        default: break
        }
        return reasons.joined(separator: "; ")
    }

    private static func lanes(_ settlement: Settlement, _ ticket: TradeTicket) -> [LaneView] {
        let sides = LegSides(ticket)
        let assetLeg: LegID = ticket.lockOrder == .assetFirst ? .x : .y
        let quantities = TradeRules.legs(of: ticket)
        return [assetLeg, assetLeg == .x ? .y : .x].map { leg in
            let side = sides[leg]
            let deal = settlement.transfer?.deal
            let lock = deal?[leg]
            let asset = leg == assetLeg
            return LaneView(
                title: asset ? "asset" : "cash", leg: leg, ledger: side.ledger, asset: side.asset,
                quantity: asset ? ticket.assetQuantityText(quantities.asset) : ticket.cash.description,
                state: settlement.proofs.last { $0.leg == leg }?.state ?? .none, lock: deal?.lockID(leg),
                lockDeadline: lock?.lockDeadline, expiry: lock?.expiry,
                events: settlement.proofs.filter { $0.leg == leg }.map { event($0, side) })
        }
    }

    private static func event(_ proof: LegProof, _ side: LegSide) -> LaneEvent {
        let paid = proof.state == .claimed ? side.payee : side.payer
        let who = proof.state == .claimed ? side.payeeGateway : side.payerGateway
        let detail =
            switch proof.state {
            case .locked: "by \(paid), proven"
            case .claimed: "paid to \(paid), proven; the preimage is public"
            case .refunded: "back to \(paid), proven"
            case .cancelled: "tombstone: this lock can never be, proven"
            case .none: ""
            }
        return LaneEvent(
            at: proof.entryTime, what: proof.state.rawValue.lowercased(), who: who.text, detail: detail)
    }
}

extension TradeSide {
    var opposite: TradeSide { self == .sell ? .buy : .sell }
}

extension TradeTicket {
    var kind: String {
        switch economics {
        case .forfaiting: "FORFAIT"
        case .bond: "BOND"
        }
    }

    var maturity: CalendarDate? {
        switch economics {
        case .forfaiting(let terms): terms.nominalMaturity
        case .bond: nil
        }
    }

    func assetQuantityText(_ quantity: Int128) -> String {
        switch economics {
        case .forfaiting(let terms): "1 payment claim, face \(terms.face)"
        case .bond(let terms): "\(quantity) units of \(terms.nominalPerUnit)"
        }
    }
}
