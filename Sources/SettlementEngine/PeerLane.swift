import PeerProtocol
import SettlementModel

/// One direction of talk to one peer: what waits to be signed, what is signed and not yet acknowledged.
struct PeerLane: Sendable {
    let peer: GatewayID
    /// Messages in journal order that no frame carries yet; the first `durable` of them may be signed.
    private(set) var queued: [OwnMessage] = []
    private(set) var durable = 0
    /// Signed frames that the peer has not acknowledged, oldest first.
    var unacknowledged: [SignedOut] = []
    var outgoing: OutgoingFrames?
    var incoming: IncomingFrames?
    /// The newest incoming frame that is on our disk.
    var storedIncoming: UInt64?
    var acknowledged: FramePosition?
    /// Digests of all frames we ever signed for this peer.
    var digests: [UInt64: Bytes32] = [:]
    /// True once a fresh handshake found both sides in step.
    var greeted = false {
        didSet { met = met || greeted }
    }
    /// True once that was so at any time since the start.
    private(set) var met = false
    /// Set where the peer proved that we lost signed history: nothing new is signed for it.
    var mute: String?
    /// When the peer last answered, by the steady clock.
    var lastHeard: Int64?
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(own: GatewayID, peer: GatewayID) {
        self.peer = peer
        outgoing = OutgoingFrames(gateway: own, to: peer, last: nil)
        incoming = IncomingFrames(gateway: peer, to: own)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var queuedMessages: [OwnMessage] { queued }

    /// The newest frame of the peer that is on our disk: the only one we may say that we hold.
    var durableIncoming: SignedFrameHeader? {
        guard let storedIncoming else { return nil }
        return incoming?.recent.last { $0.header.sequence <= storedIncoming }
    }

    mutating func queue(_ message: OwnMessage) { queued.append(message) }

    /// The oldest queued message that was not durable is now.
    mutating func becameDurable() {
        durable = min(durable + 1, queued.count)
        wake()
    }

    func wake() { signal.yield() }

    /// The messages of the next frame: durable, within the frame's limits.
    func nextBatch() -> [OwnMessage] {
        var batch: [OwnMessage] = []
        var size = 0
        for message in queued.prefix(min(durable, WireLimits.frameMessages)) {
            size += message.bytes.count + 8
            if !batch.isEmpty, size > WireLimits.frame / 2 { break }
            batch.append(message)
        }
        return batch
    }

    /// A signed frame took the first messages of the queue.
    mutating func signed(_ frame: SignedOut) {
        queued.removeFirst(min(frame.messages.count, queued.count))
        durable = max(0, durable - frame.messages.count)
        unacknowledged.append(frame)
        outgoing = outgoing?.advanced(by: frame.signed.header)
        digests[frame.signed.header.sequence] = frame.signed.header.digest
    }

    /// The peer has stored everything up to `sequence`.
    mutating func stored(upTo sequence: UInt64) {
        if let last = unacknowledged.last(where: { $0.signed.header.sequence <= sequence }) {
            acknowledged = last.signed.header.position
        }
        unacknowledged.removeAll { $0.signed.header.sequence <= sequence }
    }
}

/// A message of ours, and of which transfer it is: known when it was encoded, so nobody reads it again for that.
struct OwnMessage: Hashable, Sendable {
    let transfer: TransferID
    let bytes: [UInt8]
}

/// A frame of ours with its signature.
struct SignedOut: Hashable, Sendable {
    let signed: SignedFrameHeader
    let messages: [[UInt8]]
}
