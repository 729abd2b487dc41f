public import SettlementModel
public import SettlementProofs

/// A fact: it happened and, where it speaks of a ledger, it is final there and verified here.
public enum TransferEvent: Hashable, Sendable {
    /// The vault made and sealed the preimage behind this hashlock.
    case hashlockMade(Hashlock)
    /// Both ledgers said this of accounts, assets and clocks.
    case factsRead(PreflightFacts)
    /// The peer's signed terms.
    case termsProposed(SettlementTerms)
    case termsAccepted(Bytes32)
    case termsRejected(Bytes32, code: String, detail: String)
    /// The peer's word that it is ready to be locked against.
    case peerReady(Bytes32)
    case peerWithdrew(reason: String)
    /// The engine is about to ask for our own lock: recorded before the first byte leaves.
    case lockBegun(LegID, at: LedgerInstant)
    /// The engine is about to send the claim that shows the preimage: recorded before the first byte leaves.
    case revealBegun(at: LedgerInstant)
    case lockProven(LegID, ProvenLock)
    /// Claimed; the proof carries the preimage.
    case claimProven(LegID, ProvenEnd)
    /// Refunded or cancelled.
    case returnProven(LegID, ProvenEnd)
    /// The ledger said no and changed nothing.
    case commandRejected(LegID, TransferAct, code: String, detail: String)
    /// Our desk wants out.
    case abortWanted(reason: String)
    /// The peer wants out.
    case abortRequested(reason: String)
    /// How the peer says that it ended: names the end of a proposal that this side saw no answer to.
    case peerEnded(TransferOutcome)
    /// Either side's half of `unlockByBoth` on Y, verified.
    case releaseSigned(by: TransferRole, Signature)
    case suspended(reason: String)
    case resumed
    case disputed(DisputeEvidence)
}

/// The acts of a gateway on a ledger.
public enum TransferAct: String, Hashable, Sendable, CaseIterable {
    case lock, claim, refund, cancel
    case unlockByBoth = "unlock-by-both"
    case releaseByBoth = "release-by-both"
}

/// Why an event changed nothing. Closed: the engine answers every case.
public enum TransferRefusal: Error, Hashable, Sendable {
    /// Known already, or of no consequence here: drop it.
    case noChange
    /// Right in itself, but not now. The code is stable.
    case refused(code: String, detail: String)
    /// Cannot be, if everyone keeps the rules: halt this transfer and call a person.
    case illegal(String)
}

/// What a transition may know besides state and event.
public struct TransferContext: Sendable {
    public let role: TransferRole
    public let ticket: TradeTicket
    public let policy: GatewayPolicy
    /// False while a ledger or the peer is not to be trusted, and while the gateway is frozen: no new lock.
    public let mayBegin: Bool
    /// False while a ledger or the peer is not to be trusted: no first reveal. A freeze does not stop claims.
    public let mayReveal: Bool
    /// What the registry of financed claims says to this purchase.
    public let gate: ClaimGate
    /// What is at risk already, besides this transfer.
    public let exposure: Exposure
    /// What judges the heads that terms name.
    let verifiers: [ProofFormat: any LedgerProofVerifier]
    public init(
        role: TransferRole, ticket: TradeTicket, policy: GatewayPolicy, mayBegin: Bool,
        mayReveal: Bool? = nil, gate: ClaimGate = .open, exposure: Exposure = .none,
        verifiers: [ProofFormat: any LedgerProofVerifier] = [:]
    ) {
        self.role = role
        self.ticket = ticket
        self.policy = policy
        self.mayBegin = mayBegin
        self.mayReveal = mayReveal ?? mayBegin
        self.gate = gate
        self.exposure = exposure
        self.verifiers = verifiers
    }

    func holding() -> TransferContext {
        TransferContext(
            role: role, ticket: ticket, policy: policy, mayBegin: false, gate: gate, exposure: exposure,
            verifiers: verifiers)
    }
}

/// The state after an event, and what to tell the peer.
public struct TransferStep: Hashable, Sendable {
    public let state: TransferState
    public let messages: [PeerMessage]

    init(_ state: TransferState, _ messages: [PeerMessage] = []) {
        self.state = state
        self.messages = messages
    }
}
