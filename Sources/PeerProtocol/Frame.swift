public import SettlementModel
import SettlementProofs

/// A frame as it came off the wire: well formed, and nothing more is known of it.
public struct UnverifiedFrame: Hashable, Sendable {
    public let signed: SignedFrameHeader
    /// The messages' bytes, in order; not yet read.
    public let messages: [[UInt8]]

    public init(signed: SignedFrameHeader, messages: [[UInt8]]) {
        self.signed = signed
        self.messages = messages
    }

    public var header: FrameHeader { signed.header }

    /// Checks that the messages are the signed ones and that `key` signed them.
    ///
    /// - Parameter key: the key that we know for `header.gateway` at `header.keyEpoch`.
    /// - Throws: `link.frame.root` or `link.frame.signature`.
    public func verify(key: VerificationKey) throws(LinkFault) -> VerifiedFrame {
        guard signed.isSigned(by: key) else {
            throw LinkFault(
                .frameSignature, "frame \(header.sequence) of \(header.gateway) is not signed by its key")
        }
        guard messages.count == header.size else {
            throw LinkFault(.frameRoot, "\(messages.count) messages came, \(header.size) were signed")
        }
        let tree = MessageTree(messages)
        guard tree.root == header.root else {
            throw LinkFault(.frameRoot, "the messages are not those that were signed")
        }
        return VerifiedFrame(signed: signed, messages: messages, tree: tree)
    }
}

/// A frame whose signature and messages were checked. Only `UnverifiedFrame.verify` makes one.
public struct VerifiedFrame: Hashable, Sendable {
    public let signed: SignedFrameHeader
    public let messages: [[UInt8]]
    private let tree: MessageTree

    init(signed: SignedFrameHeader, messages: [[UInt8]], tree: MessageTree) {
        self.signed = signed
        self.messages = messages
        self.tree = tree
    }

    public var header: FrameHeader { signed.header }
    public var digest: Bytes32 { header.digest }

    /// Every message as evidence that stands alone, in order. None is read here: for the sender, who knows what it said.
    public var inclusions: [MessageInclusion] {
        messages.indices.map { index in
            MessageInclusion(
                message: messages[index], index: index, path: tree.path(to: index), frame: signed)
        }
    }

    /// Reads the message at `index`. A fault ends this message only; the frame stands and so do its others.
    ///
    /// - Throws: message codes, or `link.message.parties` where the envelope names other gateways than the
    ///   frame.
    public func message(at index: Int) throws(LinkFault) -> VerifiedMessage {
        guard messages.indices.contains(index) else {
            throw LinkFault(.messageInclusion, "the frame has no message \(index)")
        }
        return try VerifiedMessage(
            bytes: messages[index], index: index, path: tree.path(to: index), frame: signed)
    }
}

/// A message that its sender signed, with the proof of that. Only verification makes one.
public struct VerifiedMessage: Hashable, Sendable {
    /// What it says.
    public let envelope: MessageEnvelope
    /// Canonical bytes; `envelope` is their meaning.
    public let bytes: [UInt8]
    /// What the sender's next message in the session names as `prev`.
    public let digest: Bytes32
    /// The same message as evidence that stands alone.
    public let inclusion: MessageInclusion

    init(bytes: [UInt8], index: Int, path: [Bytes32], frame: SignedFrameHeader) throws(LinkFault) {
        envelope = try MessageCodec.decode(bytes)
        guard envelope.from == frame.header.gateway, envelope.to == frame.header.to else {
            throw LinkFault(
                .messageParties,
                "message from \(envelope.from) to \(envelope.to) came in a frame of \(frame.header.gateway) "
                    + "to \(frame.header.to)")
        }
        self.bytes = bytes
        digest = MessageCodec.digest(of: bytes)
        inclusion = MessageInclusion(message: bytes, index: index, path: path, frame: frame)
    }
}
