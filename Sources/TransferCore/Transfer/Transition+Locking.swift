import SettlementModel
import SettlementProofs

extension Transfer {
    static func whenXLocking(
        _ deal: Deal, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .lockProven(.x, let proven):
            return TransferStep(
                .xLocked(deal, x: proven), [.lockAssert(.x, deal.lockID(.x), proof: proven.bundle)])
        case .returnProven(.x, let proven): return lapse(deal, proven, context)
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: nil, context)
        case .commandRejected(.x, .lock, let code, let detail):
            return TransferStep(.xAbandoning(deal, reason: "the ledger refused the lock: \(code): \(detail)"))
        case .abortWanted(let reason): return weWantOut(deal, reason, x: nil, y: nil)
        case .abortRequested(let reason): return peerWantsOut(deal, reason, x: nil, y: nil)
        default: throw common(event)
        }
    }

    static func whenXAbandoning(
        _ deal: Deal, _ reason: String, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .returnProven(.x, let proven): return lapse(deal, proven, context)
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: nil, context)
        case .lockProven(.x, let proven):
            // It landed after all. We wanted out, and still do: by way of Y.
            return weWantOut(deal, reason, x: proven, y: nil)
        case .abortWanted, .abortRequested, .commandRejected(.x, .lock, _, _): throw .noChange
        default: throw common(event)
        }
    }

    static func whenXLocked(
        _ deal: Deal, _ x: ProvenLock, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        let initiator = context.role == .initiator
        switch event {
        case .lockBegun(.y, let clock) where !initiator:
            guard context.mayBegin else {
                throw .refused(code: "transfer.held", detail: "this gateway begins nothing new at present")
            }
            guard clock < deal.lockY.lockDeadline else {
                throw .refused(code: "transfer.lock-deadline", detail: "Y's lock deadline has passed")
            }
            return TransferStep(.yLocking(deal, x: x))
        case .lockProven(.y, let proven) where initiator:
            return TransferStep(
                .bothLocked(deal, x: x, y: proven),
                [.lockReceipt(.y, deal.lockID(.y), proofDigest: proven.lock.proofDigest)])
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: x, context)
        case .returnProven(.x, let proven): return xWentBack(deal, proven)
        case .abortWanted(let reason): return weWantOut(deal, reason, x: x, y: nil)
        case .abortRequested(let reason): return peerWantsOut(deal, reason, x: x, y: nil)
        default: throw common(event)
        }
    }

    static func whenYLocking(
        _ deal: Deal, _ x: ProvenLock, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .lockProven(.y, let proven):
            return TransferStep(
                .bothLocked(deal, x: x, y: proven), [.lockAssert(.y, deal.lockID(.y), proof: proven.bundle)]
            )
        case .claimProven(.y, let proven): return yWasClaimed(deal, proven, context)
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: x, context)
        case .returnProven(.x, let proven): return xWentBack(deal, proven)
        case .claimProven(.x, _): throw strangerWasQuicker
        case .commandRejected(.y, .lock, let code, let detail):
            return TransferStep(
                .yAbandoning(deal, x: x, reason: "the ledger refused the lock: \(code): \(detail)"))
        case .abortWanted(let reason): return weWantOut(deal, reason, x: x, y: nil)
        case .abortRequested(let reason): return peerWantsOut(deal, reason, x: x, y: nil)
        default: throw common(event)
        }
    }

    static func whenYAbandoning(
        _ deal: Deal, _ x: ProvenLock, _ reason: String, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: x, context)
        case .returnProven(.x, let proven): return xWentBack(deal, proven)
        case .lockProven(.y, let proven):
            // It landed after all: the trade may go on.
            return TransferStep(
                .bothLocked(deal, x: x, y: proven), [.lockAssert(.y, deal.lockID(.y), proof: proven.bundle)]
            )
        case .claimProven(.y, let proven): return yWasClaimed(deal, proven, context)
        case .claimProven(.x, _): throw strangerWasQuicker
        case .abortWanted(let reason): return weWantOut(deal, reason, x: x, y: nil)
        case .abortRequested(let reason):
            // Were the lock there after all, the initiator would not reveal any more: its half is wanted.
            return peerWantsOut(deal, reason, x: x, y: nil)
        case .commandRejected(.y, .lock, _, _): throw .noChange
        default: throw common(event)
        }
    }

    static func whenBothLocked(
        _ deal: Deal, _ x: ProvenLock, _ y: ProvenLock, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        let initiator = context.role == .initiator
        switch event {
        case .revealBegun(let clock) where initiator:
            guard context.mayReveal else {
                throw .refused(code: "transfer.held", detail: "this gateway begins nothing new at present")
            }
            guard clock <= deal.terms.timelocks.revealDeadlineY else {
                throw .refused(
                    code: "transfer.reveal-deadline", detail: "too late to show the preimage safely")
            }
            return TransferStep(.revealing(deal, x: x, y: y))
        case .claimProven(.y, let proven) where !initiator: return yWasClaimed(deal, proven, context)
        case .claimProven(.x, _) where !initiator: throw strangerWasQuicker
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: x, context)
        case .returnProven(.x, let proven): return xWentBack(deal, proven)
        case .abortWanted(let reason): return weWantOut(deal, reason, x: x, y: y)
        case .abortRequested(let reason): return peerWantsOut(deal, reason, x: x, y: y)
        default: throw common(event)
        }
    }

    /// Our desk wants out before the preimage is shown: the peer is told, and both holders' halves are wanted from here on.
    private static func weWantOut(
        _ deal: Deal, _ reason: String, x: ProvenLock?, y: ProvenLock?
    ) -> TransferStep {
        TransferStep(.aborting(deal, Abort(reason: reason, x: x, y: y)), [.abortRequest(reason: reason)])
    }

    private static func peerWantsOut(
        _ deal: Deal, _ reason: String, x: ProvenLock?, y: ProvenLock?
    ) -> TransferStep {
        TransferStep(.aborting(deal, Abort(reason: "the peer wants out: \(reason)", x: x, y: y)))
    }

    /// Whoever knows the preimage may bring the responder's claim into X once Y is claimed, before the responder has seen
    /// Y. X's proof is kept and counts once Y's is here.
    static let strangerWasQuicker = TransferRefusal.noChange

    /// Events that mean the same in every state with a lock under way or in place: nothing, or that a rule was broken.
    static func common(_ event: TransferEvent) -> TransferRefusal {
        switch event {
        case .hashlockMade, .factsRead, .termsAccepted, .peerReady, .peerWithdrew, .resumed, .lockProven,
            .commandRejected, .releaseSigned, .peerEnded:
            .noChange
        case .termsProposed: .refused(code: "transfer.terms.second", detail: "terms are proposed once")
        case .termsRejected: .refused(code: "transfer.bound", detail: "accepted terms cannot be rejected")
        case .lockBegun: .refused(code: "transfer.lock-begun", detail: "no lock is to begin here")
        case .revealBegun: .refused(code: "transfer.reveal", detail: "nothing is to be revealed here")
        case .abortWanted, .abortRequested:
            .refused(code: "transfer.abort.late", detail: "the preimage may be public: forward only")
        case .claimProven: .illegal("a claim that cannot be, if everyone keeps the rules")
        case .returnProven: .illegal("a return that cannot be, if everyone keeps the rules")
        case .suspended, .disputed: .illegal("handled before")
        }
    }
}
