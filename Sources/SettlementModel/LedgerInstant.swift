/// A point in time on one ledger's own clock.
///
/// It carries no ledger with it: the value that holds it (a lock, a head) says whose clock it is.
/// - Units: whole seconds since 1970-01-01T00:00:00Z.
/// - Range: 0 to 253402300799 (year 9999), which also refuses milliseconds given for seconds.
public struct LedgerInstant: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let seconds: Int64

    public init?(seconds: Int64) {
        guard (0...253_402_300_799).contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// This instant moved by `seconds`, held inside the range.
    public func advanced(bySeconds delta: Int64) -> LedgerInstant {
        let (sum, overflow) = seconds.addingReportingOverflow(delta)
        let limit: Int64 = 253_402_300_799
        let held = overflow ? (delta > 0 ? limit : 0) : min(max(sum, 0), limit)
        return LedgerInstant(held: held)
    }

    /// Seconds from `other` to this instant; negative where this one is earlier.
    public func seconds(since other: LedgerInstant) -> Int64 { seconds - other.seconds }

    public var description: String { "\(seconds)" }

    public static func < (left: LedgerInstant, right: LedgerInstant) -> Bool {
        left.seconds < right.seconds
    }

    private init(held seconds: Int64) { self.seconds = seconds }
}
