public import SettlementModel
public import SettlementProofs

/// What a gateway signs once for all messages of one frame.
///
/// Frames of one gateway to one other form a chain: each names the digest of the one before it.
/// - Source: `Specs/Protocol/Messages.md`, frames; architecture decision 6.
public struct FrameHeader: Hashable, Sendable {
    /// The protocol's name and version on the wire.
    public static let protocolName = "interlock/1"

    public let gateway: GatewayID
    public let to: GatewayID
    /// Which of the sender's keys signed. Rises with every rotation.
    public let keyEpoch: UInt32
    /// Counts the sender's frames to this gateway, from 0, without gaps.
    public let sequence: UInt64
    /// Digest of the frame before; `nil` for frame 0.
    public let previous: Bytes32?
    /// How many messages: 1 to 256.
    public let size: Int
    /// RFC 9162 tree head over the messages' bytes, in order.
    public let root: Bytes32
    /// What is signed and sent. They follow from the rest and are asked for again and again, as is their digest.
    public private(set) var canonicalBytes: [UInt8] = []
    /// What names the frame in the chain: SHA-256 over `interlock/frame/1` ‖ 0 ‖ header bytes.
    public private(set) var digest: Bytes32

    /// - Returns: `nil` for one gateway twice, a predecessor that does not fit the number, or a size outside
    ///   its range.
    public init?(
        gateway: GatewayID, to: GatewayID, keyEpoch: UInt32, sequence: UInt64, previous: Bytes32?, size: Int,
        root: Bytes32
    ) {
        guard gateway != to, (sequence == 0) == (previous == nil), sequence < 1 << 53,
            (1...WireLimits.frameMessages).contains(size)
        else { return nil }
        self.gateway = gateway
        self.to = to
        self.keyEpoch = keyEpoch
        self.sequence = sequence
        self.previous = previous
        self.size = size
        self.root = root
        digest = root
        canonicalBytes = CanonicalJSON.encode(canonical)
        digest = DomainTag.frame.digest(canonicalBytes)
    }

    /// The root of messages in this order, as the header states it.
    public static func root(of messages: [[UInt8]]) -> Bytes32 {
        MerkleLog.root(of: messages.map { MerkleLog.leafHash($0) })
    }

    /// The frame's place in its chain.
    public var position: FramePosition { FramePosition(sequence: sequence, digest: digest) }
}

extension FrameHeader: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "frameSeq": .decimal(sequence), "gateway": gateway.canonical,
            "keyEpoch": .decimal(UInt64(keyEpoch)), "previousFrame": .orNull(previous),
            "protocol": .string(Self.protocolName), "root": .hex(root), "size": .integer(Int64(size)),
            "to": to.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("protocol", Self.protocolName)
        let gateway: GatewayID = try reader.decode("gateway")
        let to: GatewayID = try reader.decode("to")
        let epoch = try reader.unsigned("keyEpoch")
        let keyEpoch = try reader.make("keyEpoch", expected: "below 2^32", UInt32(exactly: epoch))
        let sequence = try reader.unsigned("frameSeq")
        let previous = try reader.bytes32OrNull("previousFrame")
        let size = Int(try reader.integer("size", in: 1...Int64(WireLimits.frameMessages)))
        let root = try reader.bytes32("root")
        try reader.finish()
        self = try reader.make(
            "frameSeq", expected: "below 2^53, previousFrame null exactly at 0, and two different gateways",
            FrameHeader(
                gateway: gateway, to: to, keyEpoch: keyEpoch, sequence: sequence, previous: previous,
                size: size,
                root: root))
    }
}

/// A frame's number and digest.
public struct FramePosition: Hashable, Sendable, CanonicalCodable {
    public let sequence: UInt64
    public private(set) var digest: Bytes32

    public init(sequence: UInt64, digest: Bytes32) {
        self.sequence = sequence
        self.digest = digest
    }

    public var canonical: JSONValue { .object(["digest": .hex(digest), "seq": .decimal(sequence)]) }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        sequence = try reader.unsigned("seq")
        digest = try reader.bytes32("digest")
        try reader.finish()
    }
}
