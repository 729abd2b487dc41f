public import SettlementModel

/// The bounds an operator sets for new locks and issues.
public struct LedgerLimits: Hashable, Sendable {
    /// A new lock expires at least this many seconds from now on the ledger's clock.
    public let shortestExpirySeconds: Int64
    /// And at most this many. It also catches an instant given in milliseconds.
    public let longestExpirySeconds: Int64
    /// Hash functions this ledger enforces.
    public let hashlocks: Set<HashAlgorithm>
    /// Most units of one asset that may ever exist; keeps every balance far from overflow.
    public let largestSupply: Int128

    /// One minute to 90 days, SHA-256, 10^27 units.
    public static let standard = LedgerLimits(
        shortestExpirySeconds: 60, longestExpirySeconds: 7_776_000, hashlocks: [.sha256])

    /// Values outside the range are moved to its end.
    /// - Range: seconds 1 to 10 years; supply at least 1, at most 10^27.
    public init(
        shortestExpirySeconds: Int64, longestExpirySeconds: Int64, hashlocks: Set<HashAlgorithm>,
        largestSupply: Int128 = LedgerLimits.mostUnits
    ) {
        let tenYears: Int64 = 315_360_000
        self.shortestExpirySeconds = min(max(shortestExpirySeconds, 1), tenYears)
        self.longestExpirySeconds = min(max(longestExpirySeconds, self.shortestExpirySeconds), tenYears)
        self.hashlocks = hashlocks
        self.largestSupply = min(max(largestSupply, 1), LedgerLimits.mostUnits)
    }

    /// 10^27.
    public static let mostUnits: Int128 = 1_000_000_000_000_000_000 * 1_000_000_000
}

/// The ledger's own clock: the host's, but never going back.
public enum LedgerClock {
    /// The time of the next entry.
    /// - Throws: `StorageFault` where the clock stands outside the years 1970 to 9999.
    public static func time(now: Int64, after last: Int64) throws -> LedgerInstant {
        guard let time = LedgerInstant(seconds: max(now, last)) else {
            throw StorageFault(code: "ledger.clock.invalid", detail: "the clock says \(now), the log \(last)")
        }
        return time
    }
}
