public import SettlementModel

/// The purchase of a payment claim as a person sees it: where deal and claim stand, and what is left to be done.
public struct DealView: Hashable, Sendable {
    /// A state of the deal's life in `Specs/Instruments.md`, section 8, for example `SETTLED_UNDER_RESERVE`.
    public let state: String
    /// A state of the claim's life there, for example `NOTICE_SENT`.
    public let claimState: String
    /// The transfer that this trade undoes.
    public let rescinds: TransferID?
    /// Why the claim is another one than that on record with its fingerprint, as both sides agreed.
    public let distinct: DistinctClaim?
    public let reserve: ReserveView?
    public let notice: NoticeView?

    public init(
        state: String, claimState: String, rescinds: TransferID?, distinct: DistinctClaim? = nil,
        reserve: ReserveView?, notice: NoticeView?
    ) {
        self.state = state
        self.claimState = claimState
        self.rescinds = rescinds
        self.distinct = distinct
        self.reserve = reserve
        self.notice = notice
    }

    /// The next day by which somebody must act; `nil` where nothing settled is open.
    public var deadline: CalendarDate? {
        [reserve?.isOpen == true ? reserve?.until : nil, notice?.deadline].compactMap(\.self).min()
    }
}

/// A reserve, agreed in the ticket and open once the trade has settled.
public struct ReserveView: Hashable, Sendable {
    /// As agreed.
    public let points: [String]
    /// Those of them that nobody lifted; empty before the settlement and after the end of the reserve.
    public let open: [String]
    /// The last day on which a point may be made good.
    public let until: CalendarDate
    public let lifts: [WordView]
    /// A lift that waits for its second person.
    public let asked: WordView?
    /// This desk's trade that undoes it, or has undone it.
    public let rescission: TransferID?

    public init(
        points: [String], open: [String], until: CalendarDate, lifts: [WordView], asked: WordView?,
        rescission: TransferID?
    ) {
        self.points = points
        self.open = open
        self.until = until
        self.lifts = lifts
        self.asked = asked
        self.rescission = rescission
    }

    public var isOpen: Bool { !open.isEmpty }
}

/// Notice of the assignment to the debtor, and its acknowledgement.
public struct NoticeView: Hashable, Sendable {
    public let giver: TradeSide
    public let noticeBy: CalendarDate
    public let daysToAcknowledge: Int
    /// Whether the claim has been assigned: from then on notice is due.
    public let isDue: Bool
    /// Set while the debtor's acknowledgement is awaited.
    public let acknowledgeBy: CalendarDate?
    public let sent: WordView?
    public let acknowledged: WordView?
    /// A record of either that waits for its second person.
    public let asked: WordView?

    public init(
        giver: TradeSide, noticeBy: CalendarDate, daysToAcknowledge: Int, isDue: Bool,
        acknowledgeBy: CalendarDate?, sent: WordView?, acknowledged: WordView?, asked: WordView?
    ) {
        self.giver = giver
        self.noticeBy = noticeBy
        self.daysToAcknowledge = daysToAcknowledge
        self.isDue = isDue
        self.acknowledgeBy = acknowledgeBy
        self.sent = sent
        self.acknowledged = acknowledged
        self.asked = asked
    }

    /// The next day by which somebody must act; `nil` before the settlement and after the acknowledgement.
    public var deadline: CalendarDate? {
        guard isDue, acknowledged == nil else { return nil }
        return sent == nil ? noticeBy : acknowledgeBy
    }
}

/// What people of this desk recorded: on which day, in which words.
public struct WordView: Hashable, Sendable {
    /// `LIFTED`, `SENT` or `ACKNOWLEDGED`.
    public let what: String
    public let on: CalendarDate
    /// The points that were lifted; empty for a notice.
    public let points: [String]
    /// The reason, or the reference of the letter.
    public let text: String
    /// Who said it, and who agreed.
    public let people: [UserID]

    public init(what: String, on: CalendarDate, points: [String], text: String, people: [UserID]) {
        self.what = what
        self.on = on
        self.points = points
        self.text = text
        self.people = people
    }
}
