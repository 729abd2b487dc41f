import SettlementModel
import Testing

@testable import Instruments

struct RestrictionRuleTests {
    private let rule = InvestorRestriction(attribute: .taxResidency, excludedCountries: ["US", "CN"])

    private func outcome(_ countries: [InvestorAttribute: [String]]) -> RestrictionOutcome? {
        RestrictionRule.evaluate([rule], buyer: InvestorFacts(countries: countries)).first?.outcome
    }

    @Test func `a buyer of two residencies is refused for one of them`() {
        #expect(outcome([.taxResidency: ["SG", "US"]]) == .excluded(["US"]))
        #expect(outcome([.taxResidency: ["US", "SG", "CN"]]) == .excluded(["CN", "US"]))
        #expect(outcome([.taxResidency: ["SG", "HK"]]) == .satisfied)
    }

    @Test func `a missing attribute is unknown and unknown is not allowed`() {
        let verdicts = RestrictionRule.evaluate([rule], buyer: InvestorFacts(countries: [:]))
        #expect(verdicts.map(\.outcome) == [.unknown])
        #expect(verdicts.map(\.isAllowed) == [false])
        #expect(outcome([.taxResidency: []]) == .unknown)
        #expect(outcome([.nationality: ["SG"], .domicile: ["SG"], .placeOfBusiness: ["SG"]]) == .unknown)
    }

    @Test func `one attribute never answers for another`() {
        let facts: [InvestorAttribute: [String]] = [.nationality: ["US"], .taxResidency: ["SG"]]
        #expect(outcome(facts) == .satisfied)
    }

    @Test(arguments: ["us", "USA", "U", "", "U1", "ÜS", "U "])
    func `a text that is no country code is refused on either side`(code: String) {
        #expect(outcome([.taxResidency: ["SG", code]]) == .malformed([code]))
        let bad = InvestorRestriction(attribute: .taxResidency, excludedCountries: ["CN", code])
        let buyer = InvestorFacts(countries: [.taxResidency: ["SG"]])
        #expect(RestrictionRule.evaluate([bad], buyer: buyer).map(\.isAllowed) == [false])
    }

    @Test func `a rule that excludes nobody is refused as a mistake`() {
        let empty = InvestorRestriction(attribute: .domicile, excludedCountries: [])
        let buyer = InvestorFacts(countries: [.domicile: ["SG"]])
        #expect(RestrictionRule.evaluate([empty], buyer: buyer).map(\.outcome) == [.malformed([])])
    }

    @Test func `each restriction has its verdict, in order`() {
        let rules = [
            rule, InvestorRestriction(attribute: .nationality, excludedCountries: ["IR", "KP"]),
            InvestorRestriction(attribute: .domicile, excludedCountries: ["IR", "KP"]),
        ]
        let buyer = InvestorFacts(countries: [.taxResidency: ["SG"], .nationality: ["KP"]])
        let verdicts = RestrictionRule.evaluate(rules, buyer: buyer)
        #expect(verdicts.map(\.restriction) == rules)
        #expect(verdicts.map(\.outcome) == [.satisfied, .excluded(["KP"]), .unknown])
        #expect(RestrictionRule.evaluate([], buyer: buyer).isEmpty)
    }
}
