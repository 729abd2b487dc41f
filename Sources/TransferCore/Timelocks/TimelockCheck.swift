public import SettlementModel

extension TimelockRules {
    /// What is wrong with proposed instants, judged by one's own bounds and clocks; empty if nothing is.
    ///
    /// - Parameters:
    ///   - mode: as the terms have it; it decides what the reveal margin must hold.
    ///   - longestLockSeconds: how long one's own funds may stand locked at most.
    public static func findings(
        _ timelocks: Timelocks, in mode: SettlementMode, bounds: PairBounds, now: LedgerClocks,
        longestLockSeconds: Int64
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
            atLeast: reveal(bounds, in: mode).seconds)
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

    /// What speaks against M1 in the clocks themselves; empty if nothing does.
    ///
    /// The gap between T_Y and T_X holds for clocks that are wrong by no more than the bounds say. An X that runs further
    /// ahead of Y takes the responder's time to claim, seen by nobody: T_X comes before its time. In M2 no clock of X
    /// decides anything. A clock is read to the second and carried on by whole seconds: one tick for each.
    static func findings(ofClocks now: LedgerClocks, _ bounds: PairBounds) -> [TermsFinding] {
        let ahead = now.x.seconds(since: now.y)
        let allowed = bounds.x.clockErrorSeconds + bounds.y.clockErrorSeconds + 2 * tickSeconds
        guard ahead > allowed else { return [] }
        return [
            TermsFinding(
                "terms.timelock.clocks",
                "X's clock is \(ahead) s ahead of Y's; at most \(allowed) s are allowed in M1")
        ]
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
