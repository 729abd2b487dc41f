import SettlementModel
import TransferCore

/// What happens next to a settlement, who does it and by when, in one sentence.
enum NextStep {
    static func sentence(_ settlement: Settlement, _ relay: Relay) -> String {
        guard let transfer = settlement.transfer else {
            return trade(settlement, needsOfficers: relay.needsOfficers(settlement)) + officers(settlement)
        }
        let initiator = relay.role(in: settlement) == .initiator
        let held = relay.freeze.map { " (held: frozen by \($0.by))" } ?? ""
        if case .ended = transfer { return afterSettlement(settlement) }
        let halted: String =
            switch transfer {
            case .suspended: "Suspended: nothing new begins; "
            case .disputed: "Disputed: nothing new begins; "
            default: ""
            }
        let asked = relay.waitingResumption(of: .transfer(settlement.id)).map {
            " (" + ResumptionView($0).sentence + ")"
        }
        let registry =
            Financing.isAwaited(settlement, relay) ? "The registry's word on the claim is awaited. " : ""
        let rules = relay.held(settlement).map { record in
            record.standing == .waits
                ? (record.overridable.isEmpty
                    ? " (held: an answer is awaited since \(record.since.written), and asked for again)"
                    : " (held since \(record.since.written): two officers may let it pass)")
                : " (held: the bank's rules do not allow it since \(record.since.written); looked at again)"
        }
        return halted + registry + step(transfer.live, initiator) + held + (rules ?? "")
            + officers(settlement) + (asked ?? "")
    }

    private static func officers(_ settlement: Settlement) -> String {
        let waiting = settlement.overrides.filter { $0.decision == nil }
        // A view is of bounded size; `overrides` has all of them.
        return waiting.suffix(3).map {
            " (override \($0.number) asked by \($0.asked.by): another officer approves it)"
        }.joined()
    }

    private static func trade(_ settlement: Settlement, needsOfficers: Bool) -> String {
        switch settlement.trade {
        case .alleged: "This desk submits its own ticket, or rejects the allegement."
        case .instructed where needsOfficers:
            "Two officers let the claim pass the registry's refusal, then another person of this desk approves the ticket."
        case .instructed: "Another person of this desk approves the ticket."
        case .queued:
            "It goes on by itself when the limits have room in its turn"
                + (settlement.limitWait.map { ", or lapses at \($0.until.written)." } ?? ".")
        case .approved: "The counterparty's ticket is awaited."
        case .unmatched: "The desks compare their tickets; both withdraw and agree a new common id."
        case .matched: "Terms are made."
        case .closed: ""
        }
    }

    private static func step(_ state: TransferState, _ initiator: Bool) -> String {
        switch state {
        case .preparing:
            initiator
                ? "This gateway reads both ledgers and proposes terms." : "The counterparty proposes terms."
        case .considering: "This gateway checks the proposed terms against both ledgers."
        case .proposed(let deal):
            "The counterparty accepts, or X's tombstone is written from \(deal.lockX.lockDeadline.written) on."
        case .agreed(let deal), .ready(let deal), .xLocking(let deal):
            "\(initiator ? "This gateway" : "The counterparty") locks X before \(deal.lockX.lockDeadline.written) on \(deal.lockX.ledger)."
        case .unanswered(let deal, nil, _): "X's tombstone is written on \(deal.lockX.ledger)."
        case .unanswered: "X can never be locked; the counterparty's word names the end."
        case .xAbandoning(let deal, _): "X's tombstone is written on \(deal.lockX.ledger)."
        case .xLocked(let deal, _), .yLocking(let deal, _):
            "\(initiator ? "The counterparty" : "This gateway") locks Y before \(deal.lockY.lockDeadline.written) on \(deal.lockY.ledger); "
                + "from then on Y is cancelled and X goes back."
        case .yAbandoning(let deal, _, _):
            "Y's tombstone is written on \(deal.lockY.ledger), then X goes back."
        case .bothLocked(let deal, _, _):
            "\(initiator ? "This gateway" : "The counterparty") claims Y until \(deal.terms.timelocks.revealDeadlineY.written); "
                + "from \(deal.lockY.expiry.written) on Y goes back, then X."
        case .revealing(let deal, _, _): "Y's claim becomes final before \(deal.lockY.expiry.written)."
        case .aborting(let deal, _):
            "Y ends first, at the latest at \(deal.lockY.expiry.written), then X goes back by its proof."
        case .yClaimed(let deal, _):
            switch (deal.terms.mode, initiator) {
            case (.m2, true):
                "The counterparty claims X; from \(deal.lockX.expiry.written) on this gateway does it in its name."
            case (.m2, false): "This gateway claims X; it has no deadline."
            case (.m1, true): "The counterparty claims X before \(deal.lockX.expiry.written)."
            case (.m1, false): "This gateway claims X before \(deal.lockX.expiry.written)."
            }
        case .yEnded(let deal, _, _):
            deal.terms.mode == .m2
                ? "X goes back by proof of how Y ended." : "X goes back from \(deal.lockX.expiry.written) on."
        case .xReturned(let deal, _): "Y goes back from \(deal.lockY.expiry.written) on."
        case .suspended(_, let inner), .disputed(_, let inner): step(inner, initiator)
        case .ended: ""
        }
    }
}

extension TransferState {
    /// The state beneath a suspension or a dispute.
    var live: TransferState {
        switch self {
        case .suspended(_, let inner), .disputed(_, let inner): inner.live
        default: self
        }
    }
}
