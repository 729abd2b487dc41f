public import SettlementModel

/// What one gateway knows of one transfer. A case carries exactly what is true in it.
///
/// The names in `Specs/Protocol/States.md`, table 2, are `name` of each case.
public indirect enum TransferState: Hashable, Sendable {
    /// NEW. The initiator gathers hashlock and facts; the responder waits for terms.
    case preparing(Preparation)
    /// CONSIDERING (responder). Terms came; the facts to judge them are being read.
    case considering(Deal)
    /// PROPOSED (initiator). Terms are out and may bind at any moment.
    case proposed(Deal)
    /// UNANSWERED (initiator). The proposal is off and X will never be locked. Whether the responder had bound itself only
    /// it can say, and its word names the end. `x` is X's tombstone once it stands; until then it is wanted.
    case unanswered(Deal, x: ProvenEnd?, reason: String)
    /// AGREED. Both signed the terms; X is not asked for yet.
    case agreed(Deal)
    /// READY. The peer said that it may be locked against.
    case ready(Deal)
    /// X_LOCKING (initiator). The lock on X may be under way.
    case xLocking(Deal)
    /// X_ABANDONING (initiator). X's ledger refused the lock, or it came too late: its tombstone is wanted.
    case xAbandoning(Deal, reason: String)
    /// X_LOCKED. X's lock is proven.
    case xLocked(Deal, x: ProvenLock)
    /// Y_LOCKING (responder). The lock on Y may be under way.
    case yLocking(Deal, x: ProvenLock)
    /// Y_ABANDONING (responder). Y's ledger refused the lock: its tombstone is wanted.
    case yAbandoning(Deal, x: ProvenLock, reason: String)
    /// BOTH. Both locks are proven; the preimage is still the initiator's alone.
    case bothLocked(Deal, x: ProvenLock, y: ProvenLock)
    /// REVEALING (initiator). Claim bytes may have left: the preimage counts as public. Forward only.
    case revealing(Deal, x: ProvenLock, y: ProvenLock)
    /// ABORTING. No reveal ever happened here; Y is to end first, then X by its proof.
    case aborting(Deal, Abort)
    /// Y_CLAIMED. Y was claimed, so the preimage is known; X is the responder's.
    case yClaimed(Deal, y: ProvenEnd)
    /// Y_ENDED. Y was refunded or cancelled; X goes back. `x` is `nil` while X's lock was never seen.
    case yEnded(Deal, x: ProvenLock?, y: ProvenEnd)
    /// X_RETURNED. X went back while Y had not ended in our sight: Y is still to go back.
    case xReturned(Deal, x: ProvenEnd)
    /// SUSPENDED. Something is wrong with a ledger or a key: nothing new begins, what protects money goes on.
    case suspended(reason: String, TransferState)
    /// DISPUTED. The peer contradicted itself or a proof: as suspended, until a person decides.
    case disputed(DisputeEvidence, TransferState)
    /// The end. Nothing leaves it.
    case ended(Ending)

    /// The state's name in the Specs and on screens.
    public var name: String {
        switch self {
        case .preparing: "NEW"
        case .considering: "CONSIDERING"
        case .proposed: "PROPOSED"
        case .unanswered: "UNANSWERED"
        case .agreed: "AGREED"
        case .ready: "READY"
        case .xLocking: "X_LOCKING"
        case .xAbandoning: "X_ABANDONING"
        case .xLocked: "X_LOCKED"
        case .yLocking: "Y_LOCKING"
        case .yAbandoning: "Y_ABANDONING"
        case .bothLocked: "BOTH"
        case .revealing: "REVEALING"
        case .aborting: "ABORTING"
        case .yClaimed: "Y_CLAIMED"
        case .yEnded: "Y_ENDED"
        case .xReturned: "X_RETURNED"
        case .suspended: "SUSPENDED"
        case .disputed: "DISPUTED"
        case .ended(let ending): ending.outcome.rawValue
        }
    }

    /// True where the responder's word names the end.
    var awaitsPeersWord: Bool {
        switch self {
        case .proposed, .unanswered: true
        case .suspended(_, let inner), .disputed(_, let inner): inner.awaitsPeersWord
        default: false
        }
    }

    /// X's tombstone stands: X can never be locked any more, whatever else stands still. Only the responder's word is missing.
    var waitsForWordOnly: Bool {
        switch self {
        case .unanswered(_, .some, _): true
        case .suspended(_, let inner), .disputed(_, let inner): inner.waitsForWordOnly
        default: false
        }
    }

    var xHasReturned: Bool {
        switch self {
        case .xReturned: true
        case .suspended(_, let inner), .disputed(_, let inner): inner.xHasReturned
        default: false
        }
    }

    /// The terms that bind, or may bind; `nil` before there are any.
    public var deal: Deal? {
        switch self {
        case .preparing: nil
        case .considering(let deal), .proposed(let deal), .agreed(let deal), .ready(let deal),
            .xLocking(let deal):
            deal
        case .unanswered(let deal, _, _): deal
        case .xAbandoning(let deal, _), .xLocked(let deal, _), .yLocking(let deal, _): deal
        case .yAbandoning(let deal, _, _), .bothLocked(let deal, _, _), .revealing(let deal, _, _): deal
        case .aborting(let deal, _), .yClaimed(let deal, _), .yEnded(let deal, _, _), .xReturned(let deal, _):
            deal
        case .suspended(_, let inner), .disputed(_, let inner): inner.deal
        case .ended(let ending): ending.deal
        }
    }
}

/// What the initiator has gathered so far, or what the responder waits with.
public struct Preparation: Hashable, Sendable {
    public let hashlock: Hashlock?
    public let facts: PreflightFacts?
    public init(hashlock: Hashlock? = nil, facts: PreflightFacts? = nil) {
        self.hashlock = hashlock
        self.facts = facts
    }
}

/// How far an agreed abort has come.
public struct Abort: Hashable, Sendable {
    public let reason: String
    /// X's lock, where it is proven; `nil` while it may still come.
    public let x: ProvenLock?
    /// Y's lock, where it is proven.
    public let y: ProvenLock?
    /// The initiator's half of `unlockByBoth` on Y.
    public let initiatorHalf: Signature?
    /// The responder's half.
    public let responderHalf: Signature?
    public init(
        reason: String, x: ProvenLock?, y: ProvenLock?, initiatorHalf: Signature? = nil,
        responderHalf: Signature? = nil
    ) {
        self.reason = reason
        self.x = x
        self.y = y
        self.initiatorHalf = initiatorHalf
        self.responderHalf = responderHalf
    }
}

/// How it ended, with the proofs of it.
public struct Ending: Hashable, Sendable {
    public let outcome: TransferOutcome
    public let reason: String
    public let deal: Deal?
    public let x: ProvenEnd?
    public let y: ProvenEnd?
    public init(outcome: TransferOutcome, reason: String, deal: Deal?, x: ProvenEnd?, y: ProvenEnd?) {
        self.outcome = outcome
        self.reason = reason
        self.deal = deal
        self.x = x
        self.y = y
    }

    /// The same end; what proves it is kept elsewhere.
    var withoutBundles: Ending {
        Ending(
            outcome: outcome, reason: reason, deal: deal, x: x.map { ProvenEnd(end: $0.end, bundle: []) },
            y: y.map { ProvenEnd(end: $0.end, bundle: []) })
    }
}
