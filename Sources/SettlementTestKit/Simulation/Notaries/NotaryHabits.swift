/// What one notary of a world does and does not do, drawn beforehand. Quiet by default: it answers at once and never dies.
struct NotaryHabits: Hashable, Sendable {
    struct Death: Hashable, Sendable {
        /// - Units: milliseconds since the world began.
        let at: Int64
        let down: Int64
    }

    /// The most that one of its words takes. - Units: milliseconds.
    var delay: Int64 = 15
    /// When it answers nobody. - Units: milliseconds since the world began.
    var silences: [ClosedRange<Int64>] = []
    var deaths: [Death] = []
    /// What one of the four may be, for good: also when everything else has healed.
    var vice: Vice?

    enum Vice: String, Hashable, Sendable, CaseIterable {
        /// It never answers.
        case isAway = "is away for good"
        /// It signs another end than the true one, without looking.
        case lies
        /// It signs one end to one asker and another to the next.
        case equivocates
        /// It is shown another history of the ledger that it watches, from some time on.
        case isMisled = "is shown another history"
        /// Its disk is put back to its first day whenever it dies.
        case isPutBack = "has its disk put back"
    }
}

extension SimulationPlan {
    /// Notaries of a set, and how many of them must sign (decision 0024).
    static let notaryCount = 4
    static let notaryThreshold = 3

    /// True where an X in M2 is on a chain.
    var asksNotaries: Bool {
        trades.contains { trade in
            let x = trade.lockOrder == .assetFirst ? ledgers.assets : ledgers.cash
            return trade.mode == .m2 && x.isChain
        }
    }

    /// Drawn apart, so that all else stays as it is. One of the four at most has a vice; within bounds it may be away.
    static func notaries(_ seed: UInt64, _ climate: Climate, healsAt: Int64) -> [NotaryHabits] {
        var dice = SeededGenerator(seed: seed ^ 0x4074)
        var habits = (0..<notaryCount).map { _ in NotaryHabits() }
        guard climate != .undisturbed, healsAt > 1 else { return habits }
        let isWithin = climate == .withinBounds
        for number in habits.indices {
            habits[number].delay = dice.number(1...(isWithin ? 200 : 3000))
            for _ in 0..<Int(dice.number(0...(isWithin ? 1 : 3))) {
                let down = dice.happens(70) ? dice.number(1...3000) : dice.number(1...30_000)
                habits[number].deaths.append(
                    NotaryHabits.Death(
                        at: dice.number(0...(healsAt - 1)), down: isWithin ? down % 1500 : down))
            }
            for _ in 0..<Int(dice.number(0...(isWithin ? 1 : 3))) {
                let start = dice.number(0...(healsAt - 1))
                let end = start + dice.number(1...(isWithin ? 1500 : 30_000))
                habits[number].silences.append(start...min(healsAt, end))
            }
        }
        guard dice.happens(60) else { return habits }
        let one = Int(dice.number(0...Int64(notaryCount - 1)))
        let vice = dice.pick(NotaryHabits.Vice.allCases)
        habits[one].vice = isWithin ? .isAway : vice
        // What is put back is put back while the disk has something to lose.
        if vice == .isPutBack, !isWithin {
            habits[one].deaths.append(NotaryHabits.Death(at: dice.number(15_000...60_000), down: 500))
        }
        return habits
    }
}
