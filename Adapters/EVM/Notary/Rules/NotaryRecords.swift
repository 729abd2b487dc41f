public import EVMProofs
public import SettlementModel
public import SettlementProofs

/// One thing that a notary wrote down; each names all before it.
public enum NotaryRecord: Hashable, Sendable {
    case decision(EndDecision)
    case finding(NotaryFinding)

    /// The digest of the records up to this one.
    ///
    /// - Parameter previous: the digest before it; `RecordTip.empty` for the first.
    public func digest(after previous: RecordTip) -> RecordTip {
        RecordTip(
            count: previous.count + 1,
            digest: Digest.sha256(
                Array("interlock/notary-record/1".utf8) + [0] + previous.digest.bytes + canonicalBytes))
    }
}

extension NotaryRecord: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .decision(let decision): ["decision": decision.canonical]
        case .finding(let finding): ["finding": finding.canonical]
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        if let decision = reader.valueIfPresent("decision") {
            self = .decision(try EndDecision(canonical: decision))
        } else {
            self = .finding(try reader.decode("finding"))
        }
        try reader.finish()
    }
}

/// How many records there are, and one digest over them all.
public struct RecordTip: Hashable, Sendable {
    public let count: UInt64
    public let digest: Bytes32

    public init(count: UInt64, digest: Bytes32) {
        self.count = count
        self.digest = digest
    }

    public static let empty = RecordTip(count: 0, digest: Bytes32(bigEndianWords: 0, 0, 0, 0))
}

/// A notary's own word of how far its records went. Whoever keeps it can show the notary later that it forgot some.
///
/// What is signed is Keccak-256 of `interlock/notary-tip/1`, a zero byte, the address, the count in 8 bytes and the
/// digest. It cannot be taken for a statement to an escrow: those start with the bytes 0x19 0x01.
public struct SignedTip: Hashable, Sendable {
    public let notary: EVMAddress
    public let tip: RecordTip
    public let signature: NotarySignature

    /// No store numbers more: whoever keeps words of many notaries must be able to keep each.
    public static let mostRecords = UInt64(Int64.max)

    public init(_ tip: RecordTip, by key: NotaryKey) throws(NotaryFault) {
        notary = key.address
        self.tip = tip
        signature = try key.sign(Self.digest(tip, key.address))
    }

    private static func digest(_ tip: RecordTip, _ notary: EVMAddress) -> Bytes32 {
        let count = EVMWord.number(tip.count).bytes.suffix(8)
        return Keccak256.digest(
            Array("interlock/notary-tip/1".utf8) + [0] + notary.bytes + count + tip.digest.bytes)
    }
}

extension SignedTip: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "count": .decimal(tip.count), "digest": tip.digest.canonical, "notary": notary.canonical,
            "signature": signature.canonical,
        ]
    }

    /// Only one that its notary signed is read.
    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        notary = try reader.decode("notary")
        let count = try reader.unsigned("count")
        tip = RecordTip(
            count: try reader.make(
                "count", expected: "at most \(Self.mostRecords)", count <= Self.mostRecords ? count : nil),
            digest: try reader.bytes32("digest"))
        signature = try reader.decode("signature")
        try reader.finish()
        guard signature.signer(of: Self.digest(tip, notary)) == notary else {
            throw reader.fault("signature", expected: "the notary's over its records", found: "another")
        }
    }
}
