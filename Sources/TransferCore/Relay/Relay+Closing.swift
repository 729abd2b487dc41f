import Instruments
public import SettlementModel

/// After the settlement of a claim's purchase: the reserve is lifted or ends in a new trade; the debtor is told.
extension Relay {
    /// Begins what a settlement leaves to be done, and ends the reserve of a trade that another one has undone.
    ///
    /// - Returns: further transfers that changed by it.
    mutating func closeDeals(_ changed: [TransferID]) -> [TransferID] {
        var further: [TransferID] = []
        for id in changed {
            guard let settlement = settlements[id], settlement.outcome == .settled,
                case .forfaiting(let terms)? = settlement.ticket?.economics
            else { continue }
            if settlement.course == nil, let day = settlement.lastProvenDay {
                settlements[id]?.course = DealCourse(terms, transfer: id, settled: day)
            }
            if let first = terms.rescinds, rescind(first, by: settlement) { further.append(first) }
        }
        return further
    }

    private mutating func rescind(_ first: TransferID, by settlement: Settlement) -> Bool {
        guard let ticket = settlement.ticket, var deal = settlements[first]?.course?.deal,
            case .settledUnderReserve = deal.state
        else { return false }
        let day = max(ticket.tradeDate, deal.lastDate ?? ticket.tradeDate)
        do throws(LifecycleRefusal) {
            try deal.apply(.rescind(trade: settlement.id.hex), on: day)
            settlements[first]?.course?.deal = deal
            settlements[first]?.course?.rescission = settlement.id
            settlements[first]?.course?.askedLift = nil
            settlements[first]?.course?.isGivenBack = !settlement.isRegisteredByItsBuyer
        } catch {
            // Held against the same rule when the ticket came in; a person looks if it does not hold here.
            settlements[first]?.note = "\(settlement.id) does not undo it: \(error.message)"
        }
        settlements[first]?.revision += 1
        return true
    }

    /// A trade of this desk that would undo that one, until it ends otherwise.
    private func standingRescission(of course: DealCourse) -> TransferID? {
        guard let id = course.rescission, let other = settlements[id],
            other.outcome == nil || other.outcome == .settled
        else { return nil }
        return id
    }

    /// Why this desk may not rescind that transfer on that day; `nil` where it may.
    public func refusalToRescind(_ id: TransferID, on date: CalendarDate) -> (code: String, detail: String)? {
        guard let first = settlements[id], first.ticket != nil else {
            return ("rescission.unknown", "no transfer \(id) of this desk")
        }
        guard let course = first.course, let deal = course.deal else {
            return ("reserve.none", "transfer \(id) did not settle under reserve")
        }
        if let other = standingRescission(of: course) {
            return ("rescission.open", "transfer \(other) undoes it")
        }
        var after = deal
        do throws(LifecycleRefusal) {
            // Under any other id: what is asked is whether the reserve allows it.
            try after.apply(.rescind(trade: "a new trade"), on: date)
            return nil
        } catch { return (error.code, error.message) }
    }

    /// A ticket that says that it undoes a transfer must do just that.
    func refusal(ofRescission ticket: TradeTicket) -> RelayAnswer? {
        guard let id = ticket.economics.rescinds else { return nil }
        if let refusal = refusalToRescind(id, on: ticket.tradeDate) {
            return .refused(code: refusal.code, detail: refusal.detail)
        }
        guard let first = settlements[id]?.ticket,
            let finding = Rescission.difference(of: ticket, undoing: first, transfer: id)
        else { return nil }
        return .refused(
            code: "rescission.differs",
            detail: "\(finding.field): stated \(finding.ours), to undo \(id) it is \(finding.theirs)")
    }

    /// The first trade shows who undoes it.
    mutating func linkRescission(_ step: RelayStep, _ ticket: TradeTicket) -> RelayStep {
        guard step.answer == .done, let first = ticket.economics.rescinds, settlements[first]?.course != nil
        else { return step }
        settlements[first]?.course?.rescission = Relay.id(of: ticket)
        settlements[first]?.revision += 1
        return step.touching([first])
    }

    // MARK: Acts of the desk

    /// Lifts points of a reserve: at once, or as soon as a second person says the same where the cash needs two.
    mutating func wantLift(_ id: TransferID, _ lift: ReserveLift, _ user: String) -> RelayStep {
        guard let settlement = settlements[id], let ticket = settlement.ticket,
            var course = settlement.course, var deal = course.deal
        else {
            return RelayStep(
                .refused(code: "reserve.none", detail: "this transfer did not settle under reserve"))
        }
        let points = Set(lift.points)
        if course.lifts.contains(where: { Set($0.content.points) == points && $0.people.contains(user) }) {
            return RelayStep(.noChange, changed: [id])
        }
        if let other = standingRescission(of: course) {
            return RelayStep(
                .refused(code: "reserve.rescission-open", detail: "transfer \(other) undoes this one"))
        }
        guard !lift.points.isEmpty else {
            return RelayStep(.refused(code: "reserve.points", detail: "no point is named"))
        }
        do throws(LifecycleRefusal) {
            for point in lift.points { try deal.apply(.liftPoint(point), on: lift.on) }
        } catch {
            return RelayStep(.refused(code: error.code, detail: error.message))
        }
        let asked = course.askedLift.flatMap { Set($0.content.points) == points ? $0 : nil }
        guard let word = agreeing(asked, lift, user) else { return RelayStep(.noChange, changed: [id]) }
        if isAgreed(word, of: ticket) {
            course.deal = deal
            course.lifts.append(word)
            course.askedLift = nil
        } else {
            course.askedLift = word
        }
        return keep(course, id)
    }

    /// Records that the debtor was told, or that it acknowledged; by as many people as a lift needs.
    mutating func recordNotice(_ id: TransferID, _ fact: NoticeFact, _ user: String) -> RelayStep {
        guard let settlement = settlements[id], let ticket = settlement.ticket,
            var course = settlement.course, var claim = course.claim
        else {
            return RelayStep(
                .refused(
                    code: "notice.none", detail: "no notice is to be given here, or not before it settled"))
        }
        if course.notices.contains(where: { $0.content == fact && $0.people.contains(user) }) {
            return RelayStep(.noChange, changed: [id])
        }
        do throws(LifecycleRefusal) {
            try claim.apply(fact.step == .sent ? .sendNotice : .acknowledge, on: fact.on)
        } catch {
            return RelayStep(.refused(code: error.code, detail: error.message))
        }
        let asked = course.askedNotice.flatMap { $0.content == fact ? $0 : nil }
        guard let word = agreeing(asked, fact, user) else { return RelayStep(.noChange, changed: [id]) }
        if isAgreed(word, of: ticket) {
            course.claim = claim
            course.notices.append(word)
            course.askedNotice = nil
        } else {
            course.askedNotice = word
        }
        return keep(course, id)
    }

    /// What was said with one more person behind it; `nil` where that one said it already.
    private func agreeing<Content>(
        _ asked: DeskWord<Content>?, _ content: Content, _ user: String
    ) -> DeskWord<Content>? {
        guard var word = asked else { return DeskWord(content, by: user) }
        guard !word.people.contains(user) else { return nil }
        word.people.append(user)
        return word
    }

    private func isAgreed<Content>(_ word: DeskWord<Content>, of ticket: TradeTicket) -> Bool {
        word.people.count > policy.approvalsNeeded(for: ticket.cash)
    }

    private mutating func keep(_ course: DealCourse, _ id: TransferID) -> RelayStep {
        settlements[id]?.course = course
        settlements[id]?.revision += 1
        return RelayStep(.done, changed: [id])
    }
}
