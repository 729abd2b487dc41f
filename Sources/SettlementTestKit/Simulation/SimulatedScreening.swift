import SettlementEngine
import SettlementModel
import TransferCore

extension SimulationPlan {
    /// When the one service of a bank is silent, and when it has a hit on everybody. - Units: milliseconds.
    struct ScreeningHabits: Hashable, Sendable {
        var silences: [ClosedRange<Int64>] = []
        var hits: [ClosedRange<Int64>] = []
        var delay: Int64 = 20
    }

    /// In one world of four both banks have a rule that screens everybody. Drawn apart, so that all else stays as it is.
    var screens: Bool { seed.isMultiple(of: 4) }

    /// Once everything has healed each service answers and has no hit.
    func screeningHabits(of side: Side) -> ScreeningHabits {
        var dice = SeededGenerator(seed: seed ^ (side == .a ? 0x5C4A : 0x5C4B))
        var habits = ScreeningHabits(delay: dice.number(1...100))
        guard healsAt > 1 else { return habits }
        func span(_ dice: inout SeededGenerator) -> ClosedRange<Int64> {
            let start = dice.number(0...(healsAt - 1))
            return start...min(healsAt, start + dice.number(1...10_000))
        }
        for _ in 0..<Int(dice.number(0...4)) { habits.silences.append(span(&dice)) }
        if dice.happens(30) { habits.hits.append(span(&dice)) }
        return habits
    }

    static let rules: RestrictionPolicy? = {
        guard let rule = NamedRule("sanctions", .screened(by: ["lists.example"], maxAgeSeconds: 60)),
            let set = RestrictionSet(name: "bank", version: 1, rules: [rule]),
            let scoped = ScopedRestrictions(set: set, assets: [])
        else { return nil }
        return RestrictionPolicy(sets: [scoped], parties: [:])
    }()
}

/// The screening service of one bank of a simulated world.
///
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedScreening: ScreeningPort, @unchecked Sendable {
    private unowned let world: SimulatedWorld
    private let side: SimulationPlan.Side
    private let habits: SimulationPlan.ScreeningHabits
    private let clock: HostClock
    /// How long a bank waits for a service that is silent. - Units: milliseconds.
    private static let patience: Int64 = 2000

    init(_ world: SimulatedWorld, _ side: SimulationPlan.Side, clock: HostClock) {
        self.world = world
        self.side = side
        self.clock = clock
        habits = world.plan.screeningHabits(of: side)
    }

    func ask(about subjects: [ScreeningSubject]) async -> ScreeningWords {
        // What a dead process would hear nobody writes down: its disks are gone.
        world.pass(.screenAsk, .bank(side))
        let asked = world.scheduler.now
        let date = LedgerInstant(seconds: clock.unixSeconds())
        guard let date, !habits.silences.contains(where: { $0.contains(asked) }) else {
            world.count(.unscreened)
            await world.scheduler.pause(milliseconds: Self.patience)
            return ScreeningWords(answers: [], silent: ["lists.example": "screening.no-answer"])
        }
        let isHit = habits.hits.contains { $0.contains(asked) }
        if isHit { world.count(.unscreened) }
        await world.scheduler.pause(milliseconds: habits.delay)
        let answers = subjects.map { subject in
            ScreeningAnswer(
                service: "lists.example", list: "simulated", subject: subject,
                verdict: isHit ? .hit : .clear, reference: "", at: date)
        }
        return ScreeningWords(answers: answers, silent: [:])
    }
}
