public import SettlementModel
public import SettlementProofs

/// What is sent to a registry's door: a request, and the newest answer that the asker has.
public struct RegistryQuestion: Hashable, Sendable {
    public let request: RegistryRequest
    /// With it a registry that was put back to an earlier state finds out before it decides.
    public let remembered: SignedWord<RegistryAnswer>?

    private static let format = "interlock-registry-question/1"

    public init(_ request: RegistryRequest, remembered: SignedWord<RegistryAnswer>?) {
        self.request = request
        self.remembered = remembered
    }
}

/// How does a claim stand?
public struct StandingQuestion: Hashable, Sendable {
    public let claim: Bytes32

    private static let format = "interlock-registry-standing-question/1"

    public init(claim: Bytes32) { self.claim = claim }
}

extension RegistryQuestion: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "format": .string(Self.format), "remembered": .orNull(remembered), "request": request.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        remembered = try reader.decodeOrNull("remembered")
        request = try reader.decode("request")
        try reader.finish()
    }
}

extension StandingQuestion: CanonicalCodable {
    public var canonical: JSONValue { ["claim": claim.canonical, "format": .string(Self.format)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        claim = try reader.bytes32("claim")
        try reader.finish()
    }
}
