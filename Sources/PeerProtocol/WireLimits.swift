import SettlementProofs

/// What this version of the protocol lets through, checked before anything is allocated.
///
/// - Units: bytes unless said otherwise. - Source: `Specs/Protocol/Messages.md`, limits.
public enum WireLimits {
    /// One message's canonical bytes.
    public static let message = 1 << 20
    /// A proof carried by an assert message.
    public static let proof = 512 << 10
    /// Each of the two items of a dispute.
    public static let disputeItem = 256 << 10
    /// A reason in words.
    public static let reason = 256
    /// A stable code.
    public static let code = 96
    /// A sentence that explains a code.
    public static let detail = 1024
    /// Messages of one frame.
    public static let frameMessages = 256
    /// One frame, everything counted.
    public static let frame = 4 << 20
    /// A frame header's canonical bytes.
    public static let frameHeader = 4096
    /// A detached signature's text.
    public static let jws = 2048
    /// A message with its inclusion path and its frame's signed header.
    public static let inclusion = message + (64 << 10)
    /// A signed hello.
    public static let hello = 16 << 10
    /// Nodes of an inclusion path: 2^8 messages need 8.
    public static let path = 8

    static let messageJSON = JSONLimits(bytes: message, depth: 24, members: 32_768)
    static let headerJSON = JSONLimits(bytes: frameHeader, depth: 2, members: 32)
    static let inclusionJSON = JSONLimits(bytes: inclusion, depth: 26, members: 33_000)
    static let helloJSON = JSONLimits(bytes: hello, depth: 6, members: 128)
}
