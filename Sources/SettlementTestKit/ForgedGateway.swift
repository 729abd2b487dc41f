import PeerProtocol
public import SettlementModel
public import SettlementProofs

/// A gateway that holds a bank's real message key and keeps no rule: it signs whatever a story wants.
///
/// It stands in for the bank's own process, which must not run beside it unless the story is about that.
public struct ForgedGateway: Sendable {
    public let own: GatewayID
    private let key: SigningKey
    public let peer: GatewayID
    private var last: FramePosition?
    private var said: [TransferID: (sequence: UInt64, previous: Bytes32?)] = [:]

    public init(_ bank: TestBank, to peer: GatewayID) {
        self.init(bank.identity.gateway, key: bank.keys.message, to: peer)
    }

    /// Speaks as `own` with its message key.
    public init(_ own: GatewayID, key: SigningKey, to peer: GatewayID) {
        self.own = own
        self.key = key
        self.peer = peer
    }

    /// Continues after the frames that the bank really sent, so that the next frame fits its chain.
    public init(_ bank: TestBank, to peer: GatewayID, after frames: [[UInt8]]) throws {
        self.init(bank, to: peer)
        try follow(frames)
    }

    /// Takes its place after frames that were really sent.
    public mutating func follow(_ frames: [[UInt8]]) throws {
        for bytes in frames {
            let frame = try FrameCodec.decode(bytes)
            last = frame.header.position
            for message in frame.messages { note(try MessageCodec.decode(message), message) }
        }
    }

    private mutating func note(_ envelope: MessageEnvelope, _ bytes: [UInt8]) {
        said[envelope.transfer] = (envelope.sequence + 1, MessageCodec.digest(of: bytes))
    }

    /// The next frame with the next message of `transfer` in it.
    public mutating func frame(_ transfer: TransferID, _ message: PeerMessage) throws -> [UInt8] {
        try frame(transfer, [message])
    }

    /// The next frame with these next messages of `transfer` in it.
    public mutating func frame(_ transfer: TransferID, _ messages: [PeerMessage]) throws -> [UInt8] {
        var items: [[UInt8]] = []
        for message in messages {
            let place = said[transfer]
            let bytes = try self.message(transfer, place?.sequence ?? 0, place?.previous, message)
            note(try MessageCodec.decode(bytes), bytes)
            items.append(bytes)
        }
        return try frame(over: items)
    }

    /// A message at any place of the session, whatever was said there before.
    public func message(
        _ transfer: TransferID, _ sequence: UInt64, _ previous: Bytes32?, _ message: PeerMessage
    ) throws -> [UInt8] {
        try MessageCodec.encode(
            try need(
                MessageEnvelope(
                    transfer: transfer, sequence: sequence, previous: previous, from: own,
                    to: peer,
                    message: message)))
    }

    /// The next frame over exactly these messages.
    public mutating func frame(over messages: [[UInt8]]) throws -> [UInt8] {
        let outgoing = try need(OutgoingFrames(gateway: own, to: peer, last: last))
        let header = try outgoing.header(for: messages, keyEpoch: 0)
        last = header.position
        return try sign(header, messages)
    }

    /// A second frame under the number of `bytes`, with other messages.
    public func rival(of bytes: [UInt8], over messages: [[UInt8]]) throws -> [UInt8] {
        let honest = try FrameCodec.decode(bytes).header
        let header = try need(
            FrameHeader(
                gateway: honest.gateway, to: honest.to, keyEpoch: honest.keyEpoch, sequence: honest.sequence,
                previous: honest.previous, size: messages.count, root: FrameHeader.root(of: messages)))
        return try sign(header, messages)
    }

    private func sign(_ header: FrameHeader, _ messages: [[UInt8]]) throws -> [UInt8] {
        let signed = try need(try SignedFrameHeader.sign(header, with: key))
        return try FrameCodec.encode(UnverifiedFrame(signed: signed, messages: messages))
    }
}
