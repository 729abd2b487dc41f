import SettlementModel
import SettlementProofs

extension Transfer {
    static func whenRevealing(
        _ deal: Deal, _ x: ProvenLock, _ y: ProvenLock, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .claimProven(.y, let proven): return yWasClaimed(deal, proven, context)
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: x, context)
        case .returnProven(.x, let proven): return xWentBack(deal, proven)
        case .revealBegun: throw .noChange
        // The responder was quicker than our own sight of Y: X's proof is kept and counts once Y's is here.
        case .claimProven(.x, _): throw .noChange
        default: throw common(event)
        }
    }

    /// No reveal happened here and none will. A late claim by the other side is still answered.
    static func whenAborting(
        _ deal: Deal, _ abort: Abort, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .lockProven(.x, let proven) where abort.x == nil:
            return TransferStep(.aborting(deal, abort.with(x: proven)))
        case .lockProven(.y, let proven) where abort.y == nil:
            return TransferStep(.aborting(deal, abort.with(y: proven)))
        case .releaseSigned(.initiator, let half) where abort.initiatorHalf == nil:
            let messages: [PeerMessage] =
                context.role == .initiator ? [.abortAgreed(deal.lockID(.y), half)] : []
            return TransferStep(.aborting(deal, abort.with(initiatorHalf: half)), messages)
        case .releaseSigned(.responder, let half)
        where abort.responderHalf == nil && context.role == .responder:
            // The initiator needs no half to go on; both need both to prove later that the early end was agreed.
            return TransferStep(
                .aborting(deal, abort.with(responderHalf: half)), [.abortAgreed(deal.lockID(.y), half)])
        case .claimProven(.y, let proven) where context.role == .responder:
            return yWasClaimed(deal, proven, context)
        // Only a responder that saw X locked can have asked for Y before it wanted out.
        case .claimProven(.x, _) where context.role == .responder && abort.x != nil: throw strangerWasQuicker
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: abort.x, context)
        case .returnProven(.x, let proven): return lapse(deal, proven, context)
        case .abortWanted, .abortRequested: throw .noChange
        default: throw common(event)
        }
    }

    static func whenYClaimed(
        _ deal: Deal, _ y: ProvenEnd, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .claimProven(.x, let proven):
            let told: PeerMessage =
                context.role == .responder
                ? .claimAssert(.x, deal.lockID(.x), proof: proven.bundle)
                : .claimReceipt(.x, deal.lockID(.x), proofDigest: proven.end.proofDigest)
            return TransferStep(
                .ended(
                    Ending(outcome: .settled, reason: "both legs are claimed", deal: deal, x: proven, y: y)),
                [told])
        case .claimProven(.y, _): throw .noChange
        case .returnProven(.x, let proven):
            return claimedAndReturned(deal, x: proven, y: y)
        default: throw common(event)
        }
    }

    static func whenYEnded(
        _ deal: Deal, _ x: ProvenLock?, _ y: ProvenEnd, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .returnProven(.x, let proven) where proven.end.end == .cancelled:
            return end(.lapsed, "X was never locked; both tombstones stand", deal, x: proven, y: y)
        case .returnProven(.x, let proven):
            let told: PeerMessage =
                context.role == .initiator
                ? .refundAssert(.x, deal.lockID(.x), state: proven.end.end, proof: proven.bundle)
                : .refundReceipt(.x, deal.lockID(.x), proofDigest: proven.end.proofDigest)
            let reason = "Y was \(y.end.end.rawValue) and X went back"
            return TransferStep(
                .ended(Ending(outcome: .refunded, reason: reason, deal: deal, x: proven, y: y)), [told])
        case .lockProven(.x, let proven) where x == nil: return TransferStep(.yEnded(deal, x: proven, y: y))
        case .claimProven(.x, let proven) where deal.terms.mode == .m1:
            return end(.breached, "X was claimed, but Y went back", deal, x: proven, y: y)
        case .returnProven(.y, _), .abortWanted, .abortRequested: throw .noChange
        default: throw common(event)
        }
    }

    static func whenXReturned(
        _ deal: Deal, _ x: ProvenEnd, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .returnProven(.y, let proven):
            return end(.refunded, "both legs went back", deal, x: x, y: proven)
        case .claimProven(.y, let proven):
            return claimedAndReturned(deal, x: x, y: proven)
        case .returnProven(.x, _), .abortWanted, .abortRequested: throw .noChange
        default: throw common(event)
        }
    }

    /// Money goes on moving home; only new risk waits.
    static func whenSuspended(
        _ reason: String, _ inner: TransferState, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .resumed: return TransferStep(inner)
        case .suspended: throw .noChange
        case .disputed(let evidence): return TransferStep(.disputed(evidence, inner), [.dispute(evidence)])
        default:
            let step = try transition(inner, on: event, in: context.holding())
            if case .ended = step.state { return step }
            return TransferStep(.suspended(reason: reason, step.state), step.messages)
        }
    }

    static func whenDisputed(
        _ evidence: DisputeEvidence, _ inner: TransferState, _ event: TransferEvent,
        _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .disputed, .suspended, .resumed: throw .noChange
        default:
            let step = try transition(inner, on: event, in: context.holding())
            if case .ended = step.state { return step }
            return TransferStep(.disputed(evidence, step.state), step.messages)
        }
    }

    static func whenEnded(_ ending: Ending, _ event: TransferEvent) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .abortWanted, .abortRequested, .lockBegun, .revealBegun:
            throw .refused(
                code: "transfer.ended", detail: "this transfer has ended: \(ending.outcome.rawValue)")
        case .termsProposed(let terms) where ending.deal == nil:
            // Terms crossed our withdrawal: say no, so that the other side does not wait.
            return TransferStep(
                .ended(ending),
                [.reject(termsDigest: terms.digest, code: "terms.withdrawn", detail: ending.reason)])
        case .hashlockMade, .factsRead, .termsProposed, .termsAccepted, .termsRejected, .peerReady,
            .peerWithdrew,
            .lockProven, .claimProven, .returnProven, .commandRejected, .releaseSigned, .suspended, .resumed,
            .disputed, .peerEnded:
            throw .noChange
        }
    }
}

extension Abort {
    func with(x: ProvenLock) -> Abort {
        Abort(reason: reason, x: x, y: y, initiatorHalf: initiatorHalf, responderHalf: responderHalf)
    }
    func with(y: ProvenLock) -> Abort {
        Abort(reason: reason, x: x, y: y, initiatorHalf: initiatorHalf, responderHalf: responderHalf)
    }
    func with(initiatorHalf: Signature) -> Abort {
        Abort(reason: reason, x: x, y: y, initiatorHalf: initiatorHalf, responderHalf: responderHalf)
    }
    func with(responderHalf: Signature) -> Abort {
        Abort(reason: reason, x: x, y: y, initiatorHalf: initiatorHalf, responderHalf: responderHalf)
    }
}
