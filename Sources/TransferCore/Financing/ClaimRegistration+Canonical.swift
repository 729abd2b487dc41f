import SettlementModel
public import SettlementProofs

// What was asked and answered is journaled: a replay comes to the same registration.

extension NamedClaim: CanonicalCodable {
    public var canonical: JSONValue {
        var object: JSONObject = [
            "amount": amount.canonical, "chain": .base64(chain), "claim": claim.canonical,
            "maturity": .orNull(maturity), "near": near.canonical, "registry": registry.canonical,
        ]
        if let basis { object["basis"] = basis.canonical }
        if let written { object["written"] = written.canonical }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            registry: try reader.decode("registry"), claim: try reader.bytes32("claim"),
            near: try reader.bytes32("near"), amount: try reader.decode("amount"),
            maturity: try reader.decodeOrNull("maturity"),
            chain: try reader.base64("chain", limit: Self.mostChain),
            basis: try reader.decodeIfPresent("basis"),
            written: reader.valueIfPresent("written") == nil ? nil : try reader.bytes32("written"))
        try reader.finish()
    }
}

extension ClaimStanding: CanonicalCodable {}

extension RegistryReply: CanonicalCodable {
    public var canonical: JSONValue {
        var object: JSONObject = [
            "alike": .integer(alike), "at": at.canonical, "number": .decimal(number),
            "refusal": .orNull(refusal), "signed": .base64(signed), "standing": standing.canonical,
        ]
        if let shared { object["shared"] = shared.canonical }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            standing: try reader.decode("standing"), number: try reader.unsigned("number"),
            at: try reader.decode("at"),
            alike: try reader.integer("alike", in: 0...JSONValue.largestInteger),
            shared: try reader.decodeIfPresent("shared"), refusal: try reader.decodeOrNull("refusal"),
            signed: try reader.base64("signed", limit: 65_536))
        try reader.finish()
    }
}

extension RegistryReply.Refusal: CanonicalCodable {
    public var canonical: JSONValue { ["code": .string(code), "nextStep": .string(nextStep)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(code: try reader.string("code", limit: 64), nextStep: try reader.string("nextStep"))
        try reader.finish()
    }
}
