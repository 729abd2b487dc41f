import SettlementTestKit
import Testing

/// Worlds whose banks ask a registry before they buy a claim, live: the first of them among the seeds from 1 on.
@Suite struct RegistryWorldTests {
    @Test func `whatever desks, ways and the registry do, no claim is bought twice, and all say one thing`()
        throws
    {
        var counts = SimulationCounts()
        var seed: UInt64 = 0
        while counts.registry[.worlds, default: 0] < 60 {
            seed += 1
            let plan = SimulationPlan(seed: seed, mostTrades: 4)
            guard plan.hasRegistry else { continue }
            let world = try SimulatedWorld(plan, Tape.common.get())
            #expect(world.run() == [], "seed \(seed)")
            counts += world.counts
        }
        for event in SimulationCounts.RegistryEvent.allCases where event != .reserved {
            #expect(counts.registry[event, default: 0] > 0, "\(event)")
        }
        #expect(counts.faults[.registryCrash, default: 0] > 0)
    }

    @Test func `four worlds of five and every bond know none of it`() {
        let some = (UInt64(1)...3000).count { SimulationPlan(seed: $0).hasRegistry }
        // One of five, and of those the ones without a claim are left out.
        #expect((480...600).contains(some))
    }

    /// Every fiftieth death of that run; `interlock simulate --crashes --story registered` has all of them.
    @Test func `a registered purchase settles after a death anywhere, the registry's among them`() throws {
        let coverage = try CrashCoverage(.registered, Tape.common.get())
        let points = try coverage.points()
        for point in [CrashPoint.registryAsk, .registryWrite, .registryWritten] {
            #expect(points.contains { $0.point == point }, "\(point.rawValue)")
        }
        let result = try coverage.singles(stripe: (index: 7, of: 50))
        #expect(result.points > 150 && result.runs > 15)
    }
}
