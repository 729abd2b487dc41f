import SettlementModel

/// How much one peer may send.
public struct PeerRate: Hashable, Sendable {
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

    public static let standard = PeerRate(requestsPerSecond: 2000, burst: 500, bytesPerSecond: 64 << 20)
}

/// Token buckets, one for each peer: a flood of one is no wait for another.
actor RateAllowance {
    private struct Bucket {
        var requests: Double
        var bytes: Double
        var filledAt: ContinuousClock.Instant
    }

    private let rate: PeerRate
    private let clock = ContinuousClock()
    private var buckets: [GatewayID: Bucket] = [:]

    init(rate: PeerRate) { self.rate = rate }

    func admits(_ peer: GatewayID, bytes: Int) -> Bool {
        let now = clock.now
        var bucket =
            buckets[peer]
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
        buckets[peer] = bucket
        return admitted
    }
}
