public import SettlementModel

/// One trade and the transfer that became of it, as this gateway holds it.
public struct Settlement: Hashable, Sendable {
    public let id: TransferID
    public internal(set) var trade: TradeState
    /// `nil` until both tickets match.
    public internal(set) var transfer: TransferState?
    public internal(set) var exit: Exit
    public internal(set) var evidence: Bytes32?
    /// What the registry of financed claims holds for this purchase; nil where no claim was named.
    public internal(set) var registration: ClaimRegistration?
    /// Whether the seller holds a registration of the claim: as we told it, or as the peer did; nil before that.
    public internal(set) var resale: ResaleWord?
    /// Every verified fact about its locks, in the order in which it was first seen: what evidence is made of.
    public internal(set) var proofs: [LegProof]
    /// How the peer says it ended.
    public internal(set) var peerOutcome: TransferOutcome?
    /// The last refusal or halt, in words, for the desk.
    public internal(set) var note: String
    /// What the bank's limits said to it last; `nil` where there were none to ask.
    public internal(set) var limits: LimitDecision?
    /// Its place in the line for room in the limits; nil where it does not wait.
    public internal(set) var limitWait: LimitWait?
    /// What officers let pass, were asked to, and refused to, in the order of their numbers.
    public internal(set) var overrides: [OfficerOverride]
    /// What the bank's rules said at each stage, the newest of each set.
    public internal(set) var restrictions: [RestrictionStage: [RestrictionRecord]]
    /// What is left to be done after its settlement; `nil` where there is nothing.
    public internal(set) var course: DealCourse?
    /// Rises with every change.
    public internal(set) var revision: UInt64

    init(id: TransferID, trade: TradeState) {
        self.id = id
        self.trade = trade
        transfer = nil
        exit = .none
        evidence = nil
        registration = nil
        resale = nil
        proofs = []
        peerOutcome = nil
        note = ""
        limits = nil
        limitWait = nil
        overrides = []
        restrictions = [:]
        course = nil
        revision = 1
    }

    /// Our desk's ticket, once there is one.
    public var ticket: TradeTicket? {
        switch trade {
        case .alleged: nil
        case .instructed(let own, _, _), .queued(let own, _, _), .approved(let own, _),
            .unmatched(let own, _, _, _), .matched(let own, _):
            own
        case .closed(let own, _): own?.ticket
        }
    }

    /// Who made our ticket; nil where there is none.
    public var maker: String? {
        switch trade {
        case .alleged: nil
        case .closed(let own, _): own?.approval.maker
        case .instructed(_, let maker, _): maker
        case .queued(_, let approval, _), .approved(_, let approval), .unmatched(_, let approval, _, _),
            .matched(_, let approval):
            approval.maker
        }
    }

    public var outcome: TransferOutcome? {
        switch (transfer, trade) {
        case (.ended(let ending)?, _): ending.outcome
        case (nil, .closed): .withdrawn
        default: nil
        }
    }

    /// X can never be locked any more; only the responder's word on how it ended is missing. A peer that never says it takes
    /// no room from other transfers, also where a ledger or the peer itself is suspended.
    public var waitsForWordOnly: Bool { transfer?.waitsForWordOnly == true }

    /// Terms bind or may bind, and money may be under way.
    public var inFlight: Bool {
        switch transfer {
        case nil, .preparing, .considering, .ended: false
        default: !waitsForWordOnly
        }
    }
}

/// One verified fact about a leg's lock.
public struct LegProof: Hashable, Sendable {
    public let leg: LegID
    public let state: LockState
    /// On that ledger's clock.
    public let entryTime: LedgerInstant
    /// Empty once the evidence is sealed: from then on the evidence keeps it.
    public let bundle: [UInt8]

    var withoutBundle: LegProof { LegProof(leg: leg, state: state, entryTime: entryTime, bundle: []) }
}

extension Settlement {
    /// Lets go of what only an open transfer needs. What happened stays to be shown; its proof is in the evidence and in
    /// the journal, and a gateway that runs for years must not hold all of them in memory.
    mutating func dropProofs() {
        proofs = proofs.map { $0.withoutBundle }
        if case .ended(let ending)? = transfer { transfer = .ended(ending.withoutBundles) }
    }
}

/// The exit of an M2 lock on X: asked for by one person, approved by another, at both banks.
public enum Exit: Hashable, Sendable {
    case none
    case asked(by: String, reason: String)
    case approved(by: [String], reason: String, own: Signature?)
    /// What the peer's four eyes signed, kept whatever our own desk says.
    indirect case peerAgreed(Signature, own: Exit)

    /// Our side of it.
    public var ours: Exit {
        if case .peerAgreed(_, let own) = self { return own }
        return self
    }

    /// Whoever lets X go back locks and reveals nothing new for it.
    var isApproved: Bool {
        if case .approved = ours { return true }
        return false
    }

    public var peerHalf: Signature? {
        if case .peerAgreed(let half, _) = self { return half }
        return nil
    }

    func replacingOurs(_ new: Exit) -> Exit {
        if case .peerAgreed(let half, _) = self { return .peerAgreed(half, own: new) }
        return new
    }
}
