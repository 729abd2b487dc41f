public import SettlementModel

/// Everything that can happen to a gateway's transfers. Each is journaled before it counts; replaying them all
/// gives the same relay again.
public enum RelayInput: Hashable, Sendable {
    /// - at: by our clock, for the limits; nil in journals that kept none, and where the host's clock shows no legal time.
    case ticketSubmitted(TradeTicket, maker: String, at: LedgerInstant? = nil)
    case deskApproved(TransferID, by: String, at: LedgerInstant? = nil)
    case deskRejected(TransferID, by: String, reason: String)
    case deskCancelled(TransferID, by: String, reason: String)
    /// First call: someone wants the exit of X. Another person's call: approved.
    case exitWanted(TransferID, by: String, reason: String)
    /// A verified message of the peer.
    case peerSaid(TransferID, GatewayID, PeerMessage)
    case hashlockMade(TransferID, Hashlock)
    case factsRead(TransferID, PreflightFacts)
    case lockBegun(TransferID, LegID, at: LedgerInstant)
    case revealBegun(TransferID, at: LedgerInstant)
    /// A proof from the ledger itself; judged here, against the anchor that the terms pin.
    case proofRead(TransferID, LegID, bundle: [UInt8])
    case commandRejected(TransferID, LegID, TransferAct, code: String, detail: String)
    /// Our own half of `unlockByBoth` on Y.
    case releaseSigned(TransferID, Signature)
    /// Our own half of `releaseByBoth` on X.
    case exitSigned(TransferID, Signature)
    case evidenceSealed(TransferID, digest: Bytes32)
    case ledgerSuspended(LedgerID, reason: String)
    case ledgerResumed(LedgerID)
    case peerDisputed(DisputeEvidence)
    /// The configuration that decisions go by from here on.
    case policyAdopted(GatewayPolicy)
    case frozen(by: String, reason: String)
    case thawed(by: String, reason: String)
    /// A signed head that does not hold, beside the newest one that did, both as the ledger gave them.
    case ledgerDistrusted(LedgerID, code: String, known: [UInt8]?, shown: [UInt8])
    /// Someone wants that go on which stands still.
    case resumeWanted(ResumeSubject, by: String, reason: String, head: LogHead?)
    /// Another person agrees. `head`: for a ledger the fresh one that was held against all that is known.
    case resumeApproved(Int64, by: String, head: LogHead?)
    case resumeRejected(Int64, by: String, reason: String)
    /// Someone takes back the wish for the exit of X, before our half of it was signed.
    case exitWithdrawn(TransferID, by: String, reason: String)
    /// The bank's rules were looked at, with what services say of parties and accounts.
    case rulesLookedAt(TransferID, RestrictionLook)
    /// The desk names the payment claim that it buys; a second person says the same where the ticket needs two.
    case claimNamed(TransferID, NamedClaim, by: String)
    /// A RESERVE is about to leave for the registry of financed claims.
    case reserveBegun(TransferID)
    /// A verified answer of the registry.
    case registryAnswered(TransferID, RegistryReply)
    /// Somebody has looked at the claims that are like this one, as the answer of that number counted them, and goes on.
    case alikeAccepted(TransferID, answer: UInt64, by: String, reason: String)
    /// Our word to the buyer of a claim about our own registration of it; signed by the vault where it is a link.
    case resaleTold(TransferID, ResaleWord)
    /// Someone says that points of a reserve are made good or waived; a second person says the same where two are needed.
    case reserveLiftWanted(TransferID, ReserveLift, by: String)
    /// Someone says that the debtor was told of the assignment, or acknowledged it; a second person as above.
    case noticeRecorded(TransferID, NoticeFact, by: String)
    /// Trades that wait for room in the limits were looked at: some go on, some have waited too long.
    case limitQueueLookedAt(at: LedgerInstant)
    /// An officer wants that a trade pass a limit or a rule.
    case overrideWanted(TransferID, OverrideSubject, by: String, reason: String, at: LedgerInstant)
    /// Another officer agrees.
    case overrideApproved(TransferID, number: Int64, by: String, at: LedgerInstant)
    case overrideRejected(TransferID, number: Int64, by: String, reason: String, at: LedgerInstant)
}

/// What a step did.
public struct RelayStep: Hashable, Sendable {
    public let answer: RelayAnswer
    /// Transfers whose state, view or duties may have changed.
    public let changed: [TransferID]
    /// In order, for the journal and then the link.
    public let messages: [OutgoingMessage]
    /// True for an answer that is itself remembered, so that replay needs its input.
    let isKept: Bool

    init(
        _ answer: RelayAnswer, changed: [TransferID] = [], messages: [OutgoingMessage] = [],
        isKept: Bool = false
    ) {
        self.isKept = isKept
        self.answer = answer
        self.changed = changed
        self.messages = messages
    }
}

extension RelayStep {
    /// True where replay needs the input to come to the same relay. A step without an effect left the relay as it was.
    public var hasEffect: Bool {
        switch answer {
        case .done, .halted: true
        case .noChange, .refused: !messages.isEmpty || isKept
        }
    }

    func kept(if isKept: Bool) -> RelayStep {
        RelayStep(answer, changed: changed, messages: messages, isKept: self.isKept || isKept)
    }

    /// The same step, with what came of another that the same input called for. Its answer stands.
    func including(_ other: RelayStep) -> RelayStep {
        guard other.hasEffect else { return self }
        return RelayStep(answer, changed: changed, messages: messages + other.messages, isKept: true)
            .touching(other.changed)
    }

    /// The same step, which changed these too.
    func touching(_ further: [TransferID]) -> RelayStep {
        guard !further.isEmpty else { return self }
        return RelayStep(
            answer, changed: changed + further.filter { !changed.contains($0) }, messages: messages,
            isKept: isKept)
    }
}

public struct OutgoingMessage: Hashable, Sendable {
    public let transfer: TransferID
    public let to: GatewayID
    public let message: PeerMessage
    public init(transfer: TransferID, to: GatewayID, message: PeerMessage) {
        self.transfer = transfer
        self.to = to
        self.message = message
    }
}

public enum RelayAnswer: Hashable, Sendable {
    case done
    /// Known already: answer as the first time.
    case noChange
    /// Nothing changed; the code is stable.
    case refused(code: String, detail: String)
    /// Cannot be: this transfer now stands SUSPENDED and a person must look.
    case halted(TransferID, detail: String)
}
