public import SettlementModel
public import SettlementProofs

/// All of one gateway's transfers. Synchronous and deterministic on purpose: tasks do not replay, this does.
///
/// Inputs go in, states change, messages come out; what is to be done follows from the states (`duties`).
public struct Relay: Sendable {
    /// The one that was adopted last; until then the one to begin with.
    public internal(set) var policy: GatewayPolicy
    /// Whether the inputs say which policy holds.
    var hasAdoptedPolicy = false
    public internal(set) var settlements: [TransferID: Settlement]
    /// Trades that only the other side had instructed and that ended: a peer makes as many as it likes, so a name is all
    /// that is kept of each. Nothing is heard of it again, and this desk cannot take it up.
    public internal(set) var closedAllegements: Set<TransferID> = []
    /// Who froze the gateway and why; `nil` while it may begin new locks.
    public internal(set) var freeze: Freeze?
    public internal(set) var suspendedLedgers: [LedgerID: String]
    public internal(set) var disputedPeers: [GatewayID: DisputeEvidence]
    /// Disputes that two people settled: kept as evidence; the same items dispute nobody again.
    public internal(set) var settledDisputes: Set<DisputeEvidence> = []
    /// Every wish to resume something, by number.
    public internal(set) var resumptions: [Int64: Resumption] = [:]
    /// Heads that did not hold, until two people resumed the ledger; a proven fork stays.
    public internal(set) var headConflicts: [LedgerID: HeadConflict] = [:]
    /// The longest head that is on record as one that held: under a proof, or beside one that did not hold.
    public internal(set) var knownHeads: [LedgerID: KnownHead] = [:]
    let verifiers: [ProofFormat: any LedgerProofVerifier]
    /// The transfers in flight: the only ones that exposure has to look at, however many have ended.
    private var inFlight: Set<TransferID> = []
    /// Tickets that our desk has not answered, by whose they are.
    private(set) var alleged: [GatewayID: Set<TransferID>] = [:]
    /// What all trades take of the bank's limits.
    var limitBook = LimitBook()
    /// Trades that wait for room in them, in order.
    public internal(set) var limitQueue: [TransferID] = []
    /// How many have ever waited.
    var limitWaits: Int64 = 0
    /// Rises with everything that may let one of them go on.
    public internal(set) var limitRevision: UInt64 = 0

    public init(policy: GatewayPolicy, verifiers: [any LedgerProofVerifier]) {
        self.policy = policy
        self.verifiers = Dictionary(
            verifiers.map { ($0.format, $0) }, uniquingKeysWith: { first, _ in first })
        settlements = [:]
        suspendedLedgers = [:]
        disputedPeers = [:]
    }

    /// Takes one input. Equal histories give equal relays.
    public mutating func step(_ input: RelayInput) -> RelayStep {
        let taken = take(input)
        // A step without an effect is in no journal, so nothing may follow from it either.
        let step = taken.hasEffect ? taken.touching(closeDeals(taken.changed)) : taken
        for id in step.changed {
            if settlements[id]?.inFlight == true { inFlight.insert(id) } else { inFlight.remove(id) }
            countAllegement(id)
            weigh(id)
            line(id)
        }
        return step
    }

    private mutating func take(_ input: RelayInput) -> RelayStep {
        switch input {
        case .ticketSubmitted(let ticket, let maker, let now):
            linkRescission(submit(ticket, maker, now), ticket)
        case .deskApproved(let id, let user, let now): approve(id, user, now)
        case .deskRejected(let id, let user, let reason): trade(id, .rejected(by: user, reason: reason))
        case .deskCancelled(let id, let user, let reason): cancel(id, user, reason)
        case .exitWanted(let id, let user, let reason): wantExit(id, user, reason)
        case .peerSaid(let id, let peer, let message): hear(id, from: peer, message)
        case .hashlockMade(let id, let hashlock): advance(id, .hashlockMade(hashlock))
        case .factsRead(let id, let facts): restricted(id, .match) ?? advance(id, .factsRead(facts))
        case .lockBegun(let id, let leg, let clock):
            restricted(id, .lock) ?? advance(id, .lockBegun(leg, at: clock))
        case .revealBegun(let id, let clock): restricted(id, .claim) ?? advance(id, .revealBegun(at: clock))
        case .proofRead(let id, let leg, let bundle): prove(id, leg, bundle)
        case .commandRejected(let id, let leg, let act, let code, let detail):
            advance(id, .commandRejected(leg, act, code: code, detail: detail))
        case .releaseSigned(let id, let half): signRelease(id, half)
        case .exitSigned(let id, let half): signExit(id, half)
        case .evidenceSealed(let id, let digest): sealEvidence(id, digest)
        case .ledgerSuspended(let ledger, let reason): suspend(ledger, reason)
        case .ledgerResumed(let ledger): resume(ledger)
        case .peerDisputed(let evidence): dispute(evidence)
        case .policyAdopted(let policy): adopt(policy)
        case .frozen(let user, let reason): setFreeze(Freeze(by: user, reason: reason))
        case .thawed: setFreeze(nil)
        case .ledgerDistrusted(let ledger, let code, let known, let shown):
            distrust(ledger, code, known: known, shown: shown)
        case .resumeWanted(let subject, let user, let reason, let head):
            wantResumption(subject, user, reason, head)
        case .resumeApproved(let number, let user, let head): approveResumption(number, user, head)
        case .resumeRejected(let number, let user, let reason): rejectResumption(number, user, reason)
        case .exitWithdrawn(let id, let user, let reason): withdrawExit(id, user, reason)
        case .rulesLookedAt(let id, let look): judge(id, look)
        case .claimNamed(let id, let claim, let user): nameClaim(id, claim, user)
        case .reserveBegun(let id): beginReserve(id)
        case .registryAnswered(let id, let reply): takeReply(id, reply)
        case .alikeAccepted(let id, let answer, let user, let reason):
            acceptAlike(id, answer, user, reason)
        case .resaleTold(let id, let word): tellResale(id, word)
        case .reserveLiftWanted(let id, let lift, let user): wantLift(id, lift, user)
        case .noticeRecorded(let id, let fact, let user): recordNotice(id, fact, user)
        case .limitQueueLookedAt(let now): lookAtLimitQueue(now)
        case .overrideWanted(let id, let subject, let user, let reason, let now):
            wantOverride(id, subject, OfficerWord(by: user, reason: reason, at: now))
        case .overrideApproved(let id, let number, let user, let now):
            approveOverride(id, number, OfficerWord(by: user, reason: "", at: now))
        case .overrideRejected(let id, let number, let user, let reason, let now):
            rejectOverride(id, number, OfficerWord(by: user, reason: reason, at: now))
        }
    }

    /// What this transfer demands at these clocks.
    public func duties(of id: TransferID, _ clocks: LedgerClocks) -> [Duty] {
        guard let settlement = settlements[id], let state = settlement.transfer,
            let context = context(of: settlement, weighing: false)
        else { return [] }
        if case .ended = state { return settlement.evidence == nil ? [.sealEvidence] : [] }
        return Transfer.duties(state, clocks, in: context) + exitDuties(settlement, state)
            + reportDuties(settlement, state)
    }

    /// Which part this gateway plays in a transfer; `nil` where its desk has no ticket.
    public func role(in settlement: Settlement) -> TransferRole? {
        settlement.ticket.map { $0.initiator.gateway == policy.own.gateway ? .initiator : .responder }
    }

    /// - Parameter weighing: true where an event is judged; false where only duties are asked for: then nobody asks for
    ///   the exposure, and the rules are still to be looked at.
    func context(of settlement: Settlement, weighing: Bool = true) -> TransferContext? {
        guard let ticket = settlement.ticket, let role = role(in: settlement) else { return nil }
        let (x, y) = ticket.ledgers
        let held =
            disputedPeers[ticket.counterparty.gateway] != nil
            || suspendedLedgers[x] != nil || suspendedLedgers[y] != nil
            || settlement.exit.isApproved
        let isPermitted = !weighing || isPermitted(settlement)
        return TransferContext(
            role: role, ticket: ticket, policy: policy, mayBegin: !held && freeze == nil && isPermitted,
            mayReveal: !held && isPermitted, gate: claimGate(of: settlement),
            exposure: weighing && weighsExposure(settlement.transfer)
                ? exposure(besides: settlement.id, ticket) : .none, verifiers: verifiers)
    }

    /// Exposure is a sum over all transfers and decides only about terms that do not bind yet.
    private func weighsExposure(_ state: TransferState?) -> Bool {
        switch state {
        case nil, .preparing?, .considering?: true
        case .suspended(_, let inner)?, .disputed(_, let inner)?: weighsExposure(inner)
        default: false
        }
    }

    private mutating func countAllegement(_ id: TransferID) {
        if case .alleged(let theirs)? = settlements[id]?.trade {
            alleged[theirs.own.gateway, default: []].insert(id)
        } else {
            for peer in alleged.keys { alleged[peer]?.remove(id) }
        }
    }

    private func exposure(besides id: TransferID, _ ticket: TradeTicket) -> Exposure {
        var withPeer: Int128 = 0
        var operatorTrusted: Int128 = 0
        for name in inFlight where name != id {
            guard let other = settlements[name], other.inFlight, let cash = other.ticket?.cash,
                cash.currency == ticket.cash.currency
            else { continue }
            if other.ticket?.counterparty.gateway == ticket.counterparty.gateway { withPeer += cash.minor }
            if other.transfer?.deal?.terms.legs.contains(where: \.isOperatorTrusted) == true {
                operatorTrusted += cash.minor
            }
        }
        return Exposure(withPeer: withPeer, operatorTrusted: operatorTrusted)
    }
}

/// Who stopped new locks, and why.
public struct Freeze: Hashable, Sendable {
    public let by: String
    public let reason: String
    public init(by: String, reason: String) {
        self.by = by
        self.reason = reason
    }
}
