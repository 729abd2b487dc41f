import PeerProtocol
import SettlementModel
import SettlementProofs

/// Writes and signs hellos and frames by hand, right or wrong, with the keys of one bank.
///
/// The engine's vault refuses to sign what must not be said. A suite and a misbehaving counterparty need just that.
struct PeerPen: Sendable {
    let own: GatewayID
    let peer: GatewayID
    let key: SigningKey
    let epoch: UInt32

    /// - Throws: `CommandFailure` where the message key's file is not there: it may have been put away after `init`.
    init(_ configuration: GatewayConfiguration, to peer: GatewayID) throws {
        own = configuration.identity.gateway
        self.peer = peer
        key = try KeyFiles.signingKey(configuration.keys.message)
        epoch = UInt32(clamping: configuration.keys.messageEpoch)
    }

    // MARK: Messages

    /// The canonical bytes of a message at a place of a session.
    func message(
        _ transfer: TransferID, _ place: SessionPlace, _ message: PeerMessage
    ) throws -> [UInt8] {
        let envelope = MessageEnvelope(
            transfer: transfer, sequence: place.sequence, previous: place.previous, from: own, to: peer,
            message: message)
        guard let envelope else { throw Self.impossible("a message needs two gateways and a fitting place") }
        return try MessageCodec.encode(envelope)
    }

    /// A message with members changed after it was written.
    func message(
        _ transfer: TransferID, _ place: SessionPlace, _ message: PeerMessage,
        changed: (inout JSONObject) -> Void
    ) throws -> [UInt8] {
        let bytes = try self.message(transfer, place, message)
        guard case .object(var object) = try CanonicalJSON.parse(bytes) else {
            throw Self.impossible("a message is an object")
        }
        changed(&object)
        return CanonicalJSON.encode(.object(object))
    }

    // MARK: Frames

    /// The frame after `last` over these messages, as it must be.
    func frame(after last: FramePosition?, _ messages: [[UInt8]]) throws -> PennedFrame {
        try frame(after: last, messages) { _ in }
    }

    /// The same with members of the header changed before it is signed.
    func frame(
        after last: FramePosition?, _ messages: [[UInt8]], by signer: SigningKey? = nil,
        type: String = SignedFrameHeader.signatureType, changed: (inout JSONObject) -> Void
    ) throws -> PennedFrame {
        guard let outgoing = OutgoingFrames(gateway: own, to: peer, last: last) else {
            throw Self.impossible("a frame needs two gateways")
        }
        let header = try outgoing.header(for: messages, keyEpoch: epoch)
        guard case .object(var object) = header.canonical else {
            throw Self.impossible("a frame header is an object")
        }
        changed(&object)
        let bytes = CanonicalJSON.encode(.object(object))
        let jws = try DetachedJWS.sign(payload: bytes, key: signer ?? key, type: type)
        return PennedFrame(header: bytes, jws: Array(jws.utf8), messages: messages)
    }

    /// A second frame under the number of `frame`, with other messages.
    func rival(of frame: PennedFrame, _ messages: [[UInt8]]) throws -> PennedFrame {
        let header = try FrameHeader(canonicalBytes: frame.header)
        let other = FrameHeader(
            gateway: header.gateway, to: header.to, keyEpoch: header.keyEpoch, sequence: header.sequence,
            previous: header.previous, size: messages.count, root: FrameHeader.root(of: messages))
        guard let bytes = other?.canonicalBytes else { throw Self.impossible("a rival needs a message") }
        let jws = try DetachedJWS.sign(payload: bytes, key: key, type: SignedFrameHeader.signatureType)
        return PennedFrame(header: bytes, jws: Array(jws.utf8), messages: messages)
    }

    // MARK: Hellos

    /// An opening hello, or one that answers a challenge.
    func hello(
        sent: FramePosition?, received: SignedFrameHeader?, challenge: Bytes32, answers: Bytes32?,
        by signer: SigningKey? = nil, type: String = SignedHello.signatureType,
        changed: (inout JSONObject) -> Void = { _ in }
    ) throws -> [UInt8] {
        let hello = Hello(
            versions: .spoken, gateway: own, to: peer, keyEpoch: epoch, sent: sent, received: received,
            challenge: challenge, answers: answers)
        guard case .object(var object)? = hello?.canonical else {
            throw Self.impossible("a hello needs two gateways and two challenges")
        }
        changed(&object)
        let jws = try DetachedJWS.sign(
            payload: CanonicalJSON.encode(.object(object)), key: signer ?? key, type: type)
        return CanonicalJSON.encode(.object(["hello": .object(object), "jws": .string(jws)]))
    }

    static func impossible(_ what: String) -> CommandFailure {
        .usage("conformance.impossible", what, next: "name two different gateways in the configuration")
    }
}

/// A place in our side of a session's transcript.
struct SessionPlace: Hashable, Sendable {
    var sequence: UInt64 = 0
    var previous: Bytes32?

    /// The place after a message of these bytes.
    func after(_ bytes: [UInt8]) -> SessionPlace {
        SessionPlace(sequence: sequence + 1, previous: MessageCodec.digest(of: bytes))
    }
}

/// A frame in its parts, so that each can be spoiled by itself.
struct PennedFrame: Hashable, Sendable {
    var header: [UInt8]
    var jws: [UInt8]
    var messages: [[UInt8]]
    /// What the frame says of their number; the truth unless changed.
    var count: Int

    init(header: [UInt8], jws: [UInt8], messages: [[UInt8]]) {
        self.header = header
        self.jws = jws
        self.messages = messages
        count = messages.count
    }

    /// On the wire (`Messages.md` section 5).
    var bytes: [UInt8] {
        var bytes = Self.part(header) + Self.part(jws) + Self.number(count)
        for message in messages { bytes += Self.part(message) }
        return bytes
    }

    /// Its number and digest. - Throws: where the header is none.
    var position: FramePosition {
        get throws { try FrameHeader(canonicalBytes: header).position }
    }

    static func part(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }

    static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
