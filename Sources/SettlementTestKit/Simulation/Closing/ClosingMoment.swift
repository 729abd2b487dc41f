import Instruments
import SettlementModel
import TransferCore

/// A claim's purchase, or sale, with terms for the time after it, as one bank has it after one durable step.
struct ClosingDeal: Hashable, Sendable {
    /// What people of the desk said.
    struct Word<Content: Hashable & Sendable>: Hashable, Sendable {
        let content: Content
        let people: [String]
    }

    let id: TransferID
    /// This bank's ticket of the trade.
    let ticket: TradeTicket
    let reserve: PaymentReserve?
    /// The trade that this one undoes.
    let undoes: TransferID?
    var outcome: TransferOutcome?
    /// What the bank says became of the reserve; `nil` without one, and before the settlement.
    var state: DealLifecycle.State?
    /// Points that were lifted, in order.
    var lifts: [Word<[String]>] = []
    var notices: [Word<NoticeStep>] = []

    /// Under way, or done.
    var stands: Bool { outcome == nil || outcome == .settled }
}

/// All such trades of one bank. A pure value, which shares no code with what decides.
struct ClosingMoment: Hashable, Sendable {
    var deals: [TransferID: ClosingDeal] = [:]

    init() {}

    /// Those of this bank that undo, or would undo, a trade.
    func undoing(_ id: TransferID) -> [ClosingDeal] {
        deals.values.filter { $0.undoes == id }.sorted { $0.id < $1.id }
    }
}

// MARK: Read from a relay

extension ClosingMoment {
    init(_ relay: Relay) {
        for settlement in relay.settlements.values {
            if let deal = ClosingDeal(settlement) { deals[deal.id] = deal }
        }
    }
}

extension ClosingDeal {
    /// - Returns: `nil` where this bank has no ticket, or one without such terms.
    fileprivate init?(_ settlement: Settlement) {
        guard let ticket = settlement.ticket, case .forfaiting(let terms) = ticket.economics,
            terms.reserve != nil || terms.notice != nil || terms.rescinds != nil
        else { return nil }
        id = settlement.id
        self.ticket = ticket
        reserve = terms.reserve
        undoes = terms.rescinds
        outcome = settlement.outcome
        guard let course = settlement.course else { return }
        state = course.deal?.state
        lifts = course.lifts.map { Word(content: $0.content.points, people: $0.people) }
        notices = course.notices.map { Word(content: $0.content.step, people: $0.people) }
    }
}
