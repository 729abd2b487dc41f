import SettlementModel

/// The machine's clock, its patience and its dice, handed in. It schedules; it never decides.
public struct HostClock: Sendable {
    /// Seconds since 1970, for what people read.
    public let unixSeconds: @Sendable () -> Int64
    /// Time that never goes back, in milliseconds from any start.
    public let steadyMilliseconds: @Sendable () -> Int64
    public let sleep: @Sendable (Duration) async throws -> Void
    /// 64 random bits: for pauses that differ, and for names and challenges that nobody can guess. A simulation hands in
    /// a seeded source, so that a seed replays.
    public let random: @Sendable () -> UInt64

    /// - Parameter random: the system's generator where nothing else is handed in.
    public init(
        unixSeconds: @escaping @Sendable () -> Int64, steadyMilliseconds: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> UInt64 = {
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
    ) {
        self.unixSeconds = unixSeconds
        self.steadyMilliseconds = steadyMilliseconds
        self.sleep = sleep
        self.random = random
    }

    /// A pause's random part, from 0 to `most` milliseconds.
    func jitter(upTo most: Int64) -> Int64 {
        guard most > 0 else { return 0 }
        return Int64(random() % (UInt64(most) + 1))
    }

    /// Fresh bytes for challenges and command ids.
    func randomBytes32() -> Bytes32 {
        Bytes32(bigEndianWords: random(), random(), random(), random())
    }
}
