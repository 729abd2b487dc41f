public import SettlementModel
public import TransferCore

/// One transfer as a person sees it: what is true, who did what when, what happens next and by when.
public struct TransferView: Hashable, Sendable {
    public let id: TransferID
    public let commonID: CommonID
    public let side: TradeSide
    public let own: PartyIdentity
    public let counterparty: PartyIdentity
    public let mode: SettlementMode
    /// `FORFAIT` or `BOND`.
    public let kind: String
    /// Claim id or ISIN.
    public let instrument: String
    public let cash: Money
    public let settlementDate: CalendarDate
    /// The trade's or the transfer's state by its name in `Specs/Protocol/States.md`, for example `X_LOCKED`.
    public let state: String
    /// ISO 20022 status and reason, for example `Mtchd` or `Umtchd/DMON`.
    public let isoStatus: String
    /// Set once the transfer has ended.
    public let outcome: TransferOutcome?
    /// Why it stands, halts or was refused, in a sentence; empty where there is nothing to say.
    public let reason: String
    /// Who made the own ticket, also of a trade that was withdrawn or rejected; nil where there is no own ticket.
    public let maker: UserID?
    /// Who approved the own ticket, also of a trade that was withdrawn or rejected.
    public let approvers: [UserID]
    /// How many people besides the maker the own ticket needs or needed, 0 or 1.
    public let approvalsNeeded: Int
    /// Asset lane first, then cash.
    public let lanes: [LaneView]
    /// What happens next and by when; empty once it has ended and nothing is left to be done.
    public let next: String
    public let guards: [GuardStatement]
    /// Ledgers whose operator nobody cosigns for.
    public let operatorTrusted: [LedgerID]
    /// What this bank's limits and rules said, the newest of each stage.
    public let decisions: [DecisionView]
    /// Its place in the line for room in the limits; nil where it does not wait.
    public let limitWait: LimitWaitView?
    /// What officers let pass, were asked to, and refused to.
    public let overrides: [OverrideView]
    /// What the registry of financed claims holds; nil where it has no say.
    public let registration: RegistrationView?
    /// Rises with every change of this view.
    public let revision: UInt64
    /// Where it stands in a settlement desk's words, for example `FIRST_LOCKED`.
    public let settlementState: SettlementState
    /// The nominal maturity of a payment claim; `nil` where the asset has none here.
    public let maturity: CalendarDate?
    /// Reserve, notice and the two lives; `nil` where no payment claim is traded.
    public let deal: DealView?

    public init(
        id: TransferID, commonID: CommonID, side: TradeSide, own: PartyIdentity, counterparty: PartyIdentity,
        mode: SettlementMode, kind: String, instrument: String, cash: Money, settlementDate: CalendarDate,
        state: String, isoStatus: String, outcome: TransferOutcome?, reason: String, maker: UserID?,
        approvers: [UserID], approvalsNeeded: Int, lanes: [LaneView], next: String, guards: [GuardStatement],
        operatorTrusted: [LedgerID], decisions: [DecisionView] = [], limitWait: LimitWaitView? = nil,
        overrides: [OverrideView] = [], registration: RegistrationView? = nil,
        revision: UInt64, settlementState: SettlementState, maturity: CalendarDate? = nil,
        deal: DealView? = nil
    ) {
        self.id = id
        self.commonID = commonID
        self.side = side
        self.own = own
        self.counterparty = counterparty
        self.mode = mode
        self.kind = kind
        self.instrument = instrument
        self.cash = cash
        self.settlementDate = settlementDate
        self.state = state
        self.isoStatus = isoStatus
        self.outcome = outcome
        self.reason = reason
        self.maker = maker
        self.approvers = approvers
        self.approvalsNeeded = approvalsNeeded
        self.lanes = lanes
        self.next = next
        self.guards = guards
        self.operatorTrusted = operatorTrusted
        self.decisions = decisions
        self.limitWait = limitWait
        self.overrides = overrides
        self.registration = registration
        self.revision = revision
        self.settlementState = settlementState
        self.maturity = maturity
        self.deal = deal
    }
}

/// One leg as a person sees it.
public struct LaneView: Hashable, Sendable {
    /// `asset` or `cash`.
    public let title: String
    public let leg: LegID
    public let ledger: LedgerID
    public let asset: AssetID
    /// As written for people: `CNY 4,926,770.83`, `140,000 units`, `1 payment claim`.
    public let quantity: String
    public let state: LockState
    public let lock: LockID?
    public let lockDeadline: LedgerInstant?
    public let expiry: LedgerInstant?
    public let events: [LaneEvent]

    public init(
        title: String, leg: LegID, ledger: LedgerID, asset: AssetID, quantity: String, state: LockState,
        lock: LockID?, lockDeadline: LedgerInstant?, expiry: LedgerInstant?, events: [LaneEvent]
    ) {
        self.title = title
        self.leg = leg
        self.ledger = ledger
        self.asset = asset
        self.quantity = quantity
        self.state = state
        self.lock = lock
        self.lockDeadline = lockDeadline
        self.expiry = expiry
        self.events = events
    }
}

/// Something that happened on a leg.
public struct LaneEvent: Hashable, Sendable {
    /// On that ledger's clock.
    public let at: LedgerInstant
    /// `locked`, `claimed`, `refunded`, `cancelled`, `verified`.
    public let what: String
    /// Gateway or account.
    public let who: String
    public let detail: String
    public init(at: LedgerInstant, what: String, who: String, detail: String) {
        self.at = at
        self.what = what
        self.who = who
        self.detail = detail
    }
}
