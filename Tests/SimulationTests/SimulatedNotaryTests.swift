import SettlementModel
import SettlementProofs
import Testing

@testable import SettlementTestKit

/// Worlds with X on a chain: what four notaries may do, and what the checks say where too many do it.
@Suite struct SimulatedNotaryTests {
    private static let common = Result { try SimulationCommon() }
    private static let shapes = [LedgerKind.sql, .bft, .probabilistic].flatMap { cash in
        [LedgerKind.bft, .probabilistic].map { WorldLedgers(assets: $0, cash: cash) }
    }

    private func lived(
        _ plan: SimulationPlan, crashes: [PlannedCrash] = []
    ) throws -> (world: SimulatedWorld, violations: [Violation]) {
        let world = try SimulatedWorld(plan, Self.common.get(), crashes: crashes, takesNotes: true)
        return (world, world.run())
    }

    private func words(_ world: SimulatedWorld) -> [VouchedEnd] {
        (world.tape ?? []).compactMap { if case .vouched(let word) = $0 { word } else { nil } }
    }

    @Test(arguments: shapes)
    func `X settles and goes back by three notaries' word at least`(_ ledgers: WorldLedgers) throws {
        for (story, end) in [(CrashCoverage.Story.settled, LockState.claimed), (.refunded, .refunded)] {
            let (world, violations) = try lived(SimulationPlan(story, ledgers))
            #expect(violations == [])
            #expect(Array(world.counts.outcomes.keys) == [story == .settled ? "SETTLED" : "REFUNDED"])
            let said = words(world)
            #expect(Set(said.map(\.notary)).count >= 3)
            #expect(said.allSatisfy { $0.end == end })
        }
    }

    @Test(arguments: NotaryHabits.Vice.allCases)
    func `one of four may do as it likes`(_ vice: NotaryHabits.Vice) throws {
        for number in 0..<4 {
            var plan = SimulationPlan(.settled, WorldLedgers(assets: .bft, cash: .sql))
            plan.notaries[number].vice = vice
            let (world, violations) = try lived(plan)
            #expect(violations == [], "notary \(number) \(vice.rawValue)")
            #expect(world.counts.outcomes == ["SETTLED": 1])
            #expect(vice != .lies || world.counts.faults[.lie, default: 0] > 0)
        }
    }

    @Test func `with two away X waits, and the checks say so`() throws {
        var plan = SimulationPlan(.settled, WorldLedgers(assets: .bft, cash: .sql))
        plan.notaries[0].vice = .isAway
        plan.notaries[3].vice = .isAway
        let (_, violations) = try lived(plan)
        #expect(violations.contains { $0.invariant == .terminal })
    }

    @Test func `a notary dies before and after each of its syncs and says nothing else afterwards`() throws {
        let plan = SimulationPlan(.refunded, WorldLedgers(assets: .bft, cash: .bft))
        let (calm, calmly) = try lived(plan)
        #expect(calmly == [])
        let syncs = (calm.passed ?? []).enumerated().filter { $0.element.process == .notary(0) }
        #expect(syncs.contains { $0.element.point == .notaryWrite })
        #expect(syncs.contains { $0.element.point == .notaryWritten })
        for sync in syncs {
            let death = PlannedCrash(point: sync.offset + 1, victim: .notary(0))
            let (world, violations) = try lived(plan, crashes: [death])
            #expect(violations == [], "at point \(sync.offset + 1)")
            #expect(world.crashes.isEmpty)
            #expect(world.counts.faults[.notaryCrash] == 1)
        }
    }

    @Test func `a notary that says two ends of one lock, or one that is not, is found out`() throws {
        let (world, _) = try lived(SimulationPlan(.settled, WorldLedgers(assets: .bft, cash: .sql)))
        let tape = try #require(world.tape)
        let word = try #require(words(world).first)
        func complaints(_ end: LockState, isMisled: Bool) -> [Invariant] {
            var checks = InvariantChecks(world.setting)
            for event in tape { _ = checks.see(event) }
            let other = VouchedEnd(
                notary: word.notary, ledger: word.ledger, lock: word.lock, end: end, isMisled: isMisled)
            return checks.see(.vouched(other)).map(\.invariant)
        }
        #expect(complaints(word.end, isMisled: false) == [])
        #expect(complaints(.refunded, isMisled: true) == [.oneVoice])
        #expect(complaints(.refunded, isMisled: false) == [.oneVoice, .exclusive])
        var early = InvariantChecks(world.setting)
        #expect(early.see(.vouched(word)).map(\.invariant) == [.exclusive])
    }

    @Test func `seeds put X of M2 on a chain in their fair share, Y on every kind of ledger`() {
        var counts: [String: Int] = [:]
        for seed in UInt64(1)...3000 {
            let plan = SimulationPlan(seed: seed)
            for trade in plan.trades where trade.mode == .m2 {
                let (first, second) = (plan.ledgers.assets, plan.ledgers.cash)
                let (x, y) = trade.lockOrder == .assetFirst ? (first, second) : (second, first)
                if x.isChain { counts["\(x.rawValue) and \(y.rawValue)", default: 0] += 1 }
            }
        }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { $0 > 60 }, "\(counts)")
        // A third of all trades is in a world with a chain, and more than half of those have X on one.
        #expect(counts.values.reduce(0, +) > 1500)
    }
}
