public import SettlementModel
import SettlementProofs

/// One message, its path to the frame's root, and the frame's signed header: evidence that needs nothing else
/// but the sender's key.
///
/// - Source: `Specs/Protocol/Messages.md`, message inclusion.
public struct MessageInclusion: Hashable, Sendable {
    /// First member of the document; names its form and version.
    public static let format = "interlock-message/1"

    /// The message's canonical bytes.
    public let message: [UInt8]
    /// Its place in the frame, from 0.
    public let index: Int
    /// Sibling hashes, leaf first.
    public let path: [Bytes32]
    public let frame: SignedFrameHeader

    init(message: [UInt8], index: Int, path: [Bytes32], frame: SignedFrameHeader) {
        self.message = message
        self.index = index
        self.path = path
        self.frame = frame
    }

    /// Canonical bytes of the document. The message stands in it as JSON, so that a person can read it.
    public var bytes: [UInt8] {
        // It came from a `VerifiedMessage`, so its bytes are canonical already and stand in their place as they are.
        CanonicalJSON.encode([
            ("format", .value(.string(Self.format))), ("frame", .canonical(frame.bytes)),
            ("index", .value(.integer(Int64(index)))), ("message", .canonical(message)),
            ("path", .value(.array(path.map { .hex($0) }))),
        ])
    }

    /// Reads such a document; nothing in it is checked yet.
    public init(bytes: [UInt8]) throws(LinkFault) {
        do throws(JSONFault) {
            try self.init(json: try CanonicalJSON.parseCanonical(bytes, limits: WireLimits.inclusionJSON))
        } catch {
            throw LinkFault(.messageForm, "\(error)")
        }
    }

    private init(json: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(json)
        try reader.literal("format", Self.format)
        index = Int(try reader.integer("index", in: 0...Int64(WireLimits.frameMessages - 1)))
        path = try reader.decodeArray("path", limit: WireLimits.path)
        frame = try reader.decode("frame")
        message = CanonicalJSON.encode(try reader.value("message"))
        try reader.finish()
    }

    /// Checks the path and the signature, then reads the message.
    ///
    /// - Parameter key: the key that we know for `frame.header.gateway` at `frame.header.keyEpoch`.
    public func verify(key: VerificationKey) throws(LinkFault) -> VerifiedMessage {
        guard frame.isSigned(by: key) else {
            throw LinkFault(
                .frameSignature,
                "frame \(frame.header.sequence) of \(frame.header.gateway) is not signed by its key")
        }
        let included = MerkleLog.verifyInclusion(
            leaf: MerkleLog.leafHash(message), index: UInt64(clamping: index), path: path,
            in: LogHead(size: UInt64(frame.header.size), root: frame.header.root))
        guard included else {
            throw LinkFault(.messageInclusion, "message \(index) is not in frame \(frame.header.sequence)")
        }
        return try VerifiedMessage(bytes: message, index: index, path: path, frame: frame)
    }
}
