public import SettlementModel
public import SettlementProofs

/// What the packing gateway signs: which transfer, which end, and the digest of every item.
public struct EvidenceManifest: Hashable, Sendable {
    public let transfer: TransferID
    public let outcome: TransferOutcome
    /// Seconds since 1970 on the packing gateway's own clock; shown, decides nothing.
    public let created: LedgerInstant
    public let gateway: GatewayID
    /// Which of the gateway's keys sealed.
    public let keyEpoch: UInt32
    /// Every item of the document, in its order.
    public let items: [ManifestEntry]
}

/// One item's name and the SHA-256 of its bytes.
public struct ManifestEntry: Hashable, Sendable {
    /// `terms`, `messages/0`, `proofs/0`, `certificates/0`, `guards`, `recovery`.
    public let name: String
    public let digest: Bytes32
}

struct EvidenceItem {
    let name: String
    let bytes: [UInt8]
    var entry: ManifestEntry { ManifestEntry(name: name, digest: Digest.sha256(bytes)) }
}

extension EvidenceManifest: CanonicalCodable {
    public var canonical: JSONValue {
        .object([
            "created": created.canonical, "gateway": gateway.canonical, "items": .list(items),
            "keyEpoch": .decimal(UInt64(keyEpoch)), "outcome": .string(outcome.rawValue),
            "transfer": transfer.canonical,
        ])
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        transfer = try reader.decode("transfer")
        let name = try reader.string("outcome", limit: 32)
        outcome = try reader.make(
            "outcome", expected: "a transfer's outcome", TransferOutcome(exactly: name))
        created = try reader.decode("created")
        gateway = try reader.decode("gateway")
        let epoch = try reader.unsigned("keyEpoch")
        keyEpoch = try reader.make("keyEpoch", expected: "below 2^32", UInt32(exactly: epoch))
        items = try reader.decodeArray("items", limit: EvidenceLimits.items)
        try reader.finish()
    }
}

extension ManifestEntry: CanonicalCodable {
    public var canonical: JSONValue { .object(["name": .string(name), "sha256": .hex(digest)]) }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        name = try reader.string("name", limit: 32)
        digest = try reader.bytes32("sha256")
        try reader.finish()
    }
}

/// One ledger's proof of what became of a leg's lock, as the ledger gave it.
public struct EvidenceProof: Hashable, Sendable {
    public let leg: LegID
    public let ledger: LedgerID
    /// What the bundle is said to show; the verifier compares it with what it does show.
    public let state: LockState
    /// The ledger's proof, byte for byte.
    public let bundle: [UInt8]

    public init(leg: LegID, ledger: LedgerID, state: LockState, bundle: [UInt8]) {
        self.leg = leg
        self.ledger = ledger
        self.state = state
        self.bundle = bundle
    }
}

extension EvidenceProof: CanonicalCodable {
    public var canonical: JSONValue {
        .object([
            "bundle": .base64(bundle), "ledger": ledger.canonical, "leg": leg.canonical,
            "state": state.canonical,
        ])
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        leg = try reader.decode("leg")
        ledger = try reader.decode("ledger")
        state = try reader.decode("state")
        bundle = try reader.base64("bundle", limit: EvidenceLimits.proof)
        try reader.finish()
    }
}
