import SettlementModel
import Testing

@testable import SettlementTestKit

/// Deaths are enumerated whole: what is not lived is counted, and is beyond the run's end.
@Suite struct CrashCoverageTests {
    @Test func `of the pairs that begin at one point each is lived, or comes after the run's end`() throws {
        let coverage = CrashCoverage(.settled, try Tape.common.get())
        let points = try coverage.points().count
        // The last point alone, by each of four processes.
        let (window, stripe) = (200, (index: points, of: points + 1))
        let result = try coverage.pairs(window: window, stripe: stripe)
        #expect(result.points == points)
        // With the first death: three others. Later: any of the four.
        #expect(result.runs + result.unreached == 4 * (3 + 4 * window))
        #expect(result.runs > 4 * 3 && result.unreached > 0)
        // Where there is no end of the window, there is none of the runs before the run's own end.
        let all = try coverage.pairs(window: 10_000, stripe: stripe)
        #expect(all.runs == result.runs)
    }

    /// Every thirtieth death; `interlock simulate --crashes --story timed` has all of them.
    @Test func `one death anywhere leaves a trade in M1 within its bounds`() throws {
        let world = try SimulatedWorld(SimulationPlan(.timed, .sql), Tape.common.get(), takesNotes: true)
        let found = world.run()
        #expect(found == [])
        // Both legs go by their clocks: the first lock waits for no proof.
        var gates: Set<ClaimGate> = []
        for event in world.tape ?? [] {
            if case .booked(let entry) = event { gates.insert(entry.lock.claimGate) }
        }
        #expect(gates == [.beforeExpiry])
        let result = try CrashCoverage(.timed, try Tape.common.get()).singles(stripe: (index: 0, of: 30))
        #expect(result.runs > ProcessName.all.count)
    }

    /// Every thirtieth death; `interlock simulate --crashes --story screened` has all of them.
    @Test func `a bank that dies while it has everybody screened goes on where it was`() throws {
        let coverage = CrashCoverage(.screened, try Tape.common.get())
        let points = try coverage.points()
        for side in SimulationPlan.Side.allCases {
            let asks = points.count { $0.point == .screenAsk && $0.process == .bank(side) }
            #expect(asks > 0, "\(side)")
        }
        let result = try coverage.singles(stripe: (index: 0, of: 30))
        #expect(result.runs > 4)
        // And the deaths of who asks, at each question.
        for (place, passed) in points.enumerated() where passed.point == .screenAsk {
            let one = try coverage.singles(stripe: (index: place + 1, of: points.count + 1))
            #expect(one.runs == ProcessName.all.count)
        }
    }
}
