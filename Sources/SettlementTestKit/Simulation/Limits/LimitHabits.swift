import SettlementModel
import TransferCore

/// What one bank of a world limits, when its rules change, and what its people do about trades that do not fit. Drawn beforehand.
struct LimitHabits: Hashable, Sendable {
    /// Rules as one start of the gateway finds them.
    struct Rules: Hashable, Sendable {
        /// `nil`: this bank limits nothing.
        let lines: LimitRules?
        let onBreach: LimitBreach
        /// Trades of this number whose obligor nobody has named.
        let unnamed: Int?
        /// Trades whose obligor has paid, once they have settled.
        let repaid: Set<Int>
    }

    /// Something that people do about one of those trades that do not fit, if there is one then.
    struct Round: Hashable, Sendable {
        enum Act: Hashable, Sendable {
            case override(asker: Person, second: Person, agrees: Bool)
            case approveAgain, withdraw, reject
        }

        /// - Units: milliseconds since the world began.
        let at: Int64
        /// Between two of its orders. - Units: milliseconds.
        let pause: Int64
        /// Which of those trades.
        let pick: UInt64
        let act: Act
    }

    enum Person: String, Hashable, Sendable, CaseIterable {
        case olga, otto, maker, checker
    }

    /// In the order in which they come into force; the first from the first start on.
    var rules: [Rules] = []
    /// When each but the first does. - Units: milliseconds since the world began.
    var changes: [Int64] = []
    var rounds: [Round] = []
}

extension SimulationPlan {
    /// In one world of three a bank or both have limits. Drawn apart, so that the other two are as they were.
    mutating func drawLimits() {
        var dice = SeededGenerator(seed: seed ^ 0x11A175)
        guard dice.number(0...2) == 0 else { return }
        // Two banks may each wait for room that the other's trade takes: then desks must give way, and A10 promises nothing.
        let both = dice.happens(50) && climate != .undisturbed
        let one: Side = dice.happens(50) ? .a : .b
        for side in both ? Side.allCases : [one] {
            let habits = LimitHabits(self, &dice)
            limits[side] = habits
            for (number, at) in habits.changes.enumerated() {
                faults.append(TimedFault(at: at, fault: .limitsChanged(side, to: number + 1)))
            }
        }
    }
}

extension LimitHabits {
    fileprivate init(_ plan: SimulationPlan, _ dice: inout SeededGenerator) {
        let isCalm = plan.climate == .undisturbed
        let span = isCalm ? 15_000 : plan.healsAt
        let count = Int(dice.number(0...(isCalm ? 1 : 3)))
        changes = (0..<count).map { _ in dice.number(100...(span - 1)) }.sorted()
        for number in 0...count {
            rules.append(Rules(version: Int64(number + 1), isCalm, plan.trades, &dice))
        }
        if isCalm {
            // In the end there is room for all, and what fits must settle (A10).
            changes.append(25_000)
            rules.append(.roomy(version: Int64(count + 2)))
        }
        for _ in 0..<Int(dice.number(0...6)) {
            let act = Round.Act(isCalm, &dice)
            // Most of what matters happens in the first half minute.
            let at =
                dice.happens(70) ? dice.number(500...min(span - 1, 30_000)) : dice.number(500...(span - 1))
            rounds.append(
                Round(at: at, pause: dice.number(50...3000), pick: dice.next(), act: act))
        }
    }
}

extension LimitHabits {
    /// What its counterparty may owe is one forfaiting trade, exactly; officers are asked about the second one, and say no.
    static var roomForOne: Self {
        LimitHabits(
            rules: [.roomForOne],
            rounds: [
                Round(
                    at: 150, pause: 60, pick: 0,
                    act: .override(asker: .olga, second: .otto, agrees: false))
            ])
    }
}

extension LimitHabits.Round.Act {
    /// Now and then by somebody who may not.
    fileprivate init(_ isCalm: Bool, _ dice: inout SeededGenerator) {
        typealias Person = LimitHabits.Person
        let asker: Person = dice.happens(85) ? .olga : .maker
        let second: Person = dice.happens(75) ? .otto : dice.pick(Person.allCases) ?? .otto
        let agrees = dice.happens(75)
        switch dice.number(0...99) {
        case 0..<20 where !isCalm: self = dice.happens(50) ? .withdraw : .reject
        case 20..<40: self = .approveAgain
        default: self = .override(asker: asker, second: second, agrees: agrees)
        }
    }
}
