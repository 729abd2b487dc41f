public import SettlementModel

extension Bytes32: CanonicalCodable {
    public var canonical: JSONValue { .string(hex) }

    public init(canonical: JSONValue) throws(JSONFault) {
        self = try canonical.text("64 lower-case hexadecimal digits") { Bytes32(hex: $0) }
    }
}

extension TransferID: CanonicalCodable {
    public var canonical: JSONValue { .string(hex) }

    public init(canonical: JSONValue) throws(JSONFault) {
        self = try canonical.text("32 lower-case hexadecimal digits") { TransferID(hex: $0) }
    }
}

extension LockID: CanonicalCodable {
    public var canonical: JSONValue { .string(hex) }
    public init(canonical: JSONValue) throws(JSONFault) { self.init(try Bytes32(canonical: canonical)) }
}

extension CommandID: CanonicalCodable {
    public var canonical: JSONValue { .string(hex) }
    public init(canonical: JSONValue) throws(JSONFault) { self.init(try Bytes32(canonical: canonical)) }
}

/// A preimage in JSON is in the open: only claims and entries about them carry one.
extension Preimage: CanonicalCodable {
    public var canonical: JSONValue { .string(value.hex) }
    public init(canonical: JSONValue) throws(JSONFault) { self.init(try Bytes32(canonical: canonical)) }
}

extension Hashlock: CanonicalCodable {
    public var canonical: JSONValue { ["algorithm": algorithm.canonical, "digest": digest.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(algorithm: try reader.decode("algorithm"), digest: try reader.bytes32("digest"))
        try reader.finish()
    }
}

extension VerificationKey: CanonicalCodable {
    public var canonical: JSONValue { ["algorithm": algorithm.canonical, "spki": .base64(spki)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let key = VerificationKey(
            algorithm: try reader.decode("algorithm"), spki: try reader.base64("spki", limit: 256))
        self = try reader.make("spki", expected: "32 to 256 bytes", key)
        try reader.finish()
    }
}

extension Signature: CanonicalCodable {
    public var canonical: JSONValue { ["key": key.canonical, "signature": .base64(bytes)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let signature = Signature(
            key: try reader.decode("key"), bytes: try reader.base64("signature", limit: 256))
        self = try reader.make("signature", expected: "8 to 256 bytes", signature)
        try reader.finish()
    }
}
