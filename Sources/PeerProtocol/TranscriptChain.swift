public import SettlementModel

/// What one gateway said in one session so far: the place of its next message and the digests of all before.
///
/// A pure value, one for each (session, sender), used at both ends: the sender takes `nextSequence` and
/// `previous` for its next envelope, the receiver asks `classify`.
public struct TranscriptChain: Hashable, Sendable {
    /// No honest session needs more messages from one side.
    public static let limit = 4096

    public let transfer: TransferID
    public let sender: GatewayID
    /// Digests in order: that of message 0 first.
    public let digests: [Bytes32]

    /// A chain that begins, or one restored from its digests; `nil` beyond `limit`.
    public init?(transfer: TransferID, sender: GatewayID, digests: [Bytes32] = []) {
        guard digests.count <= Self.limit else { return nil }
        self.transfer = transfer
        self.sender = sender
        self.digests = digests
    }

    /// The number of the sender's next message.
    public var nextSequence: UInt64 { UInt64(digests.count) }
    /// Digest of the last message; `nil` before the first.
    public var previous: Bytes32? { digests.last }

    /// Says what `message` is to this chain, and changes nothing.
    public func classify(_ message: VerifiedMessage) -> MessageArrival {
        classify(message.envelope, digest: message.digest)
    }

    /// The chain after `message`; `nil` unless `classify` says `.next`, or beyond `limit`.
    public func advanced(by message: VerifiedMessage) -> TranscriptChain? {
        advanced(by: message.envelope, digest: message.digest)
    }

    /// The sender's own way forward: after `envelope` with canonical bytes of that `digest` was signed.
    public func advanced(by envelope: MessageEnvelope, digest: Bytes32) -> TranscriptChain? {
        guard classify(envelope, digest: digest) == .next else { return nil }
        return TranscriptChain(transfer: transfer, sender: sender, digests: digests + [digest])
    }

    private func classify(_ envelope: MessageEnvelope, digest: Bytes32) -> MessageArrival {
        guard envelope.transfer == transfer, envelope.from == sender else { return .foreign }
        if envelope.sequence == nextSequence {
            guard let last = previous, envelope.previous != last else { return .next }
            return .conflict(sequence: nextSequence - 1, held: last)
        }
        if envelope.sequence > nextSequence { return .gap(expected: nextSequence) }
        let held = digests[Int(envelope.sequence)]
        return held == digest ? .duplicate : .conflict(sequence: envelope.sequence, held: held)
    }
}

/// What a verified message is to the transcript it came for.
public enum MessageArrival: Hashable, Sendable {
    /// The one awaited: persist it, then act.
    case next
    /// Held already: send the stored reply again, act on nothing.
    case duplicate
    /// Messages are missing before it.
    case gap(expected: UInt64)
    /// The sender contradicts its own message `sequence`, whose digest here is `held`. With that message's
    /// inclusion it makes a `MessageConflict`.
    case conflict(sequence: UInt64, held: Bytes32)
    /// Of another session or sender.
    case foreign
}
