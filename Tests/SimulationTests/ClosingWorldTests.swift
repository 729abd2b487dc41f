import SettlementTestKit
import Testing

/// Worlds whose banks buy claims under reserve or with notice, live: the first of them among the seeds from 1 on.
@Suite struct ClosingWorldTests {
    @Test
    func `whatever desks do after a settlement, a purchase is lifted or undone once, and both banks say so`()
        throws
    {
        var counts = SimulationCounts()
        var seed: UInt64 = 0
        while counts.closings[.worlds, default: 0] < 60 {
            seed += 1
            let plan = SimulationPlan(seed: seed, mostTrades: 4)
            guard plan.hasClosings else { continue }
            let world = try SimulatedWorld(plan, Tape.common.get())
            #expect(world.run() == [], "seed \(seed)")
            counts += world.counts
        }
        for event in SimulationCounts.ClosingEvent.allCases {
            #expect(counts.closings[event, default: 0] > 0, "\(event)")
        }
    }

    @Test func `three worlds of four and every bond know none of it`() {
        let some = (UInt64(1)...3000).count { SimulationPlan(seed: $0).hasClosings }
        // One of four, and of those the ones without a claim are left out.
        #expect((600...750).contains(some))
    }
}
