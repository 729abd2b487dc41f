import SettlementModel
import Testing

@testable import TransferCore

/// What one side proposes, the other accepts if and only if no margin is short by its own measure.
struct TimelockCheckTests {
    private static let start = Deals.start

    private func codes(
        _ times: Timelocks, _ bounds: PairBounds, x: Int64, y: Int64, longest: Int64 = .max,
        in mode: SettlementMode = .m2
    ) throws -> Set<String> {
        let clocks = LedgerClocks(
            x: try need(LedgerInstant(seconds: x)), y: try need(LedgerInstant(seconds: y)))
        let findings = TimelockRules.findings(
            times, in: mode, bounds: bounds, now: clocks, longestLockSeconds: longest)
        return Set(findings.map { String($0.code.dropFirst("terms.timelock.".count)) })
    }

    private func proposal(_ bounds: PairBounds, _ mode: SettlementMode = .m2) throws -> Timelocks {
        TimelockRules.timelocks(from: try need(LedgerInstant(seconds: Self.start)), bounds, in: mode)
    }

    /// `times` with every instant from `first` on moved.
    private func moved(
        _ times: Timelocks, lx: Int64 = 0, ly: Int64 = 0, ry: Int64 = 0, ty: Int64 = 0, tx: Int64 = 0
    ) -> Timelocks {
        Timelocks(
            proposedAtY: times.proposedAtY, lockDeadlineX: times.lockDeadlineX.advanced(bySeconds: lx),
            lockDeadlineY: times.lockDeadlineY.advanced(bySeconds: ly),
            revealDeadlineY: times.revealDeadlineY.advanced(bySeconds: ry),
            expiryY: times.expiryY.advanced(bySeconds: ty), expiryX: times.expiryX.advanced(bySeconds: tx))
    }

    @Test(arguments: SettlementMode.allCases)
    func `five thousand random pairs accept what they would propose, and nothing one second shorter`(
        mode: SettlementMode
    ) throws {
        func codes(
            _ times: Timelocks, _ bounds: PairBounds, x: Int64, y: Int64, longest: Int64 = .max
        ) throws -> Set<String> { try self.codes(times, bounds, x: x, y: y, longest: longest, in: mode) }
        var random = Lottery(seed: 2026)
        for _ in 0..<5000 {
            let bounds = try random.pair()
            let times = try proposal(bounds, mode)
            let now = Self.start
            let longest = times.expiryX.seconds(since: times.proposedAtY)
            #expect(try codes(times, bounds, x: now, y: now, longest: longest).isEmpty)
            #expect(try codes(times, bounds, x: now, y: now, longest: longest - 1) == ["too-long"])
            #expect(try codes(moved(times, ry: 1), bounds, x: now, y: now) == ["reveal"])
            #expect(try codes(moved(times, ly: 1), bounds, x: now, y: now) == ["lock-deadline-y"])
            #expect(try codes(moved(times, lx: 1), bounds, x: now, y: now) == ["lock-deadline-x"])
            #expect(try codes(moved(times, tx: -1), bounds, x: now, y: now) == ["gap"])
            let spare =
                times.expiryY.seconds(since: times.proposedAtY)
                - TimelockRules.window(bounds).secondsWithReserve
            let (whole, short) = (-spare, -spare - 1)
            let tight = moved(times, lx: whole, ly: whole, ry: whole, ty: whole, tx: whole)
            #expect(try !codes(tight, bounds, x: now, y: now).contains("window"))
            let less = moved(times, lx: short, ly: short, ry: short, ty: short, tx: short)
            #expect(try codes(less, bounds, x: now, y: now).contains("window"))
            let least = bounds.x.inclusionSeconds + bounds.x.clockErrorSeconds + 1
            let last = times.lockDeadlineX.seconds - least
            #expect(try codes(times, bounds, x: last, y: now).isEmpty)
            #expect(try codes(times, bounds, x: last + 1, y: now) == ["agreement"])
            let drift = bounds.messageSeconds + 2 * bounds.y.clockErrorSeconds + bounds.recoverySeconds
            for sign in [Int64(1), -1] {
                #expect(try codes(times, bounds, x: now, y: now + sign * drift).isEmpty)
                #expect(try codes(times, bounds, x: now, y: now + sign * (drift + 1)) == ["t0"])
            }
        }
    }

    @Test func `instants for M2 are too short for M1 where a crash or a halt is to be met`() throws {
        var random = Lottery(seed: 1)
        for _ in 0..<500 {
            let bounds = try random.pair()
            let y = bounds.y
            let more = bounds.recoverySeconds + y.haltSeconds + (y.canReorganise ? y.inclusionSeconds : 0)
            let found = try codes(proposal(bounds), bounds, x: Self.start, y: Self.start, in: .m1)
            #expect(found == (more > 0 ? ["reveal"] : []))
            #expect(try codes(proposal(bounds, .m1), bounds, x: Self.start, y: Self.start).isEmpty)
        }
    }

    @Test(arguments: SettlementMode.allCases)
    func `whoever measures one second more of anything refuses the terms`(mode: SettlementMode) throws {
        func codes(_ times: Timelocks, _ bounds: PairBounds, x: Int64, y: Int64) throws -> Set<String> {
            try self.codes(times, bounds, x: x, y: y, in: mode)
        }
        let base = try TimelockTests.pair(.clique, .rtgs)
        let times = try proposal(base, mode)
        func slower(_ bounds: LedgerBounds, _ field: Int) throws -> LedgerBounds {
            func plus(_ place: Int) -> Int64 { field == place ? 1 : 0 }
            return try need(
                LedgerBounds(
                    inclusionSeconds: bounds.inclusionSeconds + plus(0),
                    finalitySeconds: bounds.finalitySeconds + plus(1),
                    observationSeconds: bounds.observationSeconds + plus(2),
                    clockErrorSeconds: bounds.clockErrorSeconds + plus(3),
                    haltSeconds: bounds.haltSeconds + plus(4),
                    canReorganise: bounds.canReorganise))
        }
        for field in 0..<5 {
            let x = try need(
                PairBounds(x: slower(base.x, field), y: base.y, messageSeconds: 10, recoverySeconds: 300))
            #expect(try !codes(times, x, x: Self.start, y: Self.start).isEmpty, "field \(field) of X")
            let y = try need(
                PairBounds(x: base.x, y: slower(base.y, field), messageSeconds: 10, recoverySeconds: 300))
            #expect(try !codes(times, y, x: Self.start, y: Self.start).isEmpty, "field \(field) of Y")
        }
        let link = try need(PairBounds(x: base.x, y: base.y, messageSeconds: 11, recoverySeconds: 300))
        #expect(try !codes(times, link, x: Self.start, y: Self.start).isEmpty)
        let crash = try need(PairBounds(x: base.x, y: base.y, messageSeconds: 10, recoverySeconds: 301))
        #expect(try !codes(times, crash, x: Self.start, y: Self.start).isEmpty)
    }

    @Test func `instants in the wrong order are refused and trap nothing`() throws {
        let bounds = try TimelockTests.pair(.sql, .sql)
        let end = try need(LedgerInstant(seconds: 253_402_300_799))
        let zero = try need(LedgerInstant(seconds: 0))
        for t0 in [zero, end] {
            let all = Timelocks(
                proposedAtY: t0, lockDeadlineX: end, lockDeadlineY: zero, revealDeadlineY: end, expiryY: zero,
                expiryX: zero)
            #expect(try codes(all, bounds, x: 0, y: 253_402_300_799, longest: 0).count >= 4)
        }
    }
}

/// Small, seeded and the same everywhere (SplitMix64).
struct Lottery {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func seconds(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func ledger() throws -> LedgerBounds {
        try need(
            LedgerBounds(
                inclusionSeconds: seconds(1...600), finalitySeconds: seconds(0...600),
                observationSeconds: seconds(0...300),
                clockErrorSeconds: seconds(0...60), haltSeconds: seconds(0...3600),
                canReorganise: next() % 2 == 0))
    }

    mutating func pair() throws -> PairBounds {
        try need(
            PairBounds(
                x: ledger(), y: ledger(), messageSeconds: seconds(0...120), recoverySeconds: seconds(0...900))
        )
    }
}
