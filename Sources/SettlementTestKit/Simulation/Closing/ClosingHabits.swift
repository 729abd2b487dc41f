import SettlementModel
import TransferCore

/// What both desks agree on beside the price of one claim, and what each of them does once its purchase has settled. Drawn
/// beforehand.
struct ClosingHabits: Hashable, Sendable {
    typealias Person = LimitHabits.Person

    enum Act: Hashable, Sendable {
        /// The first so many points of the reserve, by each of these people; 0: all that are open.
        case lift(Int, by: [Person])
        case notice(NoticeStep, by: [Person])
        /// The trade that undoes it: written, and approved by a second person. `early`: while the reserve still runs.
        case goBack(early: Bool)
        /// The desk steps back from the trade that undoes it.
        case stepBack
    }

    struct Deed: Hashable, Sendable {
        /// Since the one before. - Units: milliseconds.
        let after: Int64
        let act: Act
    }

    /// Points of the reserve; 0 where there is none.
    var points: Int
    /// Whether the reserve's last day is over when the worlds begin.
    var isOver: Bool
    var hasNotice: Bool
    /// In the order in which they are done.
    var deeds: [SimulationPlan.Side: [Deed]] = [:]
}

extension SimulationPlan {
    /// In one world of four claims are bought under reserve, or with notice to the debtor. Drawn apart, so that the other three are
    /// as they were.
    mutating func drawClosings() {
        var dice = SeededGenerator(seed: seed ^ 0xC105_E5)
        guard dice.number(0...3) == 0 else { return }
        for trade in trades where trade.isForfaiting && dice.happens(80) {
            closings[trade.number] = ClosingHabits(isCalm: climate == .undisturbed, &dice)
        }
    }
}

extension ClosingHabits {
    /// Both desks undo the purchase as soon as it has settled.
    static var wayBack: Self {
        let deeds = [Deed(after: 20, act: .goBack(early: false))]
        return ClosingHabits(points: 1, isOver: true, hasNotice: false, deeds: [.a: deeds, .b: deeds])
    }

    fileprivate init(isCalm: Bool, _ dice: inout SeededGenerator) {
        points = Int(dice.number(0...2))
        isOver = dice.happens(75)
        hasNotice = points == 0 || dice.happens(40)
        let goesBack = points > 0 && isOver && dice.happens(65)
        for side in SimulationPlan.Side.allCases {
            deeds[side] =
                isCalm ? calmDeeds(goesBack, &dice) : roughDeeds(goesBack, &dice)
        }
    }

    /// What both desks agree on: a trade back must settle then (A10).
    private func calmDeeds(_ goesBack: Bool, _ dice: inout SeededGenerator) -> [Deed] {
        var acts: [Act] = hasNotice ? [.notice(.sent, by: [.maker, .checker])] : []
        if goesBack {
            if points > 1, dice.happens(30) { acts.append(.lift(1, by: [.maker, .checker])) }
            acts.append(.goBack(early: false))
        } else if points > 0, dice.happens(70) {
            acts.append(.lift(dice.happens(50) ? 0 : 1, by: [.checker, .maker]))
        }
        if hasNotice, dice.happens(50) { acts.append(.notice(.acknowledged, by: [.maker, .checker])) }
        return acts.map { Deed(after: dice.number(10...1000), act: $0) }
    }

    private func roughDeeds(_ goesBack: Bool, _ dice: inout SeededGenerator) -> [Deed] {
        var acts = (0..<Int(dice.number(0...3))).map { _ in anyAct(&dice) }
        if goesBack { acts.insert(.goBack(early: false), at: Int(dice.number(0...Int64(acts.count)))) }
        return acts.map { Deed(after: dice.number(10...3000), act: $0) }
    }

    /// Now and then by somebody alone, in the wrong order, or where it has no place.
    private func anyAct(_ dice: inout SeededGenerator) -> Act {
        let first: Person = dice.happens(80) ? .maker : .checker
        let second: Person = dice.happens(80) ? .checker : .maker
        let people = dice.happens(85) ? [first, second] : [first]
        switch dice.number(0...99) {
        case 0..<35: return .lift(Int(dice.number(0...2)), by: people)
        case 35..<60: return .notice(.sent, by: people)
        case 60..<75: return .notice(.acknowledged, by: people)
        case 75..<90: return .goBack(early: dice.happens(50))
        default: return .stepBack
        }
    }
}

extension ClosingHabits {
    /// The worlds believe that it is 2026-05-28.
    static let today = CalendarDate("2026-05-28")
    static let names = ["authority of the signatories", "aval"]

    /// The reserve's last day: nothing may be undone on it yet.
    var until: CalendarDate? { CalendarDate(isOver ? "2026-05-20" : "2026-06-30") }

    var reserve: PaymentReserve? {
        until.flatMap { PaymentReserve(points: Array(Self.names.prefix(points)), until: $0) }
    }

    var notice: AssignmentNotice? {
        guard hasNotice, let last = CalendarDate("2026-06-02") else { return nil }
        return AssignmentNotice(giver: .sell, noticeBy: last, daysToAcknowledge: 10)
    }
}
