public import SettlementModel

extension TradeEconomics: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .forfaiting(let terms): ["kind": "forfaiting", "terms": terms.canonical]
        case .bond(let terms): ["kind": "bond", "terms": terms.canonical]
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        switch try reader.string("kind") {
        case "forfaiting": self = .forfaiting(try reader.decode("terms"))
        case "bond": self = .bond(try reader.decode("terms"))
        default: throw reader.fault("kind", expected: "forfaiting or bond", found: "another kind")
        }
        try reader.finish()
    }
}

extension ForfaitingTerms: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "dayCount": dayCount.canonical, "discountRate": discountRate.canonical, "face": face.canonical,
            "graceDays": .integer(Int64(graceDays)), "holidays": .list(holidays),
            "nominalMaturity": nominalMaturity.canonical, "pricing": pricing.canonical,
            "recourse": recourse.canonical, "roll": roll.canonical,
            "settlementDate": settlementDate.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let terms = ForfaitingTerms(
            face: try reader.decode("face"), discountRate: try reader.decode("discountRate"),
            pricing: try reader.decode("pricing"), dayCount: try reader.decode("dayCount"),
            settlementDate: try reader.decode("settlementDate"),
            nominalMaturity: try reader.decode("nominalMaturity"), roll: try reader.decode("roll"),
            graceDays: Int(try reader.integer("graceDays", in: 0...30)),
            holidays: try reader.decodeArray("holidays", limit: 256), recourse: try reader.decode("recourse"))
        guard let terms else {
            throw JSONFault(
                expected:
                    "a positive face, a rate from 0 with at most 9 decimals and holidays in order, each once",
                found: "forfaiting terms without")
        }
        self = terms
        try reader.finish()
    }
}

extension BondTradeTerms: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "buyer": buyer.canonical, "isin": .string(isin), "nominalPerUnit": nominalPerUnit.canonical,
            "price": price.canonical, "restrictions": .list(restrictions),
            "settlementDate": settlementDate.canonical, "units": .decimal(units),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let terms = BondTradeTerms(
            isin: try reader.string("isin", limit: 12), units: try reader.amount("units"),
            nominalPerUnit: try reader.decode("nominalPerUnit"), price: try reader.decode("price"),
            settlementDate: try reader.decode("settlementDate"),
            restrictions: try reader.decodeArray("restrictions", limit: 64), buyer: try reader.decode("buyer")
        )
        guard let terms else {
            throw JSONFault(
                expected: "positive units, nominal and price, the price with at most 9 decimals",
                found: "bond terms without")
        }
        self = terms
        try reader.finish()
    }
}

extension InvestorRestriction: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "attribute": attribute.canonical,
            "excludedCountries": .array(excludedCountries.map { .string($0) }),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            attribute: try reader.decode("attribute"),
            excludedCountries: try CountryList.read("excludedCountries", &reader))
        try reader.finish()
    }
}

/// One member per attribute that is known; an unknown one is left out, not written as empty.
extension InvestorFacts: CanonicalCodable {
    public var canonical: JSONValue {
        .object(JSONObject(countries.map { ($0.key.rawValue, .array($0.value.map { .string($0) })) }))
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        var countries: [InvestorAttribute: [String]] = [:]
        for attribute in InvestorAttribute.allCases where reader.valueIfPresent(attribute.rawValue) != nil {
            countries[attribute] = try CountryList.read(attribute.rawValue, &reader)
        }
        self.init(countries: countries)
        try reader.finish()
    }
}

/// Country codes as texts of at most 8 bytes; what they mean is checked by the instrument's rules.
private enum CountryList {
    static func read(_ key: String, _ reader: inout ObjectReader) throws(JSONFault) -> [String] {
        var result: [String] = []
        for (index, json) in try reader.array(key, limit: 300).enumerated() {
            do {
                result.append(try json.text("at most 8 bytes") { $0.utf8.count <= 8 ? $0 : nil })
            } catch { throw error.under(index: index).under(key) }
        }
        return result
    }
}
