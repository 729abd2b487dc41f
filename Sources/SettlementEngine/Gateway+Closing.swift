import Instruments
public import SettlementModel
import SettlementProofs
public import TransferCore

/// What a desk does after a claim's purchase has settled: lift its reserve, rescind, record the notice to the debtor.
extension Gateway {
    public func liftReserve(
        _ transfer: TransferID, points: [String], by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        let id = try known(transfer)
        let reason = try checked(reason)
        let named = points.isEmpty ? unnamedPoints(id, user) : points
        guard named.count <= PaymentReserve.mostPoints, named.allSatisfy(ConditionText.admits) else {
            throw DeskFault(
                kind: .refused, code: "reserve.points", detail: "no list of points of a reserve",
                next: "name points as the transfer shows them")
        }
        let lift = ReserveLift(points: named, reason: reason, on: try hostDay())
        return try await ask(.reserveLiftWanted(id, lift, by: user.text), about: id)
    }

    public func recordNotice(
        _ transfer: TransferID, _ fact: NoticeFact, by user: UserID
    ) async throws(DeskFault) -> TransferView {
        let id = try known(transfer)
        guard ConditionText.admits(fact.reference) else {
            throw DeskFault(
                kind: .refused, code: "notice.reference",
                detail: "a reference of one line of 1 to \(ConditionText.mostBytes) bytes is needed",
                next: "give the letter's or the message's reference")
        }
        // No desk's day is more than one ahead of the gateway's, which is in UTC.
        guard fact.on.days(since: try hostDay()) <= 1 else {
            throw DeskFault(
                kind: .refused, code: "notice.date", detail: "\(fact.on) is in the future",
                next: "record it once it has happened")
        }
        return try await ask(.noticeRecorded(id, fact, by: user.text), about: id)
    }

    public func rescission(
        of transfer: TransferID, on date: CalendarDate, commonID: CommonID?
    ) async throws(DeskFault) -> TradeTicket {
        let id = try known(transfer)
        if let refusal = relay.refusalToRescind(id, on: date) {
            throw fault(refusal.code, refusal.detail)
        }
        let client = ClientID(checked: "rescind.\(id.hex.prefix(16)).\(date)")
        guard let first = relay.settlements[id]?.ticket,
            let ticket = Rescission.ticket(
                undoing: first, transfer: id, on: date, clientID: client,
                commonID: commonID ?? Rescission.commonID(of: id))
        else {
            throw DeskFault(
                kind: .refused, code: "rescission.date",
                detail: "\(date) is before the settlement date of \(id)", next: "name a later day")
        }
        return ticket
    }

    /// Whoever names no point means all that are open now; where none is, those that this person lifted last.
    private func unnamedPoints(_ id: TransferID, _ user: UserID) -> [String] {
        guard let course = relay.settlements[id]?.course, course.openPoints.isEmpty else {
            return relay.settlements[id]?.course?.openPoints ?? []
        }
        return course.lifts.last { $0.people.contains(user.text) }?.content.points ?? []
    }

    /// The gateway's day, in UTC.
    private func hostDay() throws(DeskFault) -> CalendarDate {
        let days = Int(clamping: clock.unixSeconds() / 86_400)
        guard let day = CalendarDate(year: 1970, month: 1, day: 1)?.adding(days: days) else {
            throw DeskFault(
                kind: .unavailable, code: "gateway.clock", detail: "the machine's clock names no day",
                next: "set the machine's clock")
        }
        return day
    }
}

/// What a person does after a refusal that has to do with a reserve, its rescission or a notice.
enum ClosingAdvice {
    static func next(after code: String) -> String {
        switch code {
        case "reserve.none", "notice.none":
            "look at the ticket: it has no such term, or it has not settled yet"
        case "reserve.rescission-open": "let the other transfer end, or withdraw its ticket"
        case "reserve.points", "instrument.lifecycle.reserve-point":
            "name open points as the transfer shows them"
        case "rescission.open": "submit the ticket of the rescission that is under way, or withdraw it first"
        case "rescission.differs": "take the ticket that `interlock transfer rescind` prepares"
        case "rescission.unknown": "name the transfer to undo by its id"
        case "instrument.lifecycle.reserve-running": "wait until the last day of the reserve is over"
        case "instrument.lifecycle.date": "name the day on which it happened, after what is on record"
        default: "look at the transfer: it stands where this has no place"
        }
    }
}
