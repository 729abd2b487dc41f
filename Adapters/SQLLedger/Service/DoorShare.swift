import SecureChannels

/// How much of a ledger's door one party may occupy. All parties together stay below what the door takes, so that none
/// of them is kept out by the others.
enum DoorShare {
    /// Requests of one party under way at once, over all its keys and connections.
    static let requests = 256
    /// How many of those may wait for entries, which costs the asker nothing and holds a place for up to 30 seconds.
    /// A gateway has one such reader for each ledger.
    static let waits = 8
    /// Of one connection. A gateway has one and queues what is more on its own side, so it never meets the bound of a
    /// party, however many transfers are under way; the rest is for requests that were given up and whose end is near.
    static let streams = 192
    /// Of one key, at the server: what is above `requests` is refused by the party's own bound, in this API's words,
    /// before the server has to.
    static let ofOneKey = requests + 64

    /// - Parameter keys: how many are admitted. Their shares never add up to more than `maxInFlight`.
    static func limits(keys: Int) -> HTTP2ServerLimits {
        var limits = HTTP2ServerLimits()
        limits.maxConcurrentStreams = streams
        limits.maxInFlightOfOneKey = ofOneKey
        limits.maxInFlight = max(limits.maxInFlight, keys * ofOneKey)
        limits.maxConnections = max(limits.maxConnections, keys * limits.maxConnectionsOfOneKey)
        return limits
    }
}
