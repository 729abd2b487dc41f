/// What one gateway says to the other about one transfer. The wire form is `PeerProtocol`'s.
///
/// - Source: `Specs/Protocol/Messages.md`; the SATP name of each, where there is one, stands there.
public enum PeerMessage: Hashable, Sendable {
    /// Our desk's ticket, for the field-by-field match.
    case ticket(TradeTicket)
    /// Our desk withdrew its ticket; legal until terms are accepted.
    case ticketWithdrawn(reason: String)
    /// The initiator's terms: an offer until `notAfter` on Y's clock.
    case propose(SettlementTerms)
    /// The responder is bound to exactly these terms.
    case accept(termsDigest: Bytes32)
    /// The responder is not bound. `code` is stable.
    case reject(termsDigest: Bytes32, code: String, detail: String)
    /// Accounts live, funds there, clocks in bounds: the other side may lock.
    case ready(termsDigest: Bytes32)
    /// The sender's lock is final on its ledger; the proof says so.
    case lockAssert(LegID, LockID, proof: [UInt8])
    /// The sender verified the lock by itself.
    case lockReceipt(LegID, LockID, proofDigest: Bytes32)
    /// The leg was claimed; the proof carries the preimage.
    case claimAssert(LegID, LockID, proof: [UInt8])
    case claimReceipt(LegID, LockID, proofDigest: Bytes32)
    /// The leg ended without a claim: REFUNDED or CANCELLED.
    case refundAssert(LegID, LockID, state: LockState, proof: [UInt8])
    case refundReceipt(LegID, LockID, proofDigest: Bytes32)
    /// Asks to end early; before any reveal only.
    case abortRequest(reason: String)
    /// The sender's half of `unlockByBoth` on Y.
    case abortAgreed(LockID, Signature)
    /// The sender's half of `releaseByBoth` on X, given by four eyes at its bank.
    case exitAgreed(LockID, Signature)
    /// Whether the seller holds a registration of the claim that it sells, and its signature that it goes to the buyer.
    case resale(ResaleWord)
    /// Two signed items that cannot both be honest, or a signed word against a proof.
    case dispute(DisputeEvidence)
    /// The sender sees the transfer at this end, with the evidence bundle's digest.
    case complete(TransferOutcome, evidenceDigest: Bytes32)
}

/// How a transfer ended; both gateways name the same one.
public enum TransferOutcome: String, Hashable, Sendable, CaseIterable {
    /// Both legs claimed: the asset moved and the cash moved.
    case settled = "SETTLED"
    /// Y ended without a claim and X went back.
    case refunded = "REFUNDED"
    /// X was never locked: its tombstone stands.
    case lapsed = "LAPSED"
    /// X went back by both holders' word.
    case released = "RELEASED"
    /// No lock was ever asked for.
    case withdrawn = "WITHDRAWN"
    /// One leg was claimed and the other went back: possible in M1 only, when its timing bounds were broken.
    case breached = "LOSS_INCIDENT"
}

/// A portable fraud proof: bytes that the accused signed.
///
/// - Source: `protocol.md` threats 14 and 34.
public struct DisputeEvidence: Hashable, Sendable {
    public let kind: DisputeKind
    public let accused: GatewayID
    public let first: [UInt8]
    public let second: [UInt8]
    public init(kind: DisputeKind, accused: GatewayID, first: [UInt8], second: [UInt8]) {
        self.kind = kind
        self.accused = accused
        self.first = first
        self.second = second
    }
}

public enum DisputeKind: String, Hashable, Sendable, CaseIterable {
    /// Two frames of one number from one gateway.
    case conflictingFrames
    /// Two messages of one (session, sequence) from one gateway.
    case conflictingMessages
    /// Two heads of one size from one ledger operator.
    case forkedLog
    /// A signed claim that a verified proof contradicts.
    case contradictedByProof
}
