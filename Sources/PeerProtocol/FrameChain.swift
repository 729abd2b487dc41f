public import SettlementModel

/// The sender's end of one chain of frames: what the next header must say.
///
/// A pure value. Persist the advanced value before the frame leaves.
public struct OutgoingFrames: Hashable, Sendable {
    public let gateway: GatewayID
    public let to: GatewayID
    /// The last frame signed; `nil` before the first.
    public let last: FramePosition?

    /// - Returns: `nil` for one gateway twice.
    public init?(gateway: GatewayID, to: GatewayID, last: FramePosition?) {
        guard gateway != to else { return nil }
        self.gateway = gateway
        self.to = to
        self.last = last
    }

    /// The number that the next frame gets.
    public var nextSequence: UInt64 { last.map { $0.sequence &+ 1 } ?? 0 }

    /// The header that binds `messages` and continues the chain.
    ///
    /// - Throws: `link.frame.size`, `link.message.size`, `link.frame.exhausted`.
    /// - Repeats: the same messages on the same chain give the same header.
    public func header(for messages: [[UInt8]], keyEpoch: UInt32) throws(LinkFault) -> FrameHeader {
        guard (1...WireLimits.frameMessages).contains(messages.count) else {
            throw LinkFault(
                .frameSize, "\(messages.count) messages; 1 to \(WireLimits.frameMessages) are allowed")
        }
        guard messages.allSatisfy({ (1...WireLimits.message).contains($0.count) }) else {
            throw LinkFault(.messageSize, "a message is empty or longer than \(WireLimits.message) bytes")
        }
        let header = FrameHeader(
            gateway: gateway, to: to, keyEpoch: keyEpoch, sequence: nextSequence, previous: last?.digest,
            size: messages.count, root: FrameHeader.root(of: messages))
        guard let header else {
            throw LinkFault(.frameExhausted, "no frame number is left after \(nextSequence)")
        }
        return header
    }

    /// The chain after `header` was signed; `nil` where `header` does not continue it.
    public func advanced(by header: FrameHeader) -> OutgoingFrames? {
        guard header.gateway == gateway, header.to == to, header.sequence == nextSequence,
            header.previous == last?.digest
        else { return nil }
        return OutgoingFrames(gateway: gateway, to: to, last: header.position)
    }
}

/// The receiver's end of one chain of frames.
///
/// A pure value that remembers the last `window` signed headers, so that a second frame of one number is
/// found and proved without asking anyone. Older ones are the caller's archive.
public struct IncomingFrames: Hashable, Sendable {
    /// How many headers are remembered here.
    public static let window = 64

    public let gateway: GatewayID
    public let to: GatewayID
    /// The newest accepted headers, oldest first, each following the one before it.
    public let recent: [SignedFrameHeader]

    /// A chain that begins, or one restored from `recent` (oldest first; kept to the newest `window`).
    public init?(gateway: GatewayID, to: GatewayID, recent: [SignedFrameHeader] = []) {
        guard gateway != to else { return nil }
        for signed in recent where signed.header.gateway != gateway || signed.header.to != to { return nil }
        for (earlier, later) in zip(recent, recent.dropFirst()) {
            guard later.header.sequence == earlier.header.sequence + 1,
                later.header.previous == earlier.header.digest
            else { return nil }
        }
        self.gateway = gateway
        self.to = to
        self.recent = Array(recent.suffix(Self.window))
    }

    /// The last accepted frame; `nil` before the first.
    public var last: SignedFrameHeader? { recent.last }
    /// The number of the frame awaited.
    public var nextSequence: UInt64 { last.map { $0.header.sequence &+ 1 } ?? 0 }

    /// Says what `frame` is to this chain, and changes nothing.
    ///
    /// - Parameter archived: a header older than the window, where the caller still has it.
    /// - Repeats: the same frame gives the same answer until the chain advances.
    public func classify(
        _ frame: VerifiedFrame, archived: (UInt64) -> SignedFrameHeader? = { _ in nil }
    ) -> FrameArrival {
        let header = frame.header
        guard header.gateway == gateway, header.to == to else { return .foreign }
        if header.sequence == nextSequence {
            guard let last, header.previous != last.header.digest else { return .next }
            return .conflict(FrameConflict(first: last, second: frame.signed))
        }
        if header.sequence > nextSequence { return .gap(expected: nextSequence) }
        guard let held = held(header.sequence) ?? archived(header.sequence) else { return .old }
        if held.header.digest == frame.digest { return .duplicate }
        return .conflict(FrameConflict(first: held, second: frame.signed))
    }

    /// The chain after `frame`; `nil` unless `classify` says `.next`.
    public func advanced(by frame: VerifiedFrame) -> IncomingFrames? {
        guard classify(frame) == .next else { return nil }
        return IncomingFrames(self, followedBy: frame.signed)
    }

    /// The headers of a chain were held against each other when they came: only the next one was looked at now.
    private init(_ chain: IncomingFrames, followedBy next: SignedFrameHeader) {
        gateway = chain.gateway
        to = chain.to
        recent = chain.recent.suffix(Self.window - 1) + [next]
    }

    private func held(_ sequence: UInt64) -> SignedFrameHeader? {
        recent.last { $0.header.sequence == sequence }
    }
}

/// What a verified frame is to the chain it came for.
public enum FrameArrival: Hashable, Sendable {
    /// The one awaited: persist it, then act on its messages.
    case next
    /// Held already, byte for byte: answer as before, act on nothing.
    case duplicate
    /// Frames are missing before it: keep nothing, ask from `expected`.
    case gap(expected: UInt64)
    /// The sender signed two histories. Keep both; open a dispute.
    case conflict(FrameConflict)
    /// Accepted long ago and no longer remembered: act on nothing.
    case old
    /// Of another pair of gateways.
    case foreign
}
