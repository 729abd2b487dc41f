public import Instruments
public import SettlementModel

/// Where a settlement stands in the words of a settlement desk: a projection, which no rule reads.
///
/// The machines have more states than a desk has words; `TransferState.name` tells those.
/// - Source: `domain.md` 2.7; `Specs/Protocol/States.md`, table 4.
public enum SettlementState: String, Hashable, Sendable, CaseIterable {
    /// Only the other side instructed.
    case alleged = "ALLEGED"
    /// Our ticket is stored; it waits for its second person, or for the other side's.
    case instructed = "INSTRUCTED"
    /// Both tickets are here and differ.
    case unmatched = "UNMATCHED"
    case matched = "MATCHED"
    /// Both banks signed the terms: four eyes, limits and checks are behind it on both sides.
    case approved = "APPROVED"
    /// One side, or both, lets nothing new begin.
    case held = "HELD"
    /// A cancellation is under way and not done.
    case cancelRequested = "CANCEL_REQUESTED"
    /// The first lock is final on its ledger.
    case firstLocked = "FIRST_LOCKED"
    /// Both locks are final.
    case secondLocked = "SECOND_LOCKED"
    /// The second leg was claimed, so the preimage is public; the first leg's claim is not final yet.
    case claimed = "CLAIMED"
    /// As CLAIMED, and the first leg's claim did not become final in its window.
    case raceAlert = "RACE_ALERT"
    /// It can no longer settle, and something locked is on its way home.
    case refundDue = "REFUND_DUE"
    case settled = "SETTLED"
    /// Asset and cash have moved; a point of the reserve is open.
    case settledUnderReserve = "SETTLED_UNDER_RESERVE"
    /// A later trade has brought asset and cash back.
    case rescinded = "RESCINDED"
    case refunded = "REFUNDED"
    /// Ended before anything was locked.
    case cancelled = "CANCELLED"
    /// One leg was claimed and the other went back.
    case lossIncident = "LOSS_INCIDENT"

    /// True where nothing leaves it.
    public var isFinal: Bool {
        switch self {
        case .settled, .rescinded, .refunded, .cancelled, .lossIncident: true
        case .alleged, .instructed, .unmatched, .matched, .approved, .held, .cancelRequested, .firstLocked,
            .secondLocked, .claimed, .raceAlert, .refundDue, .settledUnderReserve:
            false
        }
    }
}

/// What a settlement's standing depends on beside its own state.
public struct StandingFacts: Hashable, Sendable {
    public let lockOrder: LockOrder
    public let role: TransferRole
    /// This gateway begins nothing new.
    public let isFrozen: Bool
    /// Both ledgers' clocks; `nil` while one of them has not been heard since the start: then nothing is called late.
    public let clocks: LedgerClocks?
    /// What became of it after its settlement; `nil` where it was not under reserve.
    public let deal: DealLifecycle.State?
    public init(
        lockOrder: LockOrder, role: TransferRole, isFrozen: Bool, clocks: LedgerClocks?,
        deal: DealLifecycle.State? = nil
    ) {
        self.deal = deal
        self.lockOrder = lockOrder
        self.role = role
        self.isFrozen = isFrozen
        self.clocks = clocks
    }
}
