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

    /// One line of the protocol's table, and what M1 asks for beyond it; minutes are rounded up.
    struct Worked: Sendable, CustomTestStringConvertible {
        let x: Sample
        let y: Sample
        let sum: Int64
        let gapMinutes: Int64
        let m2: Instants
        let m1: Instants
        var testDescription: String { "\(x) to \(y)" }
    }

    struct Instants: Sendable {
        /// T_Y − t0.
        let windowMinutes: Int64
        /// The same and the gap.
        let totalMinutes: Int64
        /// T_Y − R_Y without the tick that makes "before" strict: the table leaves it out.
        let revealSeconds: Int64
        init(_ windowMinutes: Int64, _ totalMinutes: Int64, _ revealSeconds: Int64) {
            self.windowMinutes = windowMinutes
            self.totalMinutes = totalMinutes
            self.revealSeconds = revealSeconds
        }
    }

    static let table = [
        Worked(
            x: .besu, y: .fabric, sum: 668, gapMinutes: 14, m2: Instants(16, 30, 60),
            m1: Instants(25, 39, 660)),
        Worked(
            x: .fabric, y: .sql, sum: 693, gapMinutes: 15, m2: Instants(15, 30, 3),
            m1: Instants(23, 38, 603)),
        Worked(
            x: .besu, y: .rtgs, sum: 712, gapMinutes: 15, m2: Instants(24, 39, 61),
            m1: Instants(30, 45, 961)),
        Worked(
            x: .fisco, y: .besu, sum: 647, gapMinutes: 14, m2: Instants(15, 29, 36),
            m1: Instants(23, 37, 636)),
        Worked(
            x: .clique, y: .besu, sum: 827, gapMinutes: 18, m2: Instants(18, 36, 36),
            m1: Instants(26, 44, 636)),
    ]

    static func pair(_ x: Sample, _ y: Sample) throws -> PairBounds {
        try need(PairBounds(x: try x.bounds(), y: try y.bounds(), messageSeconds: 10, recoverySeconds: 300))
    }

    @Test(arguments: table)
    func `the worked table of the protocol comes out`(row: Worked) throws {
        let bounds = try Self.pair(row.x, row.y)
        func minutes(_ seconds: Int64) -> Int64 { (seconds + 59) / 60 }
        let gap = TimelockRules.gap(bounds)
        #expect(gap.seconds == row.sum)
        #expect(minutes(gap.secondsWithReserve) == row.gapMinutes)
        let t0 = try need(LedgerInstant(seconds: Deals.start))
        for (mode, expected) in [(SettlementMode.m2, row.m2), (.m1, row.m1)] {
            let times = TimelockRules.timelocks(from: t0, bounds, in: mode)
            let window = times.expiryY.seconds(since: t0)
            #expect(minutes(window) == expected.windowMinutes)
            #expect(minutes(gap.secondsWithReserve) + minutes(window) == expected.totalMinutes)
            let reveal = times.expiryY.seconds(since: times.revealDeadlineY)
            #expect(reveal - TimelockRules.tickSeconds == expected.revealSeconds)
        }
        // In M2 the protocol's window is what counts here; in M1 the way back from T_Y is longer.
        #expect(minutes(TimelockRules.window(bounds).secondsWithReserve) == row.m2.windowMinutes)
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
            TimelockRules.reveal(b, in: .m2).seconds == 60 + 15 + 1 + 70,
            "inc_Y + ε_Y + tick, and fin_Y where Y can reorganise")
        #expect(
            TimelockRules.reveal(b, in: .m1).seconds == 60 + 15 + 1 + 70 + 300 + 300 + 60,
            "in M1 rec and halt_Y, and inc_Y again where Y can reorganise")
        #expect(
            TimelockRules.reveal(reorganising, in: .m1).seconds == 45 + 15 + 1 + 300 + 300,
            "in M1 rec and halt_Y alone where Y cannot")
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
            TimelockRules.reveal(bounds, in: .m2).seconds + TimelockRules.lockDeadlineY(bounds).seconds
            + TimelockRules.lockDeadlineX(bounds).seconds
        #expect(back - TimelockRules.window(bounds).secondsWithReserve == 218)
        let t0 = try need(LedgerInstant(seconds: Deals.start))
        for mode in SettlementMode.allCases {
            let times = TimelockRules.timelocks(from: t0, bounds, in: mode)
            #expect(
                times.lockDeadlineX.seconds(since: t0) >= TimelockRules.agreement(bounds).secondsWithReserve)
        }
    }
}
