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
    public var canonical: JSONValue {
        .object([
            "asset": .orNull(asset), "clock": clock.canonical, "payee": .orNull(payee),
            "payer": .orNull(payer),
        ])
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            asset: try reader.decodeOrNull("asset"), payer: try reader.decodeOrNull("payer"),
            payee: try reader.decodeOrNull("payee"), clock: try reader.decode("clock"))
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
