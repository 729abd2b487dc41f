public import Instruments
public import SettlementModel

/// What a person of this desk said and, where the house wants two, another one said too.
public struct DeskWord<Content: Hashable & Sendable>: Hashable, Sendable {
    public let content: Content
    /// Who said it first, and whoever agreed since.
    public internal(set) var people: [String]

    init(_ content: Content, by user: String) {
        self.content = content
        people = [user]
    }
}

/// Points of a reserve that are made good or waived, and why a person says so.
public struct ReserveLift: Hashable, Sendable {
    /// As the ticket has them, in its order.
    public let points: [String]
    public let reason: String
    /// The gateway's day.
    public let on: CalendarDate
    public init(points: [String], reason: String, on: CalendarDate) {
        self.points = points
        self.reason = reason
        self.on = on
    }
}

/// The notice of an assignment on its way: sent to the debtor, acknowledged by it.
public enum NoticeStep: String, Hashable, Sendable, CaseIterable {
    case sent = "SENT"
    case acknowledged = "ACKNOWLEDGED"
}

/// That the notice was sent or acknowledged: on which day, and under which of the desk's references.
public struct NoticeFact: Hashable, Sendable {
    public let step: NoticeStep
    public let on: CalendarDate
    /// Of the letter or message; one line, as `ConditionText` admits it.
    public let reference: String
    public init(step: NoticeStep, on: CalendarDate, reference: String) {
        self.step = step
        self.on = on
        self.reference = reference
    }
}

/// What became of a claim's purchase after its settlement: its reserve, and the notice of its assignment.
///
/// Each desk records its own; what the other bank did is known here by its letter, which the reference or the reason names.
/// - Source: `domain.md` 2.4, 2.7; `Specs/Instruments.md`, section 8.
public struct DealCourse: Hashable, Sendable {
    /// `nil` where it was not settled under reserve.
    public internal(set) var deal: DealLifecycle?
    /// `nil` where no notice was agreed.
    public internal(set) var claim: ClaimLifecycle?
    /// What was lifted, in order.
    public internal(set) var lifts: [DeskWord<ReserveLift>] = []
    /// What waits for a second person.
    public internal(set) var askedLift: DeskWord<ReserveLift>?
    /// What was recorded of the notice, in order.
    public internal(set) var notices: [DeskWord<NoticeFact>] = []
    public internal(set) var askedNotice: DeskWord<NoticeFact>?
    /// The newest trade of this desk that undoes it.
    public internal(set) var rescission: TransferID?
    /// Whether the registry of financed claims has still to hear from this desk that its purchase was undone.
    ///
    /// The rescission's terms say it: a seller that registers what it gets back is the registered holder by that trade.
    public internal(set) var isGivenBack = false

    /// `nil` where nothing is left to do after the settlement.
    ///
    /// - Parameter date: the day of the settlement by its ledgers' clocks, in UTC.
    init?(_ terms: ForfaitingTerms, transfer: TransferID, settled date: CalendarDate) {
        guard terms.reserve != nil || terms.notice != nil else { return nil }
        deal = terms.reserve.map { DealLifecycle(trade: transfer.hex, settled: date, under: $0) }
        // Nowhere is a desk's day more than one behind the ledgers'.
        let first = date.adding(days: -1) ?? date
        claim = terms.notice.flatMap {
            ClaimLifecycle(
                assignedOn: first, transferForm: .disclosedAssignment,
                daysToAcknowledge: $0.daysToAcknowledge)
        }
    }

    /// The points that nobody lifted yet; empty where there is no reserve any more.
    public var openPoints: [String] {
        if case .settledUnderReserve(let open, _)? = deal?.state { open } else { [] }
    }
}

extension Settlement {
    /// The last day on which a ledger proved something of it, in UTC.
    var lastProvenDay: CalendarDate? {
        guard let last = proofs.map(\.entryTime).max() else { return nil }
        // Ledgers' instants reach to the year 9999, days to 2999; within both this is exact.
        return CalendarDate(year: 1970, month: 1, day: 1)?.adding(days: Int(last.seconds / 86_400))
    }
}
