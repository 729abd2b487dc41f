/// A message with its place in the conversation. Its canonical bytes are what frames carry and signatures cover.
///
/// - Source: `protocol.md` 7 (envelope).
public struct MessageEnvelope: Hashable, Sendable {
    public let transfer: TransferID
    /// Counts the sender's messages in this transfer, from 0, without gaps.
    public let sequence: UInt64
    /// Digest of the sender's previous message in this transfer; `nil` for the first.
    public let previous: Bytes32?
    public let from: GatewayID
    public let to: GatewayID
    public let message: PeerMessage

    public init?(
        transfer: TransferID, sequence: UInt64, previous: Bytes32?, from: GatewayID, to: GatewayID,
        message: PeerMessage
    ) {
        guard (sequence == 0) == (previous == nil), sequence < 1 << 32, from != to else { return nil }
        self.transfer = transfer
        self.sequence = sequence
        self.previous = previous
        self.from = from
        self.to = to
        self.message = message
    }
}
