public import FinancingRegistry
public import SettlementEngine
public import SettlementModel
import SettlementProofs

/// What must hold in every world: A1 to A12 by their numbers in `Specs/ThreatModel.md`, section 1, L1 to L4, R1 to R4 and F1 to F4 by
/// those in `Specs/Simulation.md`.
public enum Invariant: String, Hashable, Sendable, CaseIterable {
    case exclusive = "A1"
    case noLossForResponder = "A2"
    case noLossForInitiator = "A3"
    case secrecy = "A4"
    case binding = "A5"
    case conservation = "A6"
    case singleUse = "A7"
    case oneVoice = "A8"
    case trace = "A9"
    /// All conform and all bounds hold: both legs are claimed.
    case settles = "A10"
    /// Ledgers live: everything ends.
    case terminal = "A11"
    /// Crashed or not, both banks name one end, and the ledgers' books say the same.
    case sameEnd = "A12"
    /// What a bank's book of limits says is what its trades come to.
    case limitsBooked = "L1"
    /// Whoever goes on fits into every limit, or two officers let it pass just so much.
    case limitsKept = "L2"
    /// Nobody passes those who wait, and whoever has room in its turn goes on.
    case limitsInTurn = "L3"
    /// Once all has ended nothing is reserved, and what is outstanding is what the ledgers booked.
    case limitsFreed = "L4"
    /// Where a reserve stands is what people said of it and what undid it come to.
    case reserveTold = "R1"
    /// What ends a reserve, or tells the debtor, was said by two people, once, in order.
    case reserveWords = "R2"
    /// A trade is undone when it may be, by one other trade, which brings back what went.
    case wayBack = "R3"
    /// Once all has ended an undone trade is called so, and the claim is its seller's again.
    case wayBackHome = "R4"
    /// Of one claim the registry grants one part at a time, each request is decided once.
    case oneFinancier = "F1"
    /// No terms, no cash and no claim before the registry holds the claim for its buyer.
    case registeredFirst = "F2"
    /// The registry is told what the ledgers did.
    case registryTold = "F3"
    /// Once all has ended bank, registry and ledgers say one thing.
    case registryEnds = "F4"
}

public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    public let invariant: Invariant
    public let detail: String

    public init(_ invariant: Invariant, _ detail: String) {
        self.invariant = invariant
        self.detail = detail
    }

    public var description: String { "\(invariant.rawValue) \(invariant): \(detail)" }
}

/// One step of a world that the invariants look at, in the order in which they happened.
public enum WorldEvent: Sendable {
    /// A vault made a preimage: nobody else may know it before its time.
    case secretMade(GatewayID, Preimage)
    /// A ledger booked something about a lock.
    case booked(BookedEntry)
    /// A record became durable in a gateway's journal.
    case recorded(GatewayID, JournalDraft)
    /// Bytes left a gateway's machine for a ledger or a peer.
    case left(GatewayID, [UInt8])
    /// A frame left a gateway's machine for the first time, or whoever has its keys signed one: one signed body for each
    /// (session, seq).
    case signed(SignedFrame)
    /// A notary that keeps the rules signed how a lock ended.
    case vouched(VouchedEnd)
    /// A decision became durable at the registry of financed claims.
    case registered(RegistryDecision)
}

/// One notary's word, for ever, of how a lock on another ledger ended.
public struct VouchedEnd: Hashable, Sendable {
    public let notary: Int
    public let ledger: LedgerID
    public let lock: LockID
    public let end: LockState
    /// True where its ledger shows it another history: its word is one, and need not be the truth.
    public let isMisled: Bool

    public init(notary: Int, ledger: LedgerID, lock: LockID, end: LockState, isMisled: Bool) {
        self.notary = notary
        self.ledger = ledger
        self.lock = lock
        self.end = end
        self.isMisled = isMisled
    }
}

/// What a ledger wrote about one lock, and what its books said just after.
public struct BookedEntry: Hashable, Sendable {
    public let ledger: LedgerID
    public let lock: LockTerms
    public let lockID: LockID
    public let state: LockState
    /// On the ledger's clock.
    public let time: Int64
    /// Who sent the command; `nil` for the operator, and for a stranger who pushed it.
    public let by: GatewayID?
    /// Whose account pays.
    public let payer: GatewayID?
    /// What had to be durable of the command before it left (`DurableIntent`).
    public let command: Bytes32
    /// What exists of the lock's asset, escrow included.
    public let supply: Int128

    public init(
        ledger: LedgerID, lock: LockTerms, lockID: LockID, state: LockState, time: Int64, by: GatewayID?,
        payer: GatewayID?, command: Bytes32, supply: Int128
    ) {
        self.ledger = ledger
        self.lock = lock
        self.lockID = lockID
        self.state = state
        self.time = time
        self.by = by
        self.payer = payer
        self.command = command
        self.supply = supply
    }
}

/// A frame's place in its sender's chain, and the messages in it.
public struct SignedFrame: Hashable, Sendable {
    public struct Message: Hashable, Sendable {
        public let envelope: MessageEnvelope
        public let digest: Bytes32

        public init(envelope: MessageEnvelope, digest: Bytes32) {
            self.envelope = envelope
            self.digest = digest
        }
    }

    public let from: GatewayID
    public let to: GatewayID
    public let sequence: UInt64
    public let digest: Bytes32
    public let messages: [Message]

    public init(from: GatewayID, to: GatewayID, sequence: UInt64, digest: Bytes32, messages: [Message]) {
        self.from = from
        self.to = to
        self.sequence = sequence
        self.digest = digest
        self.messages = messages
    }
}

/// How one transfer stands when a world has come to rest.
public struct WorldEnd: Hashable, Sendable {
    public let transfer: TransferID
    /// Each conforming bank's word; `nil` where it names no end; absent where it knows no such transfer.
    public let outcomes: [GatewayID: TransferOutcome?]
    /// Banks without an end where X's tombstone stands: what is missing is the responder's word, or a person's.
    public let unanswered: Set<GatewayID>

    public init(
        transfer: TransferID, outcomes: [GatewayID: TransferOutcome?], unanswered: Set<GatewayID> = []
    ) {
        self.transfer = transfer
        self.outcomes = outcomes
        self.unanswered = unanswered
    }
}
