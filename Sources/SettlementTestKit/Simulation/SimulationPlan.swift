public import SettlementModel

/// Everything that one seed decides beforehand: who trades what, what goes wrong and when. A pure value.
public struct SimulationPlan: Hashable, Sendable {
    /// How rough a world is, and so what is promised in it.
    public enum Climate: String, Hashable, Sendable, CaseIterable {
        /// Nothing goes wrong: every trade settles.
        case undisturbed
        /// Everything that the timelocks allow for goes wrong: M1 is as safe as M2.
        case withinBounds = "within-bounds"
        /// Anything goes wrong for any time: M2 only.
        case beyondBounds = "beyond-bounds"
        /// As `beyondBounds`, and one bank is replaced by someone who has its keys and keeps no rule.
        case byzantine
    }

    public let seed: UInt64
    public let climate: Climate
    public let order: SimulationScheduler.Order
    /// What kinds of ledgers there are.
    public var ledgers = WorldLedgers.sql
    public var trades: [SimulatedTrade]
    public var weather = WireWeather()
    /// Every fault, the earliest first.
    public var faults: [TimedFault] = []
    /// When the last fault is over and everything is started again. - Units: milliseconds.
    public var healsAt: Int64 = 0
    /// How far each ledger's clock is from the world's. - Units: milliseconds.
    public var skew: [LedgerID: Int64] = [:]
    /// Parts of 1000 by which a bank's steady clock runs wrong.
    public var drift: [Side: Int64] = [:]
    /// What each notary of a chain's escrow does and does not do.
    var notaries = [NotaryHabits](repeating: NotaryHabits(), count: Self.notaryCount)

    /// What a bank limits and what its people do about it; a bank that is not here limits nothing.
    var limits: [Side: LimitHabits] = [:]
    /// Whether a bank of this world limits what it takes on.
    public var hasLimits: Bool { !limits.isEmpty }

    /// What is agreed for the time after a trade's settlement, by the trade's number, and what desks make of it.
    var closings: [Int: ClosingHabits] = [:]
    /// Whether claims are bought under reserve or with notice to the debtor.
    public var hasClosings: Bool { !closings.isEmpty }

    /// The registry of financed claims; `nil` where no bank asks one.
    var registry: RegistryHabits?
    /// Whether a bank of this world asks a registry before it buys a claim.
    public var hasRegistry: Bool { registry != nil }

    /// Which of the two banks.
    public enum Side: String, Hashable, Sendable, CaseIterable {
        case a = "bank A"
        case b = "bank B"
        public var other: Side { self == .a ? .b : .a }
    }

    /// The bank that stops keeping the rules, if there is one.
    public var villain: Side? {
        for timed in faults { if case .replaced(let side) = timed.fault { return side } }
        return nil
    }
}

/// What the wire between the banks does.
public struct WireWeather: Hashable, Sendable {
    /// Of 1000 carries.
    public var loss = 0
    public var duplicates = 0
    public var replays = 0
    public var corruption = 0
    /// The most that a carry takes one way. - Units: milliseconds.
    public var delay: Int64 = 20
}

/// One thing that goes wrong at one time.
public struct TimedFault: Hashable, Sendable {
    /// - Units: milliseconds since the world began.
    public let at: Int64
    public let fault: Fault
}

public enum Fault: Hashable, Sendable {
    public typealias Side = SimulationPlan.Side

    /// The bank's process dies, and is started again after so many milliseconds.
    case crash(Side, down: Int64)
    /// The ledger's process dies, and is started again.
    case ledgerCrash(LedgerID, down: Int64)
    /// The ledger neither answers nor books.
    case halt(LedgerID, for: Int64)
    /// Nothing passes between the banks.
    case partition(for: Int64)
    /// A ledger's clock moves against the world's.
    case skew(LedgerID, to: Int64)
    /// The bank's own adapter for this ledger tells the untruth.
    case lies(Side, LedgerID, Lie, for: Int64)
    /// The bank is shown another history of the ledger.
    case fork(Side, LedgerID, for: Int64)
    /// Answers of the ledger to this bank get lost, so many of 1000.
    case lossyWay(Side, LedgerID, perMille: Int, for: Int64)
    /// The operator freezes the bank's account.
    case accountFrozen(Side, LedgerID, for: Int64)
    /// The bank's desk stops new locks.
    case freeze(Side, for: Int64)
    /// The bank's desk steps back from a trade.
    case cancel(Side, trade: Int)
    /// Both desks want X's exit, each with four eyes.
    case exit(trade: Int)
    /// Someone pushes on a chain what others have signed or may be done by anybody.
    case stranger(LedgerID)
    /// The bank starts anew with other limits: those of this number.
    case limitsChanged(Side, to: Int)
    /// Someone with the bank's keys takes its place for good.
    case replaced(Side)
}

/// What a lying adapter says.
public enum Lie: String, Hashable, Sendable, CaseIterable {
    /// A proof with one byte changed.
    case forgedProof = "a forged proof"
    /// An old proof of the same lock.
    case staleProof = "a stale proof"
    /// A good proof of another lock.
    case otherLock = "another lock's proof"
    /// It shows nothing of what was booked.
    case hidden = "hidden observations"
    /// It says booked, refused or not seen as it likes.
    case wrongAnswer = "a wrong answer"
    /// A head of before.
    case staleHead = "a stale head"
}

/// One trade between the two banks.
public struct SimulatedTrade: Hashable, Sendable {
    public let number: Int
    public let isForfaiting: Bool
    public let mode: SettlementMode
    public let seller: SimulationPlan.Side
    public let lockOrder: LockOrder
    /// When each desk writes its ticket, and how long the second person takes. - Units: milliseconds.
    public let writtenAt: [SimulationPlan.Side: Int64]
    public let approvedAfter: Int64
}
