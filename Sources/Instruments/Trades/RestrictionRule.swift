public import SettlementModel

/// What became of one offering restriction when it was held against the buyer.
public struct RestrictionVerdict: Hashable, Sendable {
    public let restriction: InvestorRestriction
    public let outcome: RestrictionOutcome
    public var isAllowed: Bool { outcome == .satisfied }
}

/// Only `satisfied` lets a trade on: not knowing is not permission.
public enum RestrictionOutcome: Hashable, Sendable {
    /// The buyer stated the attribute, and none of its countries is excluded.
    case satisfied
    /// The buyer's countries that the offering excludes, sorted.
    case excluded([String])
    /// The buyer stated nothing about the attribute.
    case unknown
    /// Texts, in the rule or in the buyer's facts, that are no ISO 3166-1 alpha-2 code, sorted; empty where
    /// the rule excludes nobody and so cannot have been meant.
    case malformed([String])

    /// The outcome in words, for a finding.
    public var text: String {
        switch self {
        case .satisfied: "satisfied"
        case .excluded(let codes): "excluded: " + codes.joined(separator: ", ")
        case .unknown: "not stated"
        case .malformed([]): "the restriction names no country"
        case .malformed(let codes): "not ISO 3166-1 alpha-2: " + codes.joined(separator: ", ")
        }
    }
}

/// Holds a bond's offering restrictions against what the buyer states of itself.
///
/// A country is compared as written: `HK`, `MO` and `TW` are not `CN`, and a rule that means them names them.
/// Residency, nationality, domicile and place of business are four different attributes.
/// - Source: `Specs/Instruments.md`, restrictions.
public enum RestrictionRule {
    /// One verdict for each restriction, in order.
    public static func evaluate(
        _ restrictions: [InvestorRestriction], buyer: InvestorFacts
    ) -> [RestrictionVerdict] {
        restrictions.map { RestrictionVerdict(restriction: $0, outcome: outcome(of: $0, for: buyer)) }
    }

    /// True for two letters A to Z, the shape of ISO 3166-1 alpha-2; whether the country exists is not asked.
    public static func isCountryCode(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    private static func outcome(
        of restriction: InvestorRestriction, for buyer: InvestorFacts
    )
        -> RestrictionOutcome
    {
        guard !restriction.excludedCountries.isEmpty else { return .malformed([]) }
        let stated = buyer.countries[restriction.attribute] ?? []
        let malformed = Set(restriction.excludedCountries + stated).filter { !isCountryCode($0) }
        guard malformed.isEmpty else { return .malformed(malformed.sorted()) }
        guard !stated.isEmpty else { return .unknown }
        let hits = Set(stated).intersection(restriction.excludedCountries)
        return hits.isEmpty ? .satisfied : .excluded(hits.sorted())
    }
}
