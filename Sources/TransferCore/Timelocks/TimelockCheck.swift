public import SettlementModel

extension TimelockRules {
    /// What is wrong with proposed instants, judged by one's own bounds and clocks; empty if nothing is.
    ///
    /// - Parameter longestLockSeconds: how long one's own funds may stand locked at most.
    public static func findings(
        _ timelocks: Timelocks, bounds: PairBounds, now: LedgerClocks, longestLockSeconds: Int64
    ) -> [TermsFinding] {
        var findings: [TermsFinding] = []
        func require(_ name: String, _ given: Int64, atLeast needed: Int64) {
            guard given < needed else { return }
            findings.append(
                TermsFinding(
                    "terms.timelock.\(name)", "\(name) is \(given) s; these bounds need at least \(needed) s")
            )
        }
        let drift = abs(timelocks.proposedAtY.seconds(since: now.y))
        let allowed = bounds.messageSeconds + 2 * bounds.y.clockErrorSeconds + bounds.recoverySeconds
        if drift > allowed {
            findings.append(
                TermsFinding(
                    "terms.timelock.t0", "t0 is \(drift) s from Y's clock; at most \(allowed) s are allowed"))
        }
        let t0 = timelocks.proposedAtY
        require("window", timelocks.expiryY.seconds(since: t0), atLeast: window(bounds).secondsWithReserve)
        require(
            "gap", timelocks.expiryX.seconds(since: timelocks.expiryY),
            atLeast: gap(bounds).secondsWithReserve)
        require(
            "reveal", timelocks.expiryY.seconds(since: timelocks.revealDeadlineY),
            atLeast: reveal(bounds).seconds)
        require(
            "lock-deadline-y", timelocks.revealDeadlineY.seconds(since: timelocks.lockDeadlineY),
            atLeast: lockDeadlineY(bounds).seconds)
        require(
            "lock-deadline-x", timelocks.lockDeadlineY.seconds(since: timelocks.lockDeadlineX),
            atLeast: lockDeadlineX(bounds).seconds)
        require(
            "agreement", timelocks.lockDeadlineX.seconds(since: now.x),
            atLeast: bounds.x.inclusionSeconds + bounds.x.clockErrorSeconds + tickSeconds)
        let longest = timelocks.expiryX.seconds(since: t0)
        if longest > longestLockSeconds {
            findings.append(
                TermsFinding(
                    "terms.timelock.too-long",
                    "X could stand locked \(longest) s; the limit here is \(longestLockSeconds) s"))
        }
        return findings
    }
}

/// Both ledgers' clocks at one moment, as last heard and carried forward.
public struct LedgerClocks: Hashable, Sendable {
    public let x: LedgerInstant
    public let y: LedgerInstant
    public init(x: LedgerInstant, y: LedgerInstant) {
        self.x = x
        self.y = y
    }

    public subscript(leg: LegID) -> LedgerInstant { leg == .x ? x : y }
}

/// One reason why terms are refused. The code is stable, the detail is for people.
public struct TermsFinding: Error, Hashable, Sendable {
    public let code: String
    public let detail: String
    public init(_ code: String, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
