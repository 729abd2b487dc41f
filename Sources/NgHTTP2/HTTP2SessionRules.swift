/// What a session tells its peer and what it puts up with.
public struct HTTP2SessionRules: Sendable {
    /// Which side of the connection this is.
    public enum Role: Sendable { case client, server }

    /// Which side this session plays.
    public var role: Role
    /// Streams the peer may have open at once.
    public var maxConcurrentStreams: UInt32 = 256
    /// Bytes of one stream the peer may send before they are consumed. 1 to 2^31 - 1.
    public var streamWindow: Int32 = 256 * 1024
    /// Bytes of all streams together the peer may send before they are consumed. 65,535 to 2^31 - 1.
    public var connectionWindow: Int32 = 16 * 1024 * 1024
    /// Told to the peer; the observer counts for itself.
    public var maxHeaderListBytes: UInt32 = 32 * 1024
    /// Stream resets the peer may send at once, and how many of them grow back in a second; beyond, the
    /// session ends.
    public var streamResetBurst: UInt64 = 1000
    /// See `streamResetBurst`.
    public var streamResetsPerSecond: UInt64 = 33
    /// CONTINUATION frames of one header block; beyond, the session ends.
    public var maxContinuations: Int = 8

    /// The defaults for one side.
    public init(role: Role) { self.role = role }
}
