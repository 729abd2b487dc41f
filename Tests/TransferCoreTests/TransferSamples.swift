import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// One representative of a state, by its name in the Specs, with the roles that can be in it.
struct StateSample {
    let name: String
    let roles: [TransferRole]
    let state: TransferState

    static let both: [TransferRole] = [.initiator, .responder]

    /// Every state of one transfer under `deal`, in the order of a transfer's life.
    static func all(_ deal: Deal, _ facts: PreflightFacts) throws -> [StateSample] {
        let x = try Proven.lock(.x, deal)
        let y = try Proven.lock(.y, deal)
        let half = try Proven.half(.initiator, deal)
        let otherHalf = try Proven.half(.responder, deal)
        let evidence = DisputeEvidence(
            kind: .conflictingFrames, accused: try Bank.b.get().identity.gateway, first: [1], second: [2])
        func abort(
            _ x: ProvenLock?, _ y: ProvenLock?, _ i: Signature? = nil, _ r: Signature? = nil
        ) -> TransferState {
            .aborting(deal, Abort(reason: "wanted", x: x, y: y, initiatorHalf: i, responderHalf: r))
        }
        return [
            StateSample(name: "NEW", roles: both, state: .preparing(Preparation())),
            StateSample(
                name: "NEW with hashlock", roles: [.initiator],
                state: .preparing(Preparation(hashlock: deal.terms.hashlock))),
            StateSample(name: "CONSIDERING", roles: [.responder], state: .considering(deal)),
            StateSample(name: "PROPOSED", roles: [.initiator], state: .proposed(deal)),
            StateSample(
                name: "UNANSWERED", roles: [.initiator], state: .unanswered(deal, x: nil, reason: "wanted")),
            StateSample(
                name: "UNANSWERED with X's tombstone", roles: [.initiator],
                state: .unanswered(deal, x: try Proven.end(.x, .cancelled, deal), reason: "late")),
            StateSample(name: "AGREED", roles: both, state: .agreed(deal)),
            StateSample(name: "READY", roles: both, state: .ready(deal)),
            StateSample(name: "X_LOCKING", roles: [.initiator], state: .xLocking(deal)),
            StateSample(
                name: "X_ABANDONING", roles: [.initiator], state: .xAbandoning(deal, reason: "wanted")),
            StateSample(name: "X_LOCKED", roles: both, state: .xLocked(deal, x: x)),
            StateSample(name: "Y_LOCKING", roles: [.responder], state: .yLocking(deal, x: x)),
            StateSample(
                name: "Y_ABANDONING", roles: [.responder],
                state: .yAbandoning(deal, x: x, reason: "refused")),
            StateSample(name: "BOTH", roles: both, state: .bothLocked(deal, x: x, y: y)),
            StateSample(name: "REVEALING", roles: [.initiator], state: .revealing(deal, x: x, y: y)),
            StateSample(name: "ABORTING", roles: both, state: abort(nil, nil)),
            StateSample(name: "ABORTING with X", roles: both, state: abort(x, nil)),
            StateSample(name: "ABORTING with X, Y", roles: both, state: abort(x, y)),
            StateSample(name: "ABORTING with X, Y, I's half", roles: both, state: abort(x, y, half)),
            StateSample(
                name: "ABORTING with X, Y, both halves", roles: [.responder],
                state: abort(x, y, half, otherHalf)),
            StateSample(
                name: "Y_CLAIMED", roles: both,
                state: .yClaimed(deal, y: try Proven.end(.y, .claimed, deal))),
            StateSample(
                name: "Y_ENDED without X", roles: both,
                state: .yEnded(deal, x: nil, y: try Proven.end(.y, .cancelled, deal))),
            StateSample(
                name: "Y_ENDED with X", roles: both,
                state: .yEnded(deal, x: x, y: try Proven.end(.y, .refunded, deal))),
            StateSample(
                name: "X_RETURNED", roles: both,
                state: .xReturned(deal, x: try Proven.end(.x, .refunded, deal))),
            StateSample(
                name: "SUSPENDED(READY)", roles: both,
                state: .suspended(reason: "a ledger is silent", .ready(deal))),
            StateSample(
                name: "SUSPENDED(X_LOCKING)", roles: [.initiator],
                state: .suspended(reason: "a ledger is silent", .xLocking(deal))),
            StateSample(
                name: "SUSPENDED(Y_LOCKING)", roles: [.responder],
                state: .suspended(reason: "a ledger is silent", .yLocking(deal, x: x))),
            StateSample(
                name: "SUSPENDED(X_LOCKED)", roles: both,
                state: .suspended(reason: "a ledger is silent", .xLocked(deal, x: x))),
            StateSample(
                name: "SUSPENDED(BOTH)", roles: both,
                state: .suspended(reason: "a ledger is silent", .bothLocked(deal, x: x, y: y))),
            StateSample(
                name: "SUSPENDED(REVEALING)", roles: [.initiator],
                state: .suspended(reason: "a ledger is silent", .revealing(deal, x: x, y: y))),
            StateSample(
                name: "DISPUTED(X_LOCKED)", roles: both, state: .disputed(evidence, .xLocked(deal, x: x))),
            StateSample(
                name: "DISPUTED(BOTH)", roles: both, state: .disputed(evidence, .bothLocked(deal, x: x, y: y))
            ),
            StateSample(
                name: "WITHDRAWN", roles: both,
                state: .ended(Ending(outcome: .withdrawn, reason: "wanted", deal: nil, x: nil, y: nil))),
            StateSample(
                name: "SETTLED", roles: both,
                state: .ended(
                    Ending(outcome: .settled, reason: "both legs are claimed", deal: deal, x: nil, y: nil))),
        ]
    }
}

/// One representative of an event, by its name in the Specs.
struct EventSample {
    let name: String
    let event: TransferEvent
    /// The context's `mayBegin`.
    var mayBegin = true

    static func all(_ deal: Deal, _ facts: PreflightFacts) throws -> [EventSample] {
        let times = deal.terms.timelocks
        let other = Digest.sha256([1])
        let early = times.proposedAtY
        let evidence = DisputeEvidence(
            kind: .conflictingMessages, accused: try Bank.b.get().identity.gateway, first: [3], second: [4])
        return [
            EventSample(name: "hashlockMade", event: .hashlockMade(deal.terms.hashlock)),
            EventSample(
                name: "hashlockMade, another",
                event: .hashlockMade(Hashlock(algorithm: .sha256, digest: other))),
            EventSample(name: "factsRead", event: .factsRead(facts)),
            EventSample(name: "factsRead, held", event: .factsRead(facts), mayBegin: false),
            EventSample(name: "termsProposed", event: .termsProposed(deal.terms)),
            EventSample(name: "termsAccepted", event: .termsAccepted(deal.digest)),
            EventSample(name: "termsAccepted, others", event: .termsAccepted(other)),
            EventSample(
                name: "termsRejected", event: .termsRejected(deal.digest, code: "terms.x", detail: "x")),
            EventSample(
                name: "termsRejected, others", event: .termsRejected(other, code: "terms.x", detail: "x")),
            EventSample(name: "peerReady", event: .peerReady(deal.digest)),
            EventSample(name: "peerReady, others", event: .peerReady(other)),
            EventSample(name: "peerWithdrew", event: .peerWithdrew(reason: "x")),
            EventSample(name: "lockBegun X", event: .lockBegun(.x, at: early)),
            EventSample(name: "lockBegun X, held", event: .lockBegun(.x, at: early), mayBegin: false),
            EventSample(name: "lockBegun X, at L_X", event: .lockBegun(.x, at: times.lockDeadlineX)),
            EventSample(name: "lockBegun Y", event: .lockBegun(.y, at: early)),
            EventSample(name: "lockBegun Y, held", event: .lockBegun(.y, at: early), mayBegin: false),
            EventSample(name: "lockBegun Y, at L_Y", event: .lockBegun(.y, at: times.lockDeadlineY)),
            EventSample(name: "revealBegun", event: .revealBegun(at: early)),
            EventSample(name: "revealBegun, held", event: .revealBegun(at: early), mayBegin: false),
            EventSample(name: "revealBegun, at R_Y", event: .revealBegun(at: times.revealDeadlineY)),
            EventSample(
                name: "revealBegun, after R_Y",
                event: .revealBegun(at: times.revealDeadlineY.advanced(bySeconds: 1))),
            EventSample(name: "X locked", event: .lockProven(.x, try Proven.lock(.x, deal))),
            EventSample(name: "Y locked", event: .lockProven(.y, try Proven.lock(.y, deal))),
            EventSample(name: "X claimed", event: .claimProven(.x, try Proven.end(.x, .claimed, deal))),
            EventSample(name: "Y claimed", event: .claimProven(.y, try Proven.end(.y, .claimed, deal))),
            EventSample(name: "X refunded", event: .returnProven(.x, try Proven.end(.x, .refunded, deal))),
            EventSample(name: "X cancelled", event: .returnProven(.x, try Proven.end(.x, .cancelled, deal))),
            EventSample(name: "Y refunded", event: .returnProven(.y, try Proven.end(.y, .refunded, deal))),
            EventSample(name: "Y cancelled", event: .returnProven(.y, try Proven.end(.y, .cancelled, deal))),
            EventSample(
                name: "X lock rejected", event: .commandRejected(.x, .lock, code: "ledger.x", detail: "x")),
            EventSample(
                name: "Y lock rejected", event: .commandRejected(.y, .lock, code: "ledger.x", detail: "x")),
            EventSample(
                name: "X cancel rejected", event: .commandRejected(.x, .cancel, code: "ledger.x", detail: "x")
            ),
            EventSample(
                name: "Y claim rejected", event: .commandRejected(.y, .claim, code: "ledger.x", detail: "x")),
            EventSample(name: "peerEnded WITHDRAWN", event: .peerEnded(.withdrawn)),
            EventSample(name: "peerEnded LAPSED", event: .peerEnded(.lapsed)),
            EventSample(name: "peerEnded SETTLED", event: .peerEnded(.settled)),
            EventSample(name: "abortWanted", event: .abortWanted(reason: "x")),
            EventSample(name: "abortRequested", event: .abortRequested(reason: "x")),
            EventSample(
                name: "releaseSigned by I",
                event: .releaseSigned(by: .initiator, try Proven.half(.initiator, deal))),
            EventSample(
                name: "releaseSigned by R",
                event: .releaseSigned(by: .responder, try Proven.half(.responder, deal))),
            EventSample(name: "suspended", event: .suspended(reason: "x")),
            EventSample(name: "resumed", event: .resumed),
            EventSample(name: "disputed", event: .disputed(evidence)),
        ]
    }
}
