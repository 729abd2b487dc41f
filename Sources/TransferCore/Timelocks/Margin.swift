/// One named part of a time bound: how many seconds, and what they are for.
///
/// - Units: seconds.
public struct Margin: Hashable, Sendable {
    public let name: String
    public let seconds: Int64
    public let reason: String

    public init(_ name: String, _ seconds: Int64, _ reason: String) {
        self.name = name
        self.seconds = seconds
        self.reason = reason
    }
}

extension [Margin] {
    /// All margins together.
    public var seconds: Int64 { reduce(0) { $0 + $1.seconds } }

    /// All margins together and a quarter more, rounded up.
    public var secondsWithReserve: Int64 { (seconds * 5 + 3) / 4 }
}
