public import SettlementModel
public import SettlementProofs

/// Something that cannot be among honest parties, with the bytes that show it. Each one ends signing.
public struct NotaryFinding: Hashable, Sendable {
    public let kind: Kind
    /// The ledger it is about; `nil` where it is about this notary itself.
    public let ledger: LedgerID?
    /// SHA-256 of the anchor's canonical bytes as configured: another anchor, which people chose after they looked,
    /// opens the ledger again.
    public let anchor: Bytes32?
    /// The same without the head. A proven finding stands against the keys, whatever head they are trusted from.
    public let trust: Bytes32?
    /// True where the evidence convinces anyone who knows the ledger's keys.
    public let isProven: Bool
    public let detail: String
    /// Signed heads, proofs, or this notary's own signed word.
    public let evidence: [[UInt8]]

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A ledger's head does not continue the one that it showed before.
        case twoHistories = "two-histories"
        /// A ledger proved a second end of one lock.
        case twoEnds = "two-ends"
        /// This notary signed for records that it no longer has.
        case rolledBack = "rolled-back"
    }

    static func about(
        _ anchor: LedgerAnchor, _ kind: Kind, isProven: Bool, _ detail: String, evidence: [[UInt8]]
    ) -> NotaryFinding {
        NotaryFinding(
            kind: kind, ledger: anchor.ledger, anchor: AnchorName.whole(anchor),
            trust: AnchorName.trust(anchor), isProven: isProven, detail: detail, evidence: evidence)
    }

    static func rolledBack(_ remembered: SignedTip) -> NotaryFinding {
        NotaryFinding(
            kind: .rolledBack, ledger: nil, anchor: nil, trust: nil, isProven: true,
            detail: "signed for \(remembered.tip.count) records, which the store does not hold",
            evidence: [remembered.canonicalBytes])
    }

    /// Whether it stops signing for a ledger that is trusted from `configured`.
    func closes(_ configured: LedgerAnchor) -> Bool {
        guard ledger == configured.ledger else { return false }
        return anchor == AnchorName.whole(configured)
            || (isProven && trust == AnchorName.trust(configured))
    }

    private init(
        kind: Kind, ledger: LedgerID?, anchor: Bytes32?, trust: Bytes32?, isProven: Bool, detail: String,
        evidence: [[UInt8]]
    ) {
        self.kind = kind
        self.ledger = ledger
        self.anchor = anchor
        self.trust = trust
        self.isProven = isProven
        self.detail = detail
        self.evidence = evidence
    }
}

/// An anchor by digest.
public enum AnchorName {
    public static func whole(_ anchor: LedgerAnchor) -> Bytes32 { Digest.sha256(anchor.canonicalBytes) }

    static func trust(_ anchor: LedgerAnchor) -> Bytes32 {
        whole(anchor.advanced(to: LogHead(size: 0, root: Bytes32(bigEndianWords: 0, 0, 0, 0))))
    }
}

extension NotaryFinding.Kind: CanonicalCodable {}

extension NotaryFinding: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "anchor": .orNull(anchor), "detail": .string(detail),
            "evidence": .array(evidence.map { .base64($0) }), "kind": kind.canonical,
            "ledger": .orNull(ledger), "proven": .bool(isProven), "trust": .orNull(trust),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        anchor = try reader.bytes32OrNull("anchor")
        detail = try reader.string("detail", limit: 4096)
        var evidence: [[UInt8]] = []
        for item in try reader.array("evidence", limit: 4) {
            guard case .string(let text) = item, let bytes = Base64.decode(text) else {
                throw reader.fault("evidence", expected: "bytes in base64", found: item.kindName)
            }
            evidence.append(bytes)
        }
        self.evidence = evidence
        kind = try reader.decode("kind")
        ledger = try reader.decodeOrNull("ledger")
        isProven = try reader.bool("proven")
        trust = try reader.bytes32OrNull("trust")
        try reader.finish()
    }
}
