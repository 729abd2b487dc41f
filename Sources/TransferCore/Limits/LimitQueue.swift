public import SettlementModel

/// What happens to a trade that this bank stands behind and that does not fit.
public enum LimitBreach: Hashable, Sendable {
    /// It is not approved; the approval may come again.
    case reject
    /// It waits in line for room, at most so long.
    case queue(seconds: Int64)

    /// - Units: seconds; up to 30 days.
    public static let waits: ClosedRange<Int64> = 1...2_592_000
}

/// A trade's place in the line for room in the limits.
public struct LimitWait: Hashable, Sendable {
    /// Counts every trade that ever waited: who came first has the lower one.
    public let number: Int64
    /// By our clock.
    public let since: LedgerInstant
    /// From then on it waits no more.
    public let until: LedgerInstant

    /// It lapses after its time, and at the end of its settlement day (UTC) where that is still ahead and sooner.
    init(number: Int64, since: LedgerInstant, seconds: Int64, day: CalendarDate) {
        self.number = number
        self.since = since
        let longest = since.advanced(bySeconds: seconds)
        let end = Self.end(of: day)
        until = end.map { $0 > since ? min(longest, $0) : longest } ?? longest
    }

    /// The first second after a day.
    private static func end(of day: CalendarDate) -> LedgerInstant? {
        CalendarDate(year: 1970, month: 1, day: 1).flatMap {
            LedgerInstant(seconds: (Int64(day.days(since: $0)) + 1) * 86_400)
        }
    }
}

/// One limit in one currency.
public struct LimitKey: Hashable, Sendable {
    public let subject: LimitSubject
    public let currency: CurrencyCode
}

extension LimitDecision {
    /// Every limit that the trade takes from.
    var keys: Set<LimitKey> { Set(findings.map(\.key)) }

    /// Whether freed room alone could let it go on. What is larger than a ceiling, or has none, waits for other rules
    /// and must hold nobody up.
    var mayFit: Bool {
        findings.allSatisfy { finding in
            finding.passes || finding.ceiling.map { finding.new.minor <= $0.minor } ?? false
        }
    }

    var isOverridden: Bool { findings.contains { $0.overrideNumber != nil } }
}

/// What becomes of the line at one moment.
///
/// First come, first served for each limit: nobody passes an earlier trade that takes from a limit which it takes from
/// too, so an earlier one only ever waits for what is under way already. Two officers' word goes past the line, and so does the
/// desk's own rescission: what stands before it may wait for the very room that only it makes.
struct LimitQueuePlan {
    /// Their time is over.
    var lapsing: [TransferID] = []
    /// In order; nil where there are no limits any more.
    var admitting: [(id: TransferID, decision: LimitDecision?)] = []
    /// Limits that those who go on waiting wait for.
    var held: Set<LimitKey> = []
    /// With those that go on.
    var book: LimitBook

    /// Whether nobody stands before this trade. It needs room all the same.
    func isTurn(of ticket: TradeTicket, _ decision: LimitDecision) -> Bool {
        let givesBack = ticket.side == .sell && ticket.economics.rescinds != nil
        return givesBack || decision.isOverridden || decision.keys.isDisjoint(with: held)
    }
}
