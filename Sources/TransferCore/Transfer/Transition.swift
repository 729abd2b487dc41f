import SettlementModel
import SettlementProofs

/// The transfer machine: what follows an event, and what the state demands be done.
///
/// Pure: equal inputs give equal outputs, on any machine, for ever.
public enum Transfer {
    /// - Throws: `TransferRefusal`. The state stands and nothing may be performed.
    public static func transition(
        _ state: TransferState, on event: TransferEvent, in context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch state {
        case .suspended, .disputed, .ended: break
        default: if let halted = halt(state, event) { return halted }
        }
        if let broken = contradiction(state, event) { throw .illegal(broken) }
        switch state {
        case .preparing(let preparation): return try whenPreparing(preparation, event, context)
        case .considering(let deal): return try whenConsidering(deal, event, context)
        case .proposed(let deal): return try whenProposed(deal, event, context)
        case .unanswered(let deal, let x, let reason):
            return try whenUnanswered(deal, x, reason, event)
        case .agreed(let deal): return try whenAgreed(deal, event, context)
        case .ready(let deal): return try whenReady(deal, event, context)
        case .xLocking(let deal): return try whenXLocking(deal, event, context)
        case .xAbandoning(let deal, let reason): return try whenXAbandoning(deal, reason, event, context)
        case .xLocked(let deal, let x): return try whenXLocked(deal, x, event, context)
        case .yLocking(let deal, let x): return try whenYLocking(deal, x, event, context)
        case .yAbandoning(let deal, let x, let reason):
            return try whenYAbandoning(deal, x, reason, event, context)
        case .bothLocked(let deal, let x, let y): return try whenBothLocked(deal, x, y, event, context)
        case .revealing(let deal, let x, let y): return try whenRevealing(deal, x, y, event, context)
        case .aborting(let deal, let abort): return try whenAborting(deal, abort, event, context)
        case .yClaimed(let deal, let y): return try whenYClaimed(deal, y, event, context)
        case .yEnded(let deal, let x, let y): return try whenYEnded(deal, x, y, event, context)
        case .xReturned(let deal, let x): return try whenXReturned(deal, x, event, context)
        case .suspended(let reason, let inner): return try whenSuspended(reason, inner, event, context)
        case .disputed(let evidence, let inner): return try whenDisputed(evidence, inner, event, context)
        case .ended(let ending): return try whenEnded(ending, event)
        }
    }

    private static func halt(_ state: TransferState, _ event: TransferEvent) -> TransferStep? {
        switch event {
        case .suspended(let reason): TransferStep(.suspended(reason: reason, state))
        case .disputed(let evidence): TransferStep(.disputed(evidence, state), [.dispute(evidence)])
        default: nil
        }
    }

    /// A lock that was proven cannot have been prevented: a ledger that proves both contradicts itself.
    private static func contradiction(_ state: TransferState, _ event: TransferEvent) -> String? {
        guard case .returnProven(let leg, let proven) = event, proven.end.end == .cancelled else {
            return nil
        }
        let locked =
            switch (state, leg) {
            case (.xLocked, .x), (.yLocking, .x), (.yAbandoning, .x), (.yClaimed, .x), (.bothLocked, _),
                (.revealing, _):
                true
            case (.aborting(_, let abort), .x): abort.x != nil
            case (.aborting(_, let abort), .y): abort.y != nil
            case (.yEnded(_, let x, _), .x): x != nil
            default: false
            }
        return locked ? "\(leg.rawValue)'s ledger proves a lock and its tombstone" : nil
    }

    /// The fact that a state waits for and that may have been proven, and dropped, in an earlier one.
    static func awaited(_ state: TransferState) -> (leg: LegID, state: LockState)? {
        switch state {
        case .xLocked: (.y, .locked)
        case .aborting(_, let abort): abort.y == nil ? (.y, .locked) : nil
        case .yClaimed, .yEnded: (.x, .claimed)
        case .suspended(_, let inner), .disputed(_, let inner): awaited(inner)
        default: nil
        }
    }

    // MARK: Endings that several states share

    static func end(
        _ outcome: TransferOutcome, _ reason: String, _ deal: Deal?, x: ProvenEnd? = nil, y: ProvenEnd? = nil
    ) -> TransferStep {
        TransferStep(.ended(Ending(outcome: outcome, reason: reason, deal: deal, x: x, y: y)))
    }

    /// X's tombstone stands: no lock will ever be there. A lock that came and went unseen is no lapse.
    static func lapse(_ deal: Deal, _ end: ProvenEnd, _ context: TransferContext) -> TransferStep {
        guard end.end.end == .cancelled else { return xWentBack(deal, end) }
        var messages: [PeerMessage] = []
        if context.role == .initiator {
            messages.append(.refundAssert(.x, deal.lockID(.x), state: end.end.end, proof: end.bundle))
        }
        let reason = "X was not locked before its deadline; its tombstone stands"
        return TransferStep(
            .ended(Ending(outcome: .lapsed, reason: reason, deal: deal, x: end, y: nil)), messages)
    }

    static func yWasClaimed(_ deal: Deal, _ end: ProvenEnd, _ context: TransferContext) -> TransferStep {
        let told: PeerMessage =
            context.role == .initiator
            ? .claimAssert(.y, deal.lockID(.y), proof: end.bundle)
            : .claimReceipt(.y, deal.lockID(.y), proofDigest: end.end.proofDigest)
        return TransferStep(.yClaimed(deal, y: end), [told])
    }

    static func yWasReturned(
        _ deal: Deal, _ end: ProvenEnd, x: ProvenLock?, _ context: TransferContext
    ) -> TransferStep {
        let told: PeerMessage =
            context.role == .responder
            ? .refundAssert(.y, deal.lockID(.y), state: end.end.end, proof: end.bundle)
            : .refundReceipt(.y, deal.lockID(.y), proofDigest: end.end.proofDigest)
        return TransferStep(.yEnded(deal, x: x, y: end), [told])
    }

    /// X went back although Y had not ended in our sight: by a proof of Y that X's ledger saw first, by both
    /// holders' word, or in M1 by the clock. Y must still end, and its end names the outcome, alike on both sides.
    static func xWentBack(_ deal: Deal, _ end: ProvenEnd) -> TransferStep {
        TransferStep(.xReturned(deal, x: end))
    }

    /// How it is called where Y was claimed and X went back.
    static func claimedAndReturned(_ deal: Deal, x: ProvenEnd, y: ProvenEnd) -> TransferStep {
        switch deal.terms.mode {
        case .m1: end(.breached, "Y was claimed, but X went back by its clock", deal, x: x, y: y)
        case .m2: end(.released, "Y was claimed, but both holders released X", deal, x: x, y: y)
        }
    }
}
