public import SettlementModel
public import SettlementProofs

/// A frame's header with a signature that nobody has checked yet. It stands alone as evidence of what was
/// signed.
public struct SignedFrameHeader: Hashable, Sendable {
    /// The `typ` of the signature's protected header, which keeps it apart from every other use of the key.
    public static let signatureType = "interlock-frame+jws"

    public let header: FrameHeader
    /// Detached JWS over the header's canonical bytes (RFC 7515, RFC 7797).
    public let jws: String

    /// - Returns: `nil` where `jws` is empty or too long to be one.
    public init?(header: FrameHeader, jws: String) {
        guard (1...WireLimits.jws).contains(jws.utf8.count) else { return nil }
        self.header = header
        self.jws = jws
    }

    /// Signs `header`. The caller is the vault: it has checked the messages against its never-sign-twice
    /// store.
    public static func sign(
        _ header: FrameHeader, with key: SigningKey
    ) throws(CryptoError) -> SignedFrameHeader? {
        SignedFrameHeader(
            header: header,
            jws: try DetachedJWS.sign(payload: header.canonicalBytes, key: key, type: signatureType))
    }

    /// Whether `key` signed this header.
    public func isSigned(by key: VerificationKey) -> Bool {
        DetachedJWS.verify(jws, payload: header.canonicalBytes, key: key, type: Self.signatureType)
    }

    /// Canonical bytes as evidence: `{"header":{…},"jws":"…"}`.
    public var bytes: [UInt8] {
        CanonicalJSON.encode([("header", .canonical(header.canonicalBytes)), ("jws", .value(.string(jws)))])
    }

    /// Reads `bytes`; the signature stays unchecked.
    public init(bytes: [UInt8]) throws(LinkFault) {
        let limits = JSONLimits(bytes: WireLimits.frameHeader + WireLimits.jws + 64, depth: 3, members: 32)
        do throws(JSONFault) {
            try self.init(canonicalBytes: bytes, limits: limits)
        } catch {
            throw LinkFault(frameHeader: error)
        }
    }
}

extension SignedFrameHeader: CanonicalCodable {
    public var canonical: JSONValue { .object(["header": header.canonical, "jws": .string(jws)]) }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let header: FrameHeader = try reader.decode("header")
        let jws = try reader.string("jws", limit: WireLimits.jws)
        try reader.finish()
        self = try reader.make("jws", expected: "a detached JWS", SignedFrameHeader(header: header, jws: jws))
    }
}

extension LinkFault {
    init(frameHeader fault: JSONFault) {
        let foreign = fault.path == "protocol" || fault.path.hasSuffix(".protocol")
        self.init(foreign ? .frameProtocol : .frameHeader, "\(fault)")
    }
}
