/// How much one party may send.
public struct PartyRate: Hashable, Sendable {
    /// Requests a second, sustained, and how many at once.
    public let requestsPerSecond: Int
    public let burst: Int
    /// Bytes a second, sustained; one second's worth may come at once.
    public let bytesPerSecond: Int

    public init(requestsPerSecond: Int, burst: Int, bytesPerSecond: Int) {
        self.requestsPerSecond = max(1, requestsPerSecond)
        self.burst = max(1, burst)
        self.bytesPerSecond = max(1, bytesPerSecond)
    }
}

/// Token buckets, one for each party: a flood of one is no wait for another.
public actor RateAllowance<Party: Hashable & Sendable> {
    private struct Bucket {
        var requests: Double
        var bytes: Double
        var filledAt: ContinuousClock.Instant
    }

    private let rate: PartyRate
    private let clock = ContinuousClock()
    private var buckets: [Party: Bucket] = [:]

    public init(rate: PartyRate) { self.rate = rate }

    /// Whether the party may send this now; what it may not is not counted.
    public func admits(_ party: Party, bytes: Int) -> Bool { admits(party, bytes: bytes, at: clock.now) }

    func admits(_ party: Party, bytes: Int, at now: ContinuousClock.Instant) -> Bool {
        var bucket =
            buckets[party]
            ?? Bucket(requests: Double(rate.burst), bytes: Double(rate.bytesPerSecond), filledAt: now)
        let elapsed = (now - bucket.filledAt) / .seconds(1)
        bucket.filledAt = now
        bucket.requests = min(Double(rate.burst), bucket.requests + elapsed * Double(rate.requestsPerSecond))
        bucket.bytes = min(Double(rate.bytesPerSecond), bucket.bytes + elapsed * Double(rate.bytesPerSecond))
        let admitted = bucket.requests >= 1 && bucket.bytes >= Double(bytes)
        if admitted {
            bucket.requests -= 1
            bucket.bytes -= Double(bytes)
        }
        buckets[party] = bucket
        return admitted
    }
}
