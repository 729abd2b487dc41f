import SettlementModel
import SettlementProofs

/// A proposal that is off while its answer may still be under way. Nothing is locked, and nothing ever will be: this side
/// begins no lock any more. Only how both banks call it is open, and the responder alone knows whether it was bound.
extension Transfer {
    static func whenUnanswered(
        _ deal: Deal, _ x: ProvenEnd?, _ reason: String, _ event: TransferEvent
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .returnProven(.x, let proven) where proven.end.end == .cancelled:
            guard x == nil else { throw .noChange }
            return unanswered(deal, proven, reason)
        // From Y's lock deadline on anybody writes its tombstone, and a responder that breaks the rules may lock its own money
        // and take it back: it says nothing of the answer, and nothing of ours is at risk.
        case .returnProven(.y, _), .lockProven(.y, _): throw .noChange
        case .termsAccepted(let digest):
            guard digest == deal.digest else {
                throw .refused(
                    code: "transfer.terms.digest", detail: "accepts other terms than the proposed ones")
            }
            return bound(deal, x, reason)
        case .peerEnded(.lapsed): return bound(deal, x, reason)
        case .termsRejected(let digest, let code, let detail):
            guard digest == deal.digest else {
                throw .refused(
                    code: "transfer.terms.digest", detail: "rejects other terms than the proposed ones")
            }
            return end(.withdrawn, "the peer refused: \(code): \(detail)", deal, x: x)
        case .peerWithdrew(let why): return end(.withdrawn, "withdrawn by the peer: \(why)", deal, x: x)
        case .peerEnded(.withdrawn):
            return end(.withdrawn, "the peer ended it before it was bound", deal, x: x)
        case .hashlockMade, .factsRead, .resumed, .peerEnded, .abortWanted, .abortRequested,
            .commandRejected(_, .cancel, _, _):
            throw .noChange
        case .peerReady: throw .refused(code: "transfer.order", detail: "READY comes after ACCEPT")
        case .termsProposed: throw .refused(code: "transfer.role", detail: "that is the other side's part")
        case .lockBegun, .revealBegun, .lockProven, .claimProven, .returnProven, .commandRejected,
            .releaseSigned, .suspended, .disputed:
            throw .illegal("nothing was locked yet")
        }
    }

    /// X's tombstone stands before the responder's answer is here: it is told of it, and its word is awaited.
    static func unanswered(_ deal: Deal, _ end: ProvenEnd, _ reason: String) -> TransferStep {
        TransferStep(
            .unanswered(deal, x: end, reason: reason),
            [.refundAssert(.x, deal.lockX.lockID, state: end.end.end, proof: end.bundle)])
    }

    /// The responder was bound: it lapses with X's tombstone on both sides, as soon as that stands here too.
    private static func bound(_ deal: Deal, _ x: ProvenEnd?, _ reason: String) -> TransferStep {
        guard let x else { return TransferStep(.xAbandoning(deal, reason: reason)) }
        return end(.lapsed, "X was not locked before its deadline; its tombstone stands", deal, x: x)
    }
}
