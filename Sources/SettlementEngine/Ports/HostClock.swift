/// The machine's clock and its patience, handed in. It schedules; it never decides.
public struct HostClock: Sendable {
    /// Seconds since 1970, for what people read.
    public let unixSeconds: @Sendable () -> Int64
    /// Time that never goes back, in milliseconds from any start.
    public let steadyMilliseconds: @Sendable () -> Int64
    public let sleep: @Sendable (Duration) async throws -> Void

    public init(
        unixSeconds: @escaping @Sendable () -> Int64, steadyMilliseconds: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.unixSeconds = unixSeconds
        self.steadyMilliseconds = steadyMilliseconds
        self.sleep = sleep
    }
}
