/// What one side may say in one session: so much that the evidence of a transfer holds all of it, and every answer to it.
///
/// A bundle takes 512 messages and 16 MiB in base64. No honest session comes near: about ten messages, three of them proofs of at most
/// 512 KiB.
/// - Source: `Specs/Protocol/Messages.md`, limits; `Specs/Protocol/Evidence.md`, limits.
enum SessionBudget {
    /// With as many answers there is room for our own.
    static let messages = 200
    /// - Units: bytes of canonical messages.
    static let bytes = 3 << 20

    static func holds(messages: Int, bytes: Int) -> Bool { messages <= Self.messages && bytes <= Self.bytes }
}
