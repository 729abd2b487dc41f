/// The way to the payment system: messages go, messages come, each under a name.
///
/// It promises nothing: a message may get lost, come late, twice or never, and in any order.
public protocol MessageExchange: Sendable {
    /// Hands a message over. The same name again replaces what was not yet taken.
    /// - Throws: where it may or may not have been handed over.
    func send(_ message: [UInt8], named name: String) async throws
    /// What has come and was not put away yet, the oldest first; at most a few hundred.
    func received() async throws -> [ReceivedMessage]
    /// What was read is out of the way. Repeats: harmless.
    func putAway(_ name: String) async throws
}

/// One message as it came; its bytes may be anything.
public struct ReceivedMessage: Hashable, Sendable {
    public let name: String
    public let bytes: [UInt8]
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
