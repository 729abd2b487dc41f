import SettlementTestKit
import Testing

/// Worlds whose banks limit what they take on, live: the first of them among the seeds from 1 on.
@Suite struct LimitWorldTests {
    @Test
    func `limits are kept in every world, and everything happens that can happen to a trade before them`()
        throws
    {
        var counts = SimulationCounts()
        var seed: UInt64 = 0
        while counts.limits[.worlds, default: 0] < 100 {
            seed += 1
            let plan = SimulationPlan(seed: seed, mostTrades: 6)
            guard plan.hasLimits else { continue }
            let world = try SimulatedWorld(plan, Tape.common.get())
            #expect(world.run() == [], "seed \(seed)")
            counts += world.counts
        }
        for event in SimulationCounts.LimitEvent.allCases {
            #expect(counts.limits[event, default: 0] > 0, "\(event)")
        }
    }

    @Test func `two worlds of three know no limits`() {
        let some = (UInt64(1)...3000).count { SimulationPlan(seed: $0).hasLimits }
        #expect((900...1100).contains(some))
    }
}
