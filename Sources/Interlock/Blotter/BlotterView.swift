import GatewayAPI
import SettlementEngine
import SettlementModel
import TransferCore

/// A saved view of the blotter: which transfers a desk looks at for one purpose.
/// - Source: `domain.md` 6.1.
enum BlotterView: String, CaseIterable, Sendable {
    case open
    case today
    case needsMe = "needs-me"
    case atRisk = "at-risk"
    case failing
    case unmatched
    case onHold = "on-hold"
    case limitQueue = "limit-queue"
    case maturing7 = "maturing-7"
    case maturing30 = "maturing-30"
    case settledToday = "settled-today"
    case all

    /// What stands in it, for people.
    var meaning: String {
        switch self {
        case .open: "everything that has not ended"
        case .today: "value date today or earlier, and not ended"
        case .needsMe: "waits for an act that your role may do"
        case .atRisk: "a lock expires soon (twice the pair's own margin), or a claim is late"
        case .failing: "can no longer settle as agreed, or one leg was lost"
        case .unmatched: "tickets differ, or one side's is missing"
        case .onHold: "held on one side, suspended or disputed"
        case .limitQueue: "approved, and waits for room in the bank's limits, in the order of its turn"
        case .maturing7: "claims that we bought and that fall due within 7 days"
        case .maturing30: "the same within 30 days"
        case .settledToday: "both legs ended, the last one today"
        case .all: "every transfer that the gateway knows"
        }
    }
}

/// What a view depends on beside the transfers.
struct BlotterMoment {
    /// The desk's day; a value date before it is overdue.
    let date: CalendarDate
    /// The host's clock, held against ledgers' clocks: for a look at risk, never for a decision.
    let now: LedgerInstant
    /// Who looks.
    let user: UserID
    let roles: Set<APIRole>
}

/// One transfer in a view.
struct BlotterRow: Equatable {
    let transfer: TransferView
    /// Open past its value date.
    let isOverdue: Bool
    let isAtRisk: Bool
    /// When the first lock that still stands may go back, on its ledger's clock.
    let expiry: LedgerInstant?

    init(_ transfer: TransferView, _ moment: BlotterMoment) {
        self.transfer = transfer
        let standing = transfer.lanes.filter { $0.state == .locked }.compactMap(\.expiry)
        let isOpen = transfer.outcome == nil
        expiry = isOpen ? standing.min() : nil
        isOverdue = isOpen && transfer.settlementDate < moment.date
        isAtRisk = isOpen && Self.isAtRisk(transfer, expiry, moment.now)
    }

    /// The distance between both expiries is the margin of this pair of ledgers, as both banks computed it.
    private static func isAtRisk(
        _ transfer: TransferView, _ expiry: LedgerInstant?, _ now: LedgerInstant
    ) -> Bool {
        if transfer.settlementState == .raceAlert { return true }
        let all = transfer.lanes.compactMap(\.expiry)
        guard let expiry, let first = all.min(), let last = all.max() else { return false }
        return expiry.seconds(since: now) < 2 * last.seconds(since: first)
    }

    func stands(in view: BlotterView, at moment: BlotterMoment) -> Bool {
        let isOpen = transfer.outcome == nil
        switch view {
        case .all: return true
        case .open: return isOpen
        case .today: return isOpen && transfer.settlementDate <= moment.date
        case .needsMe: return isOpen && needs(moment)
        case .atRisk: return isAtRisk
        case .failing: return transfer.isoStatus.hasPrefix("Flng")
        case .unmatched: return isOpen && (isAlleged || transfer.isoStatus.hasPrefix("Umtchd"))
        case .onHold: return transfer.settlementState == .held
        case .limitQueue: return isOpen && transfer.limitWait != nil
        case .maturing7: return matures(within: 7, of: moment.date)
        case .maturing30: return matures(within: 30, of: moment.date)
        case .settledToday:
            let ends = transfer.lanes.compactMap(\.events.last?.at).max()
            return transfer.outcome == .settled && ends.flatMap(Self.date) == moment.date
        }
    }

    private var isAlleged: Bool { transfer.settlementState == .alleged }

    /// Approving is a checker's, and never of what one made oneself; answering an allegement and withdrawing are a maker's; what
    /// one officer asked for is another one's to decide.
    private func needs(_ moment: BlotterMoment) -> Bool {
        let waitsForApproval = transfer.state == "INSTRUCTED"
        if moment.roles.contains(.officer), transfer.maker != moment.user,
            transfer.overrides.contains(where: { $0.state == .asked && $0.by != moment.user })
        {
            return true
        }
        if moment.roles.contains(.checker), waitsForApproval, transfer.maker != moment.user { return true }
        return moment.roles.contains(.maker) && (isAlleged || transfer.settlementState == .unmatched)
    }

    private func matures(within days: Int, of date: CalendarDate) -> Bool {
        guard transfer.outcome == .settled, transfer.side == .buy, let maturity = transfer.maturity else {
            return false
        }
        return (0...days).contains(maturity.days(since: date))
    }

    /// The day of an instant, in UTC.
    static func date(_ instant: LedgerInstant) -> CalendarDate? {
        CalendarDate(year: 1970, month: 1, day: 1)?.adding(days: Int(instant.seconds / 86_400))
    }
}
