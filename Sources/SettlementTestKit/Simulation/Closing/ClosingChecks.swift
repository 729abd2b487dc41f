import Instruments
import SettlementModel
import TransferCore

/// What must hold of reserves, notices and ways back after every durable step of a bank: pure, from one moment to the next.
enum ClosingChecks {
    /// - Returns: everything that the step broke.
    static func judge(_ before: ClosingMoment, _ after: ClosingMoment) -> [Violation] {
        after.deals.values.sorted { $0.id < $1.id }.flatMap { deal in
            let old = before.deals[deal.id]
            return told(deal, in: after) + said(deal, old, before)
                + (old == nil ? entered(deal, before) : [])
        }
    }

    /// R1: where a reserve stands is what people said of it and what undid it come to.
    private static func told(_ deal: ClosingDeal, in moment: ClosingMoment) -> [Violation] {
        let expected = state(deal, in: moment)
        guard expected != deal.state else { return [] }
        let words = [deal.state, expected].map { $0.map { "\($0)" } ?? "nothing" }
        return [Violation(.reserveTold, "\(deal.id) is \(words[0]), and should be \(words[1])")]
    }

    private static func state(_ deal: ClosingDeal, in moment: ClosingMoment) -> DealLifecycle.State? {
        guard let reserve = deal.reserve, deal.outcome == .settled else { return nil }
        if let back = moment.undoing(deal.id).first(where: { $0.outcome == .settled }) {
            return .rescinded(trade: back.id.hex)
        }
        let open = open(deal, reserve)
        return open.isEmpty
            ? .reserveLifted : .settledUnderReserve(open: open, until: reserve.until)
    }

    private static func open(_ deal: ClosingDeal, _ reserve: PaymentReserve) -> [String] {
        let lifted = Set(deal.lifts.flatMap(\.content))
        return reserve.points.filter { !lifted.contains($0) }
    }

    // MARK: R2

    /// R2: whatever counts was said by two people, each point once, in order, and of a trade that nobody undoes.
    private static func said(
        _ deal: ClosingDeal, _ old: ClosingDeal?, _ before: ClosingMoment
    ) -> [Violation] {
        var found: [String] = []
        let words = deal.lifts.map(\.people) + deal.notices.map(\.people)
        if words.contains(where: { Set($0).count < 2 }) { found.append("is closed without four eyes") }
        let points = deal.lifts.flatMap(\.content)
        if Set(points).count != points.count || !Set(points).isSubset(of: deal.reserve?.points ?? []) {
            found.append("has \(points) lifted")
        }
        if ![[], [.sent], [.sent, .acknowledged]].contains(deal.notices.map(\.content)) {
            found.append("has notices out of order")
        }
        if deal.lifts.count > old?.lifts.count ?? 0, before.undoing(deal.id).contains(where: \.stands) {
            found.append("is lifted while another trade undoes it")
        }
        return found.map { Violation(.reserveWords, "\(deal.id) \($0)") }
    }

    // MARK: R3

    /// R3: a trade that undoes another one comes after the reserve's last day, while a point is open, as the only one, and
    /// brings back just what went.
    private static func entered(_ back: ClosingDeal, _ before: ClosingMoment) -> [Violation] {
        guard let id = back.undoes else { return [] }
        func wrong(_ why: String) -> [Violation] { [Violation(.wayBack, "\(back.id) undoes \(id): \(why)")] }
        guard let first = before.deals[id], let reserve = first.reserve, first.outcome == .settled else {
            return wrong("which did not settle under reserve here")
        }
        guard reserve.until < back.ticket.tradeDate else { return wrong("whose reserve still runs") }
        guard !open(first, reserve).isEmpty else { return wrong("whose reserve is lifted") }
        guard !before.undoing(id).contains(where: \.stands) else { return wrong("as another trade does") }
        let (there, here) = (first.ticket, back.ticket)
        let isReverse =
            there.side != here.side && there.seller == here.buyer && there.buyer == here.seller
            && there.cash == here.cash && isReverse(there.assetLeg, here.assetLeg)
            && isReverse(there.cashLeg, here.cashLeg)
        return isReverse ? [] : wrong("and does not bring back what went")
    }

    private static func isReverse(_ leg: TicketLeg, _ back: TicketLeg) -> Bool {
        leg.ledger == back.ledger && leg.asset == back.asset && leg.payer == back.payee
            && leg.payee == back.payer
    }

    // MARK: R4

    /// R4: where a way back has settled, each bank calls the first trade rescinded, and the claim is its seller's again.
    ///
    /// - Parameter isHome: by the ledger's books; `nil` where nothing is promised of them.
    static func judgeEnd(
        _ back: TransferID, undoing id: TransferID, isCalled state: String?, isHome: Bool?
    ) -> [Violation] {
        var found: [Violation] = []
        if state != "RESCINDED" {
            found.append(
                Violation(.wayBackHome, "\(id) is called \(state ?? "nothing"), and \(back) has undone it"))
        }
        if isHome == false {
            found.append(Violation(.wayBackHome, "the claim of \(id) is not its seller's, after \(back)"))
        }
        return found
    }
}
