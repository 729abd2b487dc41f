public import SettlementModel
public import SettlementProofs

/// One condition of an offering, or of a bank's own policy, that a trade must meet.
///
/// - Source: `domain.md` 3.3.
public enum OfferingRule: Hashable, Sendable {
    /// None of the buyer's countries of this attribute is among those.
    case countries(InvestorRestriction)
    /// No owner of more than this share, in basis points, is from these countries. Exactly that share is allowed.
    case owners(excludedCountries: [String], above: Int64)
    /// The buyer's class is one of these.
    case investorClass([String])
    /// No transfer before this day; on it there is one.
    case lockUp(until: CalendarDate)
    /// After the trade buyer and seller hold nothing, or at least so many units.
    case minHolding(Int128)
    /// After the trade the buyer holds at most so many units.
    case holdingCap(Int128)
    /// After the trade at most so many hold it.
    case maxHolders(Int64)
    /// The issuer's registrar says yes; until it does, the rule is pending.
    case transferAgentApproval
    /// Each of these services says of every party and wallet that it is clear, by a word at most so many seconds old.
    case screened(by: [String], maxAgeSeconds: Int64)
}

/// A rule with the name by which decisions tell of it.
public struct NamedRule: Hashable, Sendable {
    public let name: String
    public let rule: OfferingRule
    /// Whether two officers may let one trade pass its refusal.
    public let isOverridable: Bool

    /// - Range: a name of 1 to 96 bytes; countries, classes and services of a rule are named, units from 0. What screens
    ///   can never be overridden.
    public init?(_ name: String, _ rule: OfferingRule, isOverridable: Bool = false) {
        guard (1...96).contains(name.utf8.count), Self.isMeant(rule), !(isOverridable && Self.screens(rule))
        else { return nil }
        self.name = name
        self.rule = rule
        self.isOverridable = isOverridable
    }

    private static func screens(_ rule: OfferingRule) -> Bool {
        if case .screened = rule { return true }
        return false
    }

    /// A rule that names nobody cannot have been meant.
    private static func isMeant(_ rule: OfferingRule) -> Bool {
        switch rule {
        case .countries(let restriction): !restriction.excludedCountries.isEmpty
        case .owners(let countries, let above): !countries.isEmpty && (0..<10_000).contains(above)
        case .investorClass(let classes): !classes.isEmpty
        case .minHolding(let units), .holdingCap(let units): units >= 0
        case .maxHolders(let count): count >= 0
        case .screened(let services, let age): !services.isEmpty && (1...31_622_400).contains(age)
        case .lockUp, .transferAgentApproval: true
        }
    }
}

/// Rules as data, with the number by which decisions name them.
public struct RestrictionSet: Hashable, Sendable {
    public let name: String
    /// Rises with every change.
    public let version: Int64
    public let rules: [NamedRule]

    /// nil where two rules have one name, or there is none.
    public init?(name: String, version: Int64, rules: [NamedRule]) {
        guard (1...96).contains(name.utf8.count), version >= 0, (1...256).contains(rules.count),
            Set(rules.map(\.name)).count == rules.count
        else { return nil }
        self.name = name
        self.version = version
        self.rules = rules
    }
}

extension NamedRule: CanonicalCodable {
    public var canonical: JSONValue {
        func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
        var object: JSONObject = ["name": .string(name)]
        if isOverridable { object["overridable"] = .bool(true) }
        switch rule {
        case .countries(let restriction):
            object["countries"] = [
                "attribute": .string(restriction.attribute.rawValue),
                "excluded": texts(restriction.excludedCountries),
            ]
        case .owners(let countries, let above):
            object["owners"] = ["aboveBasisPoints": .integer(above), "excluded": texts(countries)]
        case .investorClass(let classes): object["investorClass"] = texts(classes)
        case .lockUp(let until): object["lockUpUntil"] = until.canonical
        case .minHolding(let units): object["minHolding"] = .decimal(units)
        case .holdingCap(let units): object["holdingCap"] = .decimal(units)
        case .maxHolders(let count): object["maxHolders"] = .integer(count)
        case .transferAgentApproval: object["transferAgentApproval"] = true
        case .screened(let services, let age):
            object["screened"] = ["by": texts(services), "maxAgeSeconds": .integer(age)]
        }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let name = try reader.string("name", limit: 96)
        let rule = try Self.rule(&reader)
        let isOverridable = try reader.trueIfPresent("overridable")
        guard !isOverridable || !Self.screens(rule) else {
            throw reader.fault("overridable", expected: "no such member where a rule screens", found: "true")
        }
        self = try reader.make(
            "name", expected: "a name, and a rule that names somebody",
            NamedRule(name, rule, isOverridable: isOverridable))
        try reader.finish()
    }

    private static func rule(_ reader: inout ObjectReader) throws(JSONFault) -> OfferingRule {
        if let part = reader.valueIfPresent("countries") {
            var inner = try ObjectReader(part)
            let word = try inner.string("attribute")
            let attribute = try inner.make(
                "attribute", expected: "taxResidency, nationality, domicile or placeOfBusiness",
                InvestorAttribute(exactly: word))
            let restriction = InvestorRestriction(
                attribute: attribute, excludedCountries: try inner.texts("excluded"))
            try inner.finish()
            return .countries(restriction)
        }
        if let part = reader.valueIfPresent("owners") {
            var inner = try ObjectReader(part)
            let rule = OfferingRule.owners(
                excludedCountries: try inner.texts("excluded"), above: try inner.integer("aboveBasisPoints"))
            try inner.finish()
            return rule
        }
        if let part = reader.valueIfPresent("screened") {
            var inner = try ObjectReader(part)
            let rule = OfferingRule.screened(
                by: try inner.texts("by"), maxAgeSeconds: try inner.integer("maxAgeSeconds"))
            try inner.finish()
            return rule
        }
        return try plainRule(&reader)
    }

    private static func plainRule(_ reader: inout ObjectReader) throws(JSONFault) -> OfferingRule {
        if reader.valueIfPresent("investorClass") != nil {
            return .investorClass(try reader.texts("investorClass"))
        }
        if reader.valueIfPresent("lockUpUntil") != nil {
            return .lockUp(until: try reader.decode("lockUpUntil"))
        }
        if reader.valueIfPresent("minHolding") != nil { return .minHolding(try reader.amount("minHolding")) }
        if reader.valueIfPresent("holdingCap") != nil { return .holdingCap(try reader.amount("holdingCap")) }
        if reader.valueIfPresent("maxHolders") != nil { return .maxHolders(try reader.integer("maxHolders")) }
        guard try reader.bool("transferAgentApproval") else {
            throw reader.fault("transferAgentApproval", expected: "true", found: "false")
        }
        return .transferAgentApproval
    }
}

extension ObjectReader {
    /// A list of texts, each once.
    mutating func texts(_ key: String) throws(JSONFault) -> [String] {
        var texts: [String] = []
        for value in try array(key, limit: 512) {
            guard case .string(let text) = value, (1...96).contains(text.utf8.count), !texts.contains(text)
            else {
                throw fault(key, expected: "texts of 1 to 96 bytes, each once", found: "something else")
            }
            texts.append(text)
        }
        return texts
    }
}

extension RestrictionSet: CanonicalCodable {
    public var canonical: JSONValue {
        ["name": .string(name), "rules": .list(rules), "version": .integer(version)]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let set = RestrictionSet(
            name: try reader.string("name", limit: 96), version: try reader.integer("version"),
            rules: try reader.decodeArray("rules", limit: 256))
        self = try reader.make("rules", expected: "1 to 256 rules, each name once", set)
        try reader.finish()
    }
}
