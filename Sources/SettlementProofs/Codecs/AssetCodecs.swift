public import SettlementModel

extension AssetDescriptor: CanonicalCodable {
    public var canonical: JSONValue {
        ["decimals": .integer(Int64(decimals)), "id": id.canonical, "kind": kind.canonical]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let asset = AssetDescriptor(
            id: try reader.decode("id"), kind: try reader.decode("kind"),
            decimals: Int(try reader.integer("decimals", in: 0...18)))
        self = try reader.make("decimals", expected: "the decimals that this kind has", asset)
        try reader.finish()
    }
}

extension AssetKind: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .cash(let currency): ["currency": currency.canonical, "kind": "cash"]
        case .paymentClaim(let facts): ["facts": facts.canonical, "kind": "paymentClaim"]
        case .bond(let facts): ["facts": facts.canonical, "kind": "bond"]
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        switch try reader.string("kind") {
        case "cash": self = .cash(try reader.decode("currency"))
        case "paymentClaim": self = .paymentClaim(try reader.decode("facts"))
        case "bond": self = .bond(try reader.decode("facts"))
        default: throw reader.fault("kind", expected: "cash, paymentClaim or bond", found: "another kind")
        }
        try reader.finish()
    }
}

extension PaymentClaimFacts: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "accepted": .bool(accepted), "face": face.canonical, "initialSeller": .string(initialSeller),
            "instrument": instrument.canonical, "nominalMaturity": nominalMaturity.canonical,
            "primaryObligor": .string(primaryObligor), "reference": .string(reference),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            instrument: try reader.decode("instrument"), face: try reader.decode("face"),
            nominalMaturity: try reader.decode("nominalMaturity"),
            primaryObligor: try reader.string("primaryObligor"),
            initialSeller: try reader.string("initialSeller"), reference: try reader.string("reference"),
            accepted: try reader.bool("accepted"))
        try reader.finish()
    }
}

extension BondFacts: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "isin": .string(isin), "issuer": .string(issuer), "maturity": maturity.canonical,
            "nominalPerUnit": nominalPerUnit.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            isin: try reader.string("isin", limit: 12), nominalPerUnit: try reader.decode("nominalPerUnit"),
            maturity: try reader.decode("maturity"), issuer: try reader.string("issuer"))
        try reader.finish()
    }
}
