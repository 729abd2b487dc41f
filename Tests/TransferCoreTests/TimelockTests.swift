import SettlementModel
import Testing

@testable import TransferCore

/// Section 4 of the protocol, recomputed.
struct TimelockTests {
    /// Illustrative ledgers of the protocol's worked table: inc, fin, obs, ε, halt in seconds.
    enum Sample: String, CaseIterable {
        case besu, fisco, fabric, sql, rtgs, clique

        func bounds() throws -> LedgerBounds {
            let (inc, fin, obs, error): (Int64, Int64, Int64, Int64) =
                switch self {
                case .besu: (30, 2, 4, 6)
                case .fisco: (20, 1, 4, 5)
                case .fabric: (45, 2, 5, 15)
                case .sql: (2, 20, 2, 1)
                case .rtgs: (60, 5, 60, 1)
                case .clique: (60, 70, 4, 15)
                }
            return try need(
                LedgerBounds(
                    inclusionSeconds: inc, finalitySeconds: fin, observationSeconds: obs,
                    clockErrorSeconds: error,
                    haltSeconds: self == .rtgs ? 600 : 300, canReorganise: self == .clique))
        }
    }

    struct Worked: Sendable, CustomTestStringConvertible {
        let x: Sample
        let y: Sample
        let sum: Int64
        let gapMinutes: Int64
        let windowMinutes: Int64
        let totalMinutes: Int64
        let revealSeconds: Int64
        var testDescription: String { "\(x) to \(y)" }
    }

    static let table = [
        Worked(
            x: .besu, y: .fabric, sum: 668, gapMinutes: 14, windowMinutes: 16, totalMinutes: 30,
            revealSeconds: 60),
        Worked(
            x: .fabric, y: .sql, sum: 693, gapMinutes: 15, windowMinutes: 15, totalMinutes: 30,
            revealSeconds: 3),
        Worked(
            x: .besu, y: .rtgs, sum: 712, gapMinutes: 15, windowMinutes: 24, totalMinutes: 39,
            revealSeconds: 61),
        Worked(
            x: .fisco, y: .besu, sum: 647, gapMinutes: 14, windowMinutes: 15, totalMinutes: 29,
            revealSeconds: 36),
        Worked(
            x: .clique, y: .besu, sum: 827, gapMinutes: 18, windowMinutes: 18, totalMinutes: 36,
            revealSeconds: 36),
    ]

    static func pair(_ x: Sample, _ y: Sample) throws -> PairBounds {
        try need(PairBounds(x: try x.bounds(), y: try y.bounds(), messageSeconds: 10, recoverySeconds: 300))
    }

    @Test(arguments: table)
    func `the worked table of the protocol comes out`(row: Worked) throws {
        let bounds = try Self.pair(row.x, row.y)
        func minutes(_ seconds: Int64) -> Int64 { (seconds + 59) / 60 }
        let gap = TimelockRules.gap(bounds)
        let window = TimelockRules.window(bounds)
        #expect(gap.seconds == row.sum)
        #expect(minutes(gap.secondsWithReserve) == row.gapMinutes)
        #expect(minutes(window.secondsWithReserve) == row.windowMinutes)
        #expect(minutes(gap.secondsWithReserve) + minutes(window.secondsWithReserve) == row.totalMinutes)
        // The table leaves out the tick that makes "before" strict.
        #expect(TimelockRules.reveal(bounds).seconds - TimelockRules.tickSeconds == row.revealSeconds)
    }

    @Test func `each formula is the sum that the protocol writes`() throws {
        let b = try Self.pair(.fabric, .clique)
        let (x, y) = (b.x, b.y)
        let (rel, rec) = (b.messageSeconds, b.recoverySeconds)
        let gap =
            x.clockErrorSeconds + y.clockErrorSeconds + y.finalitySeconds + y.observationSeconds + rel + rec
            + x.inclusionSeconds + x.haltSeconds
        #expect(TimelockRules.gap(b).seconds == gap)
        let reorganising = try Self.pair(.clique, .fabric)
        #expect(
            TimelockRules.gap(reorganising).suffix(2).map(\.seconds) == [60, 70],
            "inc_X + fin_X where X can reorganise")
        #expect(
            TimelockRules.reveal(b).seconds == 60 + 15 + 1 + 70,
            "inc_Y + ε_Y + tick, and fin_Y where Y can reorganise")
        #expect(TimelockRules.lockDeadlineY(b).seconds == 70 + 4 + 10 + 300, "fin_Y + obs_Y + rel + rec")
        #expect(
            TimelockRules.lockDeadlineX(b).seconds == 2 + 5 + 10 + 300 + 60 + 15 + 15,
            "(fin+obs)_X + rel + rec + inc_Y + ε_X + ε_Y")
        #expect(TimelockRules.agreement(b).seconds == 10 + 10 + 45 + 15 + 15 + 1)
        #expect(
            TimelockRules.window(b).seconds == (45 + 2 + 5) + 10 + (60 + 70 + 4) + 10 + 300 + 60 + 15 + 300,
            "(inc+fin+obs)_X + rel + (inc+fin+obs)_Y + rel + rec + inc_Y + ε_Y + halt_Y")
    }

    @Test func `the quarter in reserve is rounded up`() {
        for (seconds, reserved) in [(0, 0), (1, 2), (2, 3), (3, 4), (4, 5), (5, 7), (668, 835)]
            as [(Int64, Int64)]
        {
            #expect([Margin("m", seconds, "r")].secondsWithReserve == reserved)
        }
    }

    @Test func `without the agreement margin X's lock deadline could lie before t0`() throws {
        let calm = try need(
            LedgerBounds(
                inclusionSeconds: 2, finalitySeconds: 0, observationSeconds: 2, clockErrorSeconds: 1,
                haltSeconds: 0,
                canReorganise: false))
        let bounds = try need(PairBounds(x: calm, y: calm, messageSeconds: 10, recoverySeconds: 300))
        let back =
            TimelockRules.reveal(bounds).seconds + TimelockRules.lockDeadlineY(bounds).seconds
            + TimelockRules.lockDeadlineX(bounds).seconds
        #expect(back - TimelockRules.window(bounds).secondsWithReserve == 218)
        let t0 = try need(LedgerInstant(seconds: Deals.start))
        let times = TimelockRules.timelocks(from: t0, bounds)
        #expect(times.lockDeadlineX.seconds(since: t0) >= TimelockRules.agreement(bounds).secondsWithReserve)
    }
}
