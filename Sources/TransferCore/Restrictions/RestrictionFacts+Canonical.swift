import SettlementModel
public import SettlementProofs

// Facts are kept with the decision that was made from them: whoever reads it later can decide again.

extension RestrictionFacts: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "at": at.canonical, "buyer": BuyerCountries.canonical(buyer), "buyerUnits": number(buyerUnits),
            "day": day.canonical, "holders": holders.map { .integer($0) } ?? .null,
            "investorClass": investorClass.map { .string($0) } ?? .null,
            "owners": owners.map { .list($0) } ?? .null, "screenings": .list(screenings),
            "sellerUnits": number(sellerUnits), "subjects": .list(subjects),
            "transferAgent": .orNull(transferAgent), "units": .decimal(units),
        ]
    }

    private func number(_ value: Int128?) -> JSONValue { value.map { .decimal($0) } ?? .null }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let owners: [BeneficialOwner]? =
            try reader.value("owners") == .null ? nil : try reader.decodeArray("owners", limit: 1000)
        let facts = RestrictionFacts(
            buyer: try BuyerCountries.read(try reader.value("buyer")),
            investorClass: try reader.stringOrNull("investorClass", limit: 96), owners: owners,
            units: try reader.amount("units"), buyerUnits: try reader.amountOrNull("buyerUnits"),
            sellerUnits: try reader.amountOrNull("sellerUnits"),
            holders: try reader.value("holders") == .null ? nil : try reader.integer("holders"),
            transferAgent: try reader.decodeOrNull("transferAgent"), day: try reader.decode("day"),
            subjects: try reader.decodeArray("subjects", limit: 256),
            screenings: try reader.decodeArray("screenings", limit: 4096), at: try reader.decode("at"))
        self = try reader.make("units", expected: "units and holders from 0", facts)
        try reader.finish()
    }
}

/// The buyer's countries by attribute; one that is left out is unknown.
enum BuyerCountries {
    static func canonical(_ facts: InvestorFacts) -> JSONValue {
        .object(
            JSONObject(
                facts.countries.map { ($0.key.rawValue, .array($0.value.map { .string($0) })) }))
    }

    static func read(_ value: JSONValue) throws(JSONFault) -> InvestorFacts {
        var reader = try ObjectReader(value)
        var countries: [InvestorAttribute: [String]] = [:]
        for attribute in InvestorAttribute.allCases
        where reader.valueIfPresent(attribute.rawValue) != nil {
            countries[attribute] = try reader.texts(attribute.rawValue)
        }
        try reader.finish()
        return InvestorFacts(countries: countries)
    }
}

extension ObjectReader {
    fileprivate mutating func amountOrNull(_ key: String) throws(JSONFault) -> Int128? {
        try value(key) == .null ? nil : try amount(key)
    }
}

extension BeneficialOwner: CanonicalCodable {
    public var canonical: JSONValue {
        ["basisPoints": .integer(basisPoints), "country": .string(country)]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let owner = BeneficialOwner(
            country: try reader.string("country", limit: 96), basisPoints: try reader.integer("basisPoints"))
        self = try reader.make("basisPoints", expected: "0 to 10000", owner)
        try reader.finish()
    }
}

extension ScreeningSubject: CanonicalCodable {
    public var canonical: JSONValue { ["kind": kind.canonical, "name": .string(name)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let subject = ScreeningSubject(try reader.decode("kind"), try reader.string("name", limit: 200))
        self = try reader.make("name", expected: "1 to 200 bytes", subject)
        try reader.finish()
    }
}

extension ScreeningAnswer: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "at": at.canonical, "list": .string(list), "reference": .string(reference),
            "service": .string(service), "subject": subject.canonical, "verdict": verdict.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            service: try reader.string("service", limit: 96), list: try reader.string("list", limit: 200),
            subject: try reader.decode("subject"), verdict: try reader.decode("verdict"),
            reference: try reader.string("reference", limit: 200), at: try reader.decode("at"))
        try reader.finish()
    }
}
