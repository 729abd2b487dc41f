public import SettlementModel
public import SettlementProofs

/// One thing that a registry wrote down; each names all before it.
public enum RegistryRecord: Hashable, Sendable {
    case decision(RegistryDecision)
    /// A signed answer of this registry was shown that its records do not hold: it decides nothing more.
    case rolledBack(SignedWord<RegistryAnswer>, at: LedgerInstant)

    /// The digest of the records up to this one.
    ///
    /// - Parameter previous: the digest before it; `RegistryTip.empty` for the first.
    func tip(after previous: RegistryTip) -> RegistryTip {
        RegistryTip(
            count: previous.count + 1,
            digest: Digest.sha256(
                Array("interlock/registry-record/1".utf8) + [0] + previous.digest.bytes + canonicalBytes))
    }

    /// By the registry's clock.
    public var at: LedgerInstant {
        switch self {
        case .decision(let decision): decision.at
        case .rolledBack(_, let at): at
        }
    }
}

/// How many records there are, and one digest over them all.
public struct RegistryTip: Hashable, Sendable {
    public let count: UInt64
    public let digest: Bytes32

    public init(count: UInt64, digest: Bytes32) {
        self.count = count
        self.digest = digest
    }

    public static let empty = RegistryTip(count: 0, digest: Bytes32(bigEndianWords: 0, 0, 0, 0))
}

/// A request with what became of it.
public struct RegistryDecision: Hashable, Sendable {
    /// By the registry's clock, which never goes back from one record to the next.
    public let at: LedgerInstant
    public let member: GatewayID
    public let request: RegistryRequest
    public let outcome: RegistryOutcome

    init(at: LedgerInstant, member: GatewayID, request: RegistryRequest, outcome: RegistryOutcome) {
        self.at = at
        self.member = member
        self.request = request
        self.outcome = outcome
    }
}

extension RegistryTip: CanonicalCodable {
    public var canonical: JSONValue { ["count": .decimal(count), "digest": digest.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(count: try reader.unsigned("count"), digest: try reader.bytes32("digest"))
        try reader.finish()
    }
}

extension RegistryDecision: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "at": at.canonical, "member": member.canonical, "outcome": outcome.canonical,
            "request": request.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        at = try reader.decode("at")
        member = try reader.decode("member")
        outcome = try reader.decode("outcome")
        request = try reader.decode("request")
        try reader.finish()
    }
}

extension RegistryRecord: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .decision(let decision): ["decision": decision.canonical]
        case .rolledBack(let shown, let at):
            ["rolledBack": ["at": at.canonical, "shown": shown.canonical]]
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        if let decision = reader.valueIfPresent("decision") {
            self = .decision(try RegistryDecision(canonical: decision))
        } else {
            var inner = try ObjectReader(try reader.value("rolledBack"))
            self = .rolledBack(try inner.decode("shown"), at: try inner.decode("at"))
            try inner.finish()
        }
        try reader.finish()
    }
}
