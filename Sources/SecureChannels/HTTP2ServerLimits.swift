/// What a server puts up with. Every default suits a few dozen pinned peers that send small messages.
public struct HTTP2ServerLimits: Sendable {
    /// Open streams of one connection; told to the peer, more are refused.
    public var maxConcurrentStreams = 256
    /// Bytes of one request's body; beyond: 413, then the stream is reset.
    public var maxBodyBytes = 4 * 1024 * 1024
    /// Names, values and 32 bytes for each field of one request; beyond: 431, then the stream is reset.
    public var maxHeaderListBytes = 32 * 1024
    /// Bytes of all request bodies one connection has in memory; beyond: 503, then the stream is reset.
    public var maxBufferedBytes = 64 * 1024 * 1024
    /// Open connections whose peer has proven its key; more are closed after the handshake.
    public var maxConnections = 256
    /// How many of those one key may have; for one more its own oldest is closed.
    public var maxConnectionsOfOneKey = 64
    /// Connections on their way to the end of their handshake, counted apart: for one more the oldest of the
    /// address with the most of them is closed.
    public var maxUnprovenConnections = 128
    /// Requests in the hands of the handler, over all connections; beyond: 503.
    public var maxInFlight = 1024
    /// How many of those one key may have, over all its connections; beyond: 503. What it leaves is the others'.
    public var maxInFlightOfOneKey = 512
    /// From the connection to the proven peer.
    public var handshakeTimeout = Duration.seconds(10)
    /// From the first to the last byte of a request; beyond: 408, then the stream is reset.
    public var requestTimeout = Duration.seconds(30)
    /// From the handler's answer to the peer's having taken it; beyond: the stream is reset. A peer that takes nothing
    /// at all for so long loses its connection.
    public var answerTimeout = Duration.seconds(60)
    /// Without a stream and without a frame; then goodbye and close.
    public var idleTimeout = Duration.seconds(300)
    /// Streams a peer may reset at once; beyond, its connection is closed.
    public var streamResetBurst = 1000
    /// How many of those grow back in a second.
    public var streamResetsPerSecond = 33
    /// CONTINUATION frames of one header block; beyond, the connection is closed.
    public var maxContinuations = 8

    /// The defaults.
    public init() {}
}

extension Duration {
    /// 0 to about 95 years: no caller's value can overflow a deadline.
    var boundedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        if seconds < 0 || attoseconds < 0 { return 0 }
        if seconds >= 3_000_000_000 { return 3_000_000_000_000_000_000 }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
