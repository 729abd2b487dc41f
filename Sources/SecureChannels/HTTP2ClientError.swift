/// Why a request has no answer. The three cases mean three different things to do next.
public enum HTTP2ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The peer's application has not seen the request and will not: "unavailable". Sending it again is safe.
    case notSent(HTTP2Fault)
    /// TLS said no (pin, date, protocol, our own certificate), so nothing happened; it will be so again until
    /// an operator acts.
    case refused(HTTP2Fault)
    /// Bytes of the request may have left and no answer came: nobody knows. Ask for the outcome, assume
    /// nothing.
    case unknown(HTTP2Fault)

    /// The reason.
    public var fault: HTTP2Fault {
        switch self {
        case .notSent(let fault), .refused(let fault), .unknown(let fault): fault
        }
    }

    /// Case, code and detail.
    public var description: String {
        switch self {
        case .notSent(let fault): "not sent: \(fault)"
        case .refused(let fault): "refused: \(fault)"
        case .unknown(let fault): "unknown: \(fault)"
        }
    }
}

/// What a client waits for and puts up with.
public struct HTTP2ClientLimits: Sendable {
    /// Bytes of one answer's body; beyond, the stream is reset and the outcome unknown.
    public var maxResponseBytes = 4 * 1024 * 1024
    /// Names, values and 32 bytes for each field of one answer.
    public var maxHeaderListBytes = 32 * 1024
    /// Requests waiting or under way; more fail at once as not sent.
    public var maxPending = 4096
    /// For the TCP connection.
    public var connectTimeout = Duration.seconds(5)
    /// From the connection to the proven peer, and from there to its HTTP/2 greeting.
    public var handshakeTimeout = Duration.seconds(10)
    /// Silence after which the client asks whether the peer is still there.
    public var pingInterval = Duration.seconds(30)
    /// How long the peer may take to say so; then the connection is given up.
    public var pingTimeout = Duration.seconds(10)

    /// The defaults.
    public init() {}
}
