public import SettlementModel
public import SettlementProofs

/// The first thing two gateways say when a link opens: which protocol, and how far each chain of frames has
/// come.
///
/// - Source: `Specs/Protocol/Messages.md`, handshake; architecture decision 8.
public struct Hello: Hashable, Sendable {
    /// The protocol whose versions are negotiated.
    public static let protocolName = "interlock"

    public let versions: ProtocolVersions
    public let gateway: GatewayID
    public let to: GatewayID
    /// The key that signs this hello and the frames to come.
    public let keyEpoch: UInt32
    /// The last frame that the sender signed for the receiver.
    public let sent: FramePosition?
    /// The last frame of the receiver that the sender accepted, with the receiver's own signature: a word
    /// that the receiver cannot deny, even where it has forgotten it.
    public let received: SignedFrameHeader?
    /// Fresh random bytes of the sender.
    public let challenge: Bytes32
    /// The receiver's challenge, once it is known; `nil` in the hello that opens the exchange.
    public let answers: Bytes32?

    /// - Returns: `nil` for one gateway twice, one challenge twice, or a received frame of another pair.
    public init?(
        versions: ProtocolVersions, gateway: GatewayID, to: GatewayID, keyEpoch: UInt32, sent: FramePosition?,
        received: SignedFrameHeader?, challenge: Bytes32, answers: Bytes32?
    ) {
        guard gateway != to, challenge != answers else { return nil }
        if let header = received?.header {
            guard header.gateway == to, header.to == gateway else { return nil }
        }
        self.versions = versions
        self.gateway = gateway
        self.to = to
        self.keyEpoch = keyEpoch
        self.sent = sent
        self.received = received
        self.challenge = challenge
        self.answers = answers
    }
}

/// The versions of the protocol that a gateway speaks, both ends included.
public struct ProtocolVersions: Hashable, Sendable {
    /// What this program speaks.
    public static let spoken = ProtocolVersions(spoken: 1)

    public let min: Int
    public let max: Int

    /// - Range: 1 ≤ min ≤ max ≤ 65535.
    public init?(min: Int, max: Int) {
        guard min >= 1, min <= max, max <= 65_535 else { return nil }
        self.min = min
        self.max = max
    }

    private init(spoken version: Int) {
        min = version
        max = version
    }
}

extension ProtocolVersions: CanonicalCodable {
    public var canonical: JSONValue { .object(["max": .integer(Int64(max)), "min": .integer(Int64(min))]) }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let min = Int(try reader.integer("min", in: 1...65_535))
        let max = Int(try reader.integer("max", in: 1...65_535))
        try reader.finish()
        self = try reader.make("max", expected: "at least min", ProtocolVersions(min: min, max: max))
    }
}

extension Hello: CanonicalCodable {
    public var canonical: JSONValue {
        .object([
            "answers": .orNull(answers), "challenge": .hex(challenge), "gateway": gateway.canonical,
            "keyEpoch": .decimal(UInt64(keyEpoch)), "protocol": .string(Self.protocolName),
            "received": .orNull(received), "sent": .orNull(sent), "to": to.canonical,
            "versions": versions.canonical,
        ])
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("protocol", Self.protocolName)
        let versions: ProtocolVersions = try reader.decode("versions")
        let gateway: GatewayID = try reader.decode("gateway")
        let to: GatewayID = try reader.decode("to")
        let epoch = try reader.unsigned("keyEpoch")
        let keyEpoch = try reader.make("keyEpoch", expected: "below 2^32", UInt32(exactly: epoch))
        let sent = try reader.decodeOrNull("sent", as: FramePosition.self)
        let received = try reader.decodeOrNull("received", as: SignedFrameHeader.self)
        let challenge = try reader.bytes32("challenge")
        let answers = try reader.bytes32OrNull("answers")
        try reader.finish()
        self = try reader.make(
            "gateway", expected: "two gateways, a received frame from the one to the other, two challenges",
            Hello(
                versions: versions, gateway: gateway, to: to, keyEpoch: keyEpoch, sent: sent,
                received: received,
                challenge: challenge, answers: answers))
    }
}

/// A hello on the wire: `{"hello":{…},"jws":"…"}`, canonical; nothing in it is checked yet.
public struct SignedHello: Hashable, Sendable {
    /// The `typ` of the signature's protected header.
    public static let signatureType = "interlock-hello+jws"

    /// What it says; believe it only after `verify`.
    public let unverified: Hello
    private let jws: String

    /// Signs `hello`.
    public static func sign(_ hello: Hello, with key: SigningKey) throws(CryptoError) -> SignedHello {
        SignedHello(
            unverified: hello,
            jws: try DetachedJWS.sign(payload: hello.canonicalBytes, key: key, type: signatureType))
    }

    /// A hello with the signature that a vault made over its canonical bytes.
    public init(unverified: Hello, jws: String) {
        self.unverified = unverified
        self.jws = jws
    }

    /// The wire form.
    public var bytes: [UInt8] {
        CanonicalJSON.encode(.object(["hello": unverified.canonical, "jws": .string(jws)]))
    }

    /// - Throws: `link.hello.form`.
    public init(bytes: [UInt8]) throws(LinkFault) {
        do throws(JSONFault) {
            var reader = try ObjectReader(
                try CanonicalJSON.parseCanonical(bytes, limits: WireLimits.helloJSON))
            unverified = try reader.decode("hello")
            jws = try reader.string("jws", limit: WireLimits.jws)
            try reader.finish()
        } catch {
            throw LinkFault(.helloForm, "\(error)")
        }
    }

    /// Checks signature, parties and freshness.
    ///
    /// - Parameter key: the key that we know for `unverified.gateway` at `unverified.keyEpoch`.
    /// - Parameter peer: whom we mean to speak with. - Parameter own: who we are.
    /// - Parameter challenge: the one we gave and it must answer; `nil` for the hello that opens the
    ///   exchange, which is
    ///   not fresh and decides nothing.
    /// - Throws: `link.hello.parties`, `link.hello.signature`, `link.hello.challenge`.
    public func verify(
        key: VerificationKey, from peer: GatewayID, to own: GatewayID, answering challenge: Bytes32?
    ) throws(LinkFault) -> Hello {
        guard unverified.gateway == peer, unverified.to == own else {
            throw LinkFault(
                .helloParties, "a hello from \(unverified.gateway) to \(unverified.to), not \(peer) to \(own)"
            )
        }
        let signed = DetachedJWS.verify(
            jws, payload: unverified.canonicalBytes, key: key, type: Self.signatureType)
        guard signed else { throw LinkFault(.helloSignature, "the hello is not signed by \(peer)") }
        guard unverified.answers == challenge else {
            throw LinkFault(.helloChallenge, "the hello does not answer the challenge of this link")
        }
        return unverified
    }
}
