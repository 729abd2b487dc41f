public import SettlementEngine
internal import Synchronization

/// A machine's clock for tests: it runs by itself, fast enough to be lived with, and can be pushed forward.
public final class HandClock: Sendable {
    private let pushed = Mutex<Int64>(0)
    private let origin = ContinuousClock.now
    /// What the machine believes the date to be at the start.
    public static let start: Int64 = 1_780_000_000

    public init() {}

    /// Moves the steady clock forward at once. - Units: milliseconds.
    public func push(milliseconds: Int64) { pushed.withLock { $0 += max(0, milliseconds) } }

    /// Milliseconds since this clock was made, pushes included.
    public var steadyMilliseconds: Int64 {
        let lived = (ContinuousClock.now - origin).components
        return lived.seconds * 1000 + lived.attoseconds / 1_000_000_000_000_000 + pushed.withLock { $0 }
    }

    public var hostClock: HostClock {
        HostClock(
            unixSeconds: { HandClock.start + self.steadyMilliseconds / 1000 },
            steadyMilliseconds: { self.steadyMilliseconds },
            sleep: { try await Task.sleep(for: $0) })
    }
}
