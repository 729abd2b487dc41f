public import SettlementModel
public import SettlementProofs

/// What a verifier believes before it opens a bundle: who the gateways are and where trust in each ledger
/// starts.
///
/// It is a file of its own, obtained from the parties or their supervisor and never from the bundle.
/// - Source: `Specs/Protocol/Evidence.md`, anchors.
public struct EvidenceAnchors: Hashable, Sendable {
    /// First member of the file; names its form and version.
    public static let format = "interlock-anchors/1"

    public let gateways: [GatewayAnchor]
    public let ledgers: [LedgerAnchor]

    /// - Returns: `nil` where a gateway or a ledger is named twice, or two gateways share a key.
    public init?(gateways: [GatewayAnchor], ledgers: [LedgerAnchor]) {
        let keys = gateways.flatMap { gateway in Set(gateway.keys.map(\.key)) }
        guard Set(gateways.map(\.id)).count == gateways.count,
            Set(ledgers.map(\.ledger)).count == ledgers.count,
            Set(keys).count == keys.count
        else { return nil }
        self.gateways = gateways
        self.ledgers = ledgers
    }

    /// Reads an anchors file: JSON, any spacing, so that a person may write it.
    ///
    /// - Throws: `evidence.anchors`.
    public init(bytes: [UInt8]) throws(EvidenceFault) {
        do throws(JSONFault) {
            self = try Self(json: try CanonicalJSON.parse(bytes))
        } catch {
            throw EvidenceFault(.anchors, "\(error)")
        }
    }

    private init(json: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(json)
        try reader.literal("format", Self.format)
        let gateways = try reader.decodeArray("gateways", limit: 1024, as: GatewayAnchor.self)
        let ledgers = try reader.decodeArray("ledgers", limit: 1024, as: LedgerAnchor.self)
        try reader.finish()
        self = try reader.make(
            "gateways", expected: "each gateway, ledger and gateway key once",
            EvidenceAnchors(gateways: gateways, ledgers: ledgers))
    }

    /// The file in its canonical form.
    public var bytes: [UInt8] {
        CanonicalJSON.encode(
            .object([
                "format": .string(Self.format), "gateways": .list(gateways), "ledgers": .list(ledgers),
            ]))
    }

    func gateway(_ id: GatewayID) -> GatewayAnchor? { gateways.first { $0.id == id } }
    func ledger(_ id: LedgerID) -> LedgerAnchor? { ledgers.first { $0.ledger == id } }
    func key(_ gateway: GatewayID, _ epoch: UInt32) -> VerificationKey? {
        self.gateway(gateway)?.keys.first { $0.epoch == epoch }?.key
    }
}

/// A gateway as the verifier knows it.
public struct GatewayAnchor: Hashable, Sendable {
    public let id: GatewayID
    /// ISO 17442, as it must stand in terms and certificate.
    public let lei: String
    /// The keys it signs with, one for each epoch.
    public let keys: [EpochKey]
    /// SHA-256 of the subject public keys of further certificates of its, such as its TLS identity's.
    public let pins: [Bytes32]

    /// - Returns: `nil` without a key, or with one epoch twice.
    public init?(id: GatewayID, lei: String, keys: [EpochKey], pins: [Bytes32]) {
        guard !keys.isEmpty, Set(keys.map(\.epoch)).count == keys.count else { return nil }
        self.id = id
        self.lei = lei
        self.keys = keys
        self.pins = pins
    }
}

/// One key of a gateway and the number under which frames and seals name it.
public struct EpochKey: Hashable, Sendable {
    public let epoch: UInt32
    public let key: VerificationKey
    public init(epoch: UInt32, key: VerificationKey) {
        self.epoch = epoch
        self.key = key
    }
}

extension GatewayAnchor: CanonicalCodable {
    public var canonical: JSONValue {
        .object(["id": id.canonical, "keys": .list(keys), "lei": .string(lei), "pins": .list(pins)])
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let id: GatewayID = try reader.decode("id")
        let lei = try reader.string("lei", limit: 20)
        let keys = try reader.decodeArray("keys", limit: 64, as: EpochKey.self)
        let pins = try reader.decodeArray("pins", limit: 64, as: Bytes32.self)
        try reader.finish()
        self = try reader.make(
            "keys", expected: "at least one key, each epoch once",
            GatewayAnchor(id: id, lei: lei, keys: keys, pins: pins))
    }
}

extension EpochKey: CanonicalCodable {
    public var canonical: JSONValue { .object(["epoch": .decimal(UInt64(epoch)), "key": key.canonical]) }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let number = try reader.unsigned("epoch")
        epoch = try reader.make("epoch", expected: "below 2^32", UInt32(exactly: number))
        key = try reader.decode("key")
        try reader.finish()
    }
}
