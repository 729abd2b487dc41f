import SettlementTestKit
import Testing

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
}
