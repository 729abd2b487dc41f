import Instruments
import SettlementModel
import TransferCore

/// A purchase of a claim as people see it, and what is left to be done.
extension DeskProjection {
    static func deal(_ settlement: Settlement, _ ticket: TradeTicket) -> DealView? {
        guard case .forfaiting(let terms) = ticket.economics else { return nil }
        let standing = DealStanding.of(settlement)
        let course = settlement.course
        return DealView(
            state: standing.deal, claimState: standing.claim.rawValue, rescinds: terms.rescinds,
            distinct: terms.distinct,
            reserve: terms.reserve.map { reserve in
                ReserveView(
                    points: reserve.points, open: course?.openPoints ?? [], until: reserve.until,
                    lifts: course?.lifts.map(word) ?? [], asked: course?.askedLift.map(word),
                    rescission: course?.rescission)
            }, notice: terms.notice.map { notice($0, course) })
    }

    private static func notice(_ agreed: AssignmentNotice, _ course: DealCourse?) -> NoticeView {
        func recorded(_ step: NoticeStep) -> WordView? {
            course?.notices.last { $0.content.step == step }.map(word)
        }
        return NoticeView(
            giver: agreed.giver, noticeBy: agreed.noticeBy, daysToAcknowledge: agreed.daysToAcknowledge,
            isDue: course?.claim != nil, acknowledgeBy: course?.claim?.acknowledgeBy,
            sent: recorded(.sent), acknowledged: recorded(.acknowledged), asked: course?.askedNotice.map(word)
        )
    }

    private static func word(_ said: DeskWord<ReserveLift>) -> WordView {
        WordView(
            what: "LIFTED", on: said.content.on, points: said.content.points, text: said.content.reason,
            people: said.people.compactMap { UserID($0) })
    }

    private static func word(_ said: DeskWord<NoticeFact>) -> WordView {
        WordView(
            what: said.content.step.rawValue, on: said.content.on, points: [], text: said.content.reference,
            people: said.people.compactMap { UserID($0) })
    }
}

extension NextStep {
    /// What a settlement leaves to be done, by whom and by when; empty where nothing is left.
    static func afterSettlement(_ settlement: Settlement) -> String {
        guard let course = settlement.course, let ticket = settlement.ticket,
            case .forfaiting(let terms) = ticket.economics
        else { return "" }
        return [reserve(course), notice(course, terms, ticket.side)].filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    private static func reserve(_ course: DealCourse) -> String {
        guard case .settledUnderReserve(let open, let until)? = course.deal?.state else { return "" }
        let asked =
            course.askedLift == nil ? "" : " Another person of this desk lifts the same points."
        return "Reserve of \(open.count) until \(until): the points are lifted, "
            + "or from the day after the buyer rescinds.\(asked)"
    }

    private static func notice(_ course: DealCourse, _ terms: ForfaitingTerms, _ side: TradeSide) -> String {
        guard let claim = course.claim, let notice = terms.notice else { return "" }
        let asked = course.askedNotice == nil ? "" : " Another person of this desk records the same."
        switch claim.state {
        case .assigned:
            let who = notice.giver == side ? "This desk" : "The counterparty"
            return "\(who) gives the debtor notice of the assignment by \(notice.noticeBy).\(asked)"
        case .noticeSent:
            let by = claim.acknowledgeBy.map { " by \($0)" } ?? ""
            return "The debtor's acknowledgement is awaited\(by).\(asked)"
        default: return ""
        }
    }
}
