public import SettlementModel
public import SettlementProofs

/// What a limit is about.
///
/// - Source: `domain.md` 6.4.
public enum LimitScope: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
    /// Who owes the claim or the bond; until it has paid.
    case obligor
    /// Where the obligor is; until it has paid.
    case country
    /// The other side of the trade, until it is settled or refunded.
    case counterparty
    /// All that settles on one day, settled or not.
    case day
    /// Cash of one currency that is promised and not gone or back yet.
    case currency
    /// Value under way on one ledger.
    case ledger
}

/// One thing that a use counts against.
///
/// - Range: a name of 1 to 96 bytes: an LEI or BIC, a country's code, a gateway, a day as YYYY-MM-DD, a currency's code,
///   a ledger.
public struct LimitSubject: Hashable, Sendable, Comparable {
    public let scope: LimitScope
    public let name: String

    public init?(_ scope: LimitScope, _ name: String) {
        guard (1...96).contains(name.utf8.count), name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        self.scope = scope
        self.name = name
    }

    init(checked scope: LimitScope, _ name: String) {
        self.scope = scope
        self.name = name
    }

    public static func < (left: LimitSubject, right: LimitSubject) -> Bool {
        (left.scope.rawValue, left.name) < (right.scope.rawValue, right.name)
    }
}

/// A ceiling for one subject, or for each of a scope that has no line of its own.
public struct LimitLine: Hashable, Sendable {
    public let scope: LimitScope
    /// nil stands for each subject that no other line names.
    public let name: String?
    public let ceiling: Money
    /// Whether two officers may let one trade pass it.
    public let isOverridable: Bool

    /// - Range: a ceiling of 0 or more; 0 shuts the subject.
    public init?(_ scope: LimitScope, _ name: String?, ceiling: Money, isOverridable: Bool = false) {
        guard ceiling.minor >= 0, name.map({ LimitSubject(scope, $0) != nil }) ?? true else { return nil }
        self.scope = scope
        self.name = name
        self.ceiling = ceiling
        self.isOverridable = isOverridable
    }
}

/// A list of ceilings, with the number by which decisions name it.
public struct LimitRules: Hashable, Sendable {
    /// Rises with every change.
    public let version: Int64
    public let lines: [LimitLine]

    /// nil where two lines are about the same subject and currency.
    public init?(version: Int64, lines: [LimitLine]) {
        let names = Set(lines.map { [$0.scope.rawValue, $0.name ?? "*", $0.ceiling.currency.code] })
        guard version >= 0, names.count == lines.count, lines.count <= 10_000 else { return nil }
        self.version = version
        self.lines = lines
    }

    /// A scope without any line is not limited by these rules.
    public func governs(_ scope: LimitScope) -> Bool { lines.contains { $0.scope == scope } }

    /// The ceiling for a subject in one currency; nil where a governed scope has none, which allows nothing.
    public func ceiling(_ subject: LimitSubject, in currency: CurrencyCode) -> Money? {
        line(subject, in: currency)?.ceiling
    }

    func line(_ subject: LimitSubject, in currency: CurrencyCode) -> LimitLine? {
        let fitting = lines.filter { $0.scope == subject.scope && $0.ceiling.currency == currency }
        return fitting.first { $0.name == subject.name } ?? fitting.first { $0.name == nil }
    }
}

extension LimitLine: CanonicalCodable {
    public var canonical: JSONValue {
        var object: JSONObject = [
            "ceiling": ceiling.canonical, "name": name.map { .string($0) } ?? .null,
            "scope": scope.canonical,
        ]
        // Lines on record from before it have no such member.
        if isOverridable { object["overridable"] = .bool(true) }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let line = LimitLine(
            try reader.decode("scope"), try reader.stringOrNull("name", limit: 96),
            ceiling: try reader.decode("ceiling"),
            isOverridable: try reader.trueIfPresent("overridable"))
        self = try reader.make("ceiling", expected: "a legal name and an amount from 0", line)
        try reader.finish()
    }
}

extension LimitRules: CanonicalCodable {
    public var canonical: JSONValue { ["lines": .list(lines), "version": .integer(version)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let rules = LimitRules(
            version: try reader.integer("version"), lines: try reader.decodeArray("lines", limit: 10_000))
        self = try reader.make("lines", expected: "each subject and currency once", rules)
        try reader.finish()
    }
}

extension ObjectReader {
    /// A mark that is either not there or true: false would be a second way to write the same.
    mutating func trueIfPresent(_ key: String) throws(JSONFault) -> Bool {
        guard let value = valueIfPresent(key) else { return false }
        guard value == .bool(true) else {
            throw fault(key, expected: "true, or no such member", found: value.kindName)
        }
        return true
    }
}
