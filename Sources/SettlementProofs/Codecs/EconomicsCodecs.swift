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
    /// What was not agreed is left out, so that a trade without it has the bytes that it always had.
    public var canonical: JSONValue {
        var object: JSONObject = [
            "dayCount": dayCount.canonical, "discountRate": discountRate.canonical, "face": face.canonical,
            "graceDays": .integer(Int64(graceDays)), "holidays": .list(holidays),
            "nominalMaturity": nominalMaturity.canonical, "pricing": pricing.canonical,
            "recourse": recourse.canonical, "roll": roll.canonical,
            "settlementDate": settlementDate.canonical,
        ]
        if let reserve { object["reserve"] = reserve.canonical }
        if let notice { object["notice"] = notice.canonical }
        if let rescinds { object["rescinds"] = rescinds.canonical }
        if let distinct { object["distinct"] = distinct.canonical }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let terms = ForfaitingTerms(
            face: try reader.decode("face"), discountRate: try reader.decode("discountRate"),
            pricing: try reader.decode("pricing"), dayCount: try reader.decode("dayCount"),
            settlementDate: try reader.decode("settlementDate"),
            nominalMaturity: try reader.decode("nominalMaturity"), roll: try reader.decode("roll"),
            graceDays: Int(try reader.integer("graceDays", in: 0...30)),
            holidays: try reader.decodeArray("holidays", limit: 256), recourse: try reader.decode("recourse"),
            reserve: try reader.decodeIfPresent("reserve"), notice: try reader.decodeIfPresent("notice"),
            rescinds: try reader.decodeIfPresent("rescinds"),
            distinct: try reader.decodeIfPresent("distinct"))
        guard let terms else {
            throw JSONFault(
                expected:
                    "a positive face, a rate from 0 with at most 9 decimals, holidays in order, each once, and no reserve or distinct claim on a rescission",
                found: "forfaiting terms without")
        }
        self = terms
        try reader.finish()
    }
}

extension DistinctClaim: CanonicalCodable {
    public var canonical: JSONValue { ["reason": .string(reason), "refused": refused.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let distinct = DistinctClaim(
            refused: try reader.decode("refused"),
            reason: try reader.string("reason", limit: ConditionText.mostBytes))
        self = try reader.make(
            "reason", expected: "one line of 1 to \(ConditionText.mostBytes) bytes", distinct)
        try reader.finish()
    }
}

extension PaymentReserve: CanonicalCodable {
    public var canonical: JSONValue {
        ["points": .array(points.map { .string($0) }), "until": until.canonical]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let points = try ConditionList.read("points", &reader)
        let reserve = PaymentReserve(points: points, until: try reader.decode("until"))
        self = try reader.make("points", expected: "1 to \(Self.mostPoints) points, each once", reserve)
        try reader.finish()
    }
}

extension AssignmentNotice: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "daysToAcknowledge": .integer(Int64(daysToAcknowledge)), "giver": giver.canonical,
            "noticeBy": noticeBy.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let notice = AssignmentNotice(
            giver: try reader.decode("giver"), noticeBy: try reader.decode("noticeBy"),
            daysToAcknowledge: Int(try reader.integer("daysToAcknowledge", in: 1...365)))
        self = try reader.make("daysToAcknowledge", expected: "1 to 365 days", notice)
        try reader.finish()
    }
}

/// Points of a reserve, each one line of a desk's words.
public enum ConditionList {
    public static func read(_ key: String, _ reader: inout ObjectReader) throws(JSONFault) -> [String] {
        var result: [String] = []
        for (index, json) in try reader.array(key, limit: PaymentReserve.mostPoints).enumerated() {
            do {
                result.append(
                    try json.text("one line of 1 to \(ConditionText.mostBytes) bytes") {
                        ConditionText.admits($0) ? $0 : nil
                    })
            } catch { throw error.under(index: index).under(key) }
        }
        return result
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
