import SettlementModel
public import SettlementProofs

// What was read before terms were made or judged is journaled, so that a replay judges the same.

extension PreflightFacts: CanonicalCodable {
    public var canonical: JSONValue { .object(["x": x.canonical, "y": y.canonical]) }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(x: try reader.decode("x"), y: try reader.decode("y"))
        try reader.finish()
    }
}

extension LegFacts: CanonicalCodable {
    /// What an adapter's path may be at most, in bytes.
    static let largestPath = 262_144

    public var canonical: JSONValue {
        var members: [(String, JSONValue)] = [
            ("asset", .orNull(asset)), ("clock", clock.canonical), ("payee", .orNull(payee)),
            ("payer", .orNull(payer)),
        ]
        // Only ledgers whose trust ages, and heads that differ, need one; facts on record from before have none.
        if let anchorPath { members.append(("anchorPath", .base64(anchorPath))) }
        return .object(JSONObject(members))
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            asset: try reader.decodeOrNull("asset"), payer: try reader.decodeOrNull("payer"),
            payee: try reader.decodeOrNull("payee"), clock: try reader.decode("clock"),
            anchorPath: reader.valueIfPresent("anchorPath") == nil
                ? nil : try reader.base64("anchorPath", limit: Self.largestPath))
        try reader.finish()
    }
}

extension AccountFacts: CanonicalCodable {
    public var canonical: JSONValue {
        .object([
            "canReceive": .bool(canReceive), "holderKey": holderKey.canonical, "open": .bool(open),
            "spendable": .decimal(spendable),
        ])
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            holderKey: try reader.decode("holderKey"), open: try reader.bool("open"),
            canReceive: try reader.bool("canReceive"), spendable: try reader.amount("spendable"))
        try reader.finish()
    }
}
