public import SettlementModel
import SettlementProofs

/// What two verified hellos mean together. Pure; the transport only carries them.
public enum Handshake {
    /// Picks the highest version that both speak.
    public static func negotiate(_ ours: Hello, _ theirs: Hello) -> Negotiation {
        guard ours.gateway == theirs.to, ours.to == theirs.gateway else { return .refused(.helloParties) }
        let highest = Swift.min(ours.versions.max, theirs.versions.max)
        guard highest >= ours.versions.min, highest >= theirs.versions.min else {
            return .refused(.versionNone)
        }
        return .agreed(version: highest)
    }

    /// Compares what the peer shows with what we hold, to find a gateway that lost signed history.
    ///
    /// - Parameter theirs: the peer's verified, fresh hello.
    /// - Parameter own: our side of both chains, as durable here.
    /// - Source: architecture decision 8; `Specs/Protocol/Messages.md`, rollback table.
    public static func compare(_ theirs: Hello, with own: LinkPosition) -> HandshakeVerdict {
        if let shown = theirs.received {
            guard let key = own.ownKey(shown.header.keyEpoch), shown.isSigned(by: key) else {
                return .refused(.helloReceipt)
            }
            let sequence = shown.header.sequence
            guard let sent = own.sent, sequence <= sent.sequence,
                own.ownDigest(sequence) == shown.header.digest
            else { return .weWereRolledBack(shown) }
        }
        if let acknowledged = own.acknowledged {
            let holds = theirs.received.map { $0.header.sequence >= acknowledged.sequence } ?? false
            guard holds else { return .theyWereRolledBack(.acknowledgement(acknowledged)) }
        }
        if let held = own.received {
            let known = theirs.sent.map { sent in
                sent.sequence > held.header.sequence || sent == held.header.position
            }
            guard known ?? false else { return .theyWereRolledBack(.frame(held)) }
        }
        return .inStep(resendFrom: theirs.received.map { $0.header.sequence &+ 1 } ?? 0)
    }
}

/// The outcome of version negotiation.
public enum Negotiation: Hashable, Sendable {
    case agreed(version: Int)
    case refused(LinkCode)
}

/// Our side of both chains with one peer, as the journal and the vault hold it.
public struct LinkPosition {
    /// The last frame we signed for the peer.
    public let sent: FramePosition?
    /// The last frame of the peer that we accepted.
    public let received: SignedFrameHeader?
    /// The newest frame of ours that the peer ever confirmed in a hello; `nil` where it never did.
    public let acknowledged: FramePosition?
    /// Digest of our frame of that number; `nil` where we hold no such frame. Must know every frame that we
    /// signed.
    public let ownDigest: (UInt64) -> Bytes32?
    /// Our own key of that epoch.
    public let ownKey: (UInt32) -> VerificationKey?

    public init(
        sent: FramePosition?, received: SignedFrameHeader?, acknowledged: FramePosition?,
        ownDigest: @escaping (UInt64) -> Bytes32?, ownKey: @escaping (UInt32) -> VerificationKey?
    ) {
        self.sent = sent
        self.received = received
        self.acknowledged = acknowledged
        self.ownDigest = ownDigest
        self.ownKey = ownKey
    }
}

/// What the two hellos say about lost history.
public enum HandshakeVerdict: Hashable, Sendable {
    /// Both remember what they signed. Send our frames again from this number on, byte for byte.
    case inStep(resendFrom: UInt64)
    /// The peer holds a frame with our signature that we lack: sign nothing new, stop, call the operator.
    /// Claims and refunds of locks go on.
    case weWereRolledBack(SignedFrameHeader)
    /// The peer lacks what it once signed or confirmed. Our hello shows it the same; send nothing new, call
    /// the operator.
    case theyWereRolledBack(LostHistory)
    /// The peer's hello cannot be true.
    case refused(LinkCode)
}

/// What the peer has forgotten.
public enum LostHistory: Hashable, Sendable {
    /// A frame with its own signature.
    case frame(SignedFrameHeader)
    /// A frame of ours that it once confirmed.
    case acknowledgement(FramePosition)
}
