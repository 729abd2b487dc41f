import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// Each rule of an offering at its boundary, what is not known, and what follows at each stage.
struct RestrictionTests {
    /// Facts under which every rule below is met; a test changes one.
    private struct Draft {
        var countries: [InvestorAttribute: [String]] = [.taxResidency: ["SG"], .domicile: ["SG", "HK"]]
        var investorClass: String? = "PROFESSIONAL"
        var owners: [(String, Int64)]? = [("SG", 7500), ("KP", 2500)]
        var units: Int128 = 100
        var buyerUnits: Int128? = 0
        var sellerUnits: Int128? = 300
        var holders: Int64? = 49
        var agent: AgentWord? = .approved
        var day = "2026-06-01"
        var hits: [(subject: Int, service: String, verdict: ScreeningAnswer.Verdict, ago: Int64)] = [
            (0, "lists", .clear, 600), (1, "lists", .clear, 0), (0, "wallets", .clear, 1),
            (1, "wallets", .clear, 1),
        ]
        var subjects = 2

        func facts() throws -> RestrictionFacts {
            let now = try need(LedgerInstant(seconds: 1_800_000_000))
            let all = [
                try need(ScreeningSubject(.party, "969500BANKB0EXAMPL08")),
                try need(ScreeningSubject(.wallet, "evm:bonds:0xcd")),
            ]
            let answers = hits.map { hit in
                ScreeningAnswer(
                    service: hit.service, list: "2026-05-31", subject: all[hit.subject], verdict: hit.verdict,
                    reference: "case-1", at: now.advanced(bySeconds: -hit.ago))
            }
            return try need(
                RestrictionFacts(
                    buyer: InvestorFacts(countries: countries), investorClass: investorClass,
                    owners: try owners?.map { try need(BeneficialOwner(country: $0.0, basisPoints: $0.1)) },
                    units: units, buyerUnits: buyerUnits, sellerUnits: sellerUnits, holders: holders,
                    transferAgent: agent, day: try need(CalendarDate(day)),
                    subjects: Array(all.prefix(subjects)),
                    screenings: answers, at: now))
        }
    }

    private func set() throws -> RestrictionSet {
        let rules: [(String, OfferingRule)] = [
            (
                "tax",
                .countries(InvestorRestriction(attribute: .taxResidency, excludedCountries: ["US", "CN"]))
            ),
            ("owners", .owners(excludedCountries: ["KP", "IR"], above: 2500)),
            ("class", .investorClass(["PROFESSIONAL", "INSTITUTIONAL"])),
            ("lockUp", .lockUp(until: try need(CalendarDate("2026-06-01")))),
            ("least", .minHolding(100)), ("cap", .holdingCap(100)), ("holders", .maxHolders(50)),
            ("agent", .transferAgentApproval),
            ("screened", .screened(by: ["lists", "wallets"], maxAgeSeconds: 600)),
        ]
        return try need(
            RestrictionSet(
                name: "XS0000000009 offering", version: 3,
                rules: try rules.map { try need(NamedRule($0.0, $0.1)) }))
    }

    /// What is not met, by rule.
    private func failing(_ change: (inout Draft) -> Void) throws -> [String: String] {
        var draft = Draft()
        change(&draft)
        let decision = RestrictionDecision.of(try set(), at: .lock, try draft.facts())
        var words: [String: String] = [:]
        for (rule, outcome) in zip(decision.set.rules, decision.outcomes) where outcome != .satisfied {
            words[rule.name] = outcome.word
        }
        #expect((decision.verdict == .allowed) == words.isEmpty)
        return words
    }

    @Test func `at the boundary of every rule the trade is allowed`() throws {
        #expect(try failing { _ in } == [:])
        #expect(RestrictionDecision.of(try set(), at: .claim, try Draft().facts()).consequence == .goOn)
    }

    @Test func `one step beyond the boundary is refused by that rule alone`() throws {
        #expect(try failing { $0.countries[.taxResidency] = ["SG", "US"] } == ["tax": "REFUSED"])
        #expect(try failing { $0.owners = [("SG", 7499), ("KP", 2501)] } == ["owners": "REFUSED"])
        #expect(try failing { $0.investorClass = "RETAIL" } == ["class": "REFUSED"])
        #expect(try failing { $0.day = "2026-05-31" } == ["lockUp": "REFUSED"])
        #expect(try failing { $0.units = 99 } == ["least": "REFUSED"])
        #expect(try failing { $0.units = 101 } == ["cap": "REFUSED"])
        #expect(try failing { $0.sellerUnits = 199 } == ["least": "REFUSED"])
        #expect(try failing { $0.sellerUnits = 99 } == ["least": "REFUSED"])
        #expect(try failing { $0.holders = 50 } == ["holders": "REFUSED"])
        #expect(try failing { $0.holders = .max } == ["holders": "REFUSED"])
        #expect(try failing { $0.agent = .refused } == ["agent": "REFUSED"])
    }

    @Test func `who takes over the whole of a holding makes no more holders`() throws {
        #expect(try failing { ($0.holders, $0.sellerUnits) = (50, 100) } == [:])
        #expect(try failing { ($0.holders, $0.buyerUnits, $0.units) = (50, 1, 99) } == [:])
    }

    @Test func `what is not known is not allowed`() throws {
        #expect(try failing { $0.countries[.taxResidency] = nil } == ["tax": "UNKNOWN"])
        #expect(try failing { $0.countries[.taxResidency] = ["sg"] } == ["tax": "UNKNOWN"])
        #expect(try failing { $0.owners = nil } == ["owners": "UNKNOWN"])
        // Somebody unknown could have the rest.
        #expect(try failing { $0.owners = [("SG", 7499)] } == ["owners": "UNKNOWN"])
        #expect(try failing { $0.owners = [("SG", 7500)] } == [:])
        #expect(try failing { $0.owners = [("xx", 10_000)] } == ["owners": "UNKNOWN"])
        #expect(try failing { $0.investorClass = nil } == ["class": "UNKNOWN"])
        #expect(
            try failing { $0.buyerUnits = nil } == [
                "least": "UNKNOWN", "cap": "UNKNOWN", "holders": "UNKNOWN",
            ])
        #expect(try failing { $0.sellerUnits = nil } == ["least": "UNKNOWN", "holders": "UNKNOWN"])
        #expect(try failing { $0.holders = nil } == ["holders": "UNKNOWN"])
        #expect(try failing { $0.agent = nil } == ["agent": "UNKNOWN"])
        #expect(try failing { $0.agent = .pending } == ["agent": "PENDING"])
    }

    @Test func `everybody must be clear by everyone's fresh word`() throws {
        #expect(try failing { $0.hits.removeLast() } == ["screened": "UNKNOWN"])
        #expect(try failing { $0.hits[0].ago = 601 } == ["screened": "UNKNOWN"])
        #expect(try failing { $0.hits[0].ago = -1 } == ["screened": "UNKNOWN"])
        #expect(try failing { $0.hits = [] } == ["screened": "UNKNOWN"])
        #expect(try failing { $0.subjects = 0 } == ["screened": "UNKNOWN"])
        #expect(try failing { $0.hits[3].verdict = .hit } == ["screened": "REFUSED"])
        // Of a service that need not be asked, and long ago.
        #expect(try failing { $0.hits.append((1, "press", .hit, 90_000)) } == ["screened": "REFUSED"])
        // Cleared since by the same service; what another says clears nothing.
        #expect(try failing { $0.hits += [(1, "press", .hit, 90_000), (1, "press", .clear, 5)] } == [:])
        #expect(
            try failing { $0.hits += [(1, "press", .hit, 5), (1, "press", .clear, 5)] } == [
                "screened": "REFUSED"
            ])
        // About somebody who has no part in it.
        #expect(try failing { ($0.subjects, $0.hits[1].verdict) = (1, .hit) } == [:])
    }

    @Test(arguments: RestrictionStage.allCases)
    func `what follows depends on how much is locked`(_ stage: RestrictionStage) throws {
        func consequence(_ change: (inout Draft) -> Void) throws -> RestrictionDecision.Consequence {
            var draft = Draft()
            change(&draft)
            return RestrictionDecision.of(try set(), at: stage, try draft.facts()).consequence
        }
        let refused: RestrictionDecision.Consequence =
            switch stage {
            case .match: .refuseTerms
            case .lock: .makeNoLock
            case .claim: .freeze
            }
        #expect(try consequence { _ in } == .goOn)
        #expect(try consequence { $0.investorClass = "RETAIL" } == refused)
        #expect(try consequence { $0.investorClass = nil } == refused)
        #expect(try consequence { $0.agent = .pending } == (stage == .claim ? .freeze : .wait))
        // One that is pending and one that is unknown: not a wait.
        #expect(try consequence { ($0.agent, $0.holders) = (.pending, nil) } == refused)
    }

    @Test func `a decision holds its rules and facts, and both are read as they were written`() throws {
        let (set, facts) = (try set(), try Draft().facts())
        #expect(try RestrictionSet(canonicalBytes: set.canonicalBytes) == set)
        #expect(try RestrictionFacts(canonicalBytes: facts.canonicalBytes) == facts)
        var empty = Draft()
        (empty.owners, empty.buyerUnits, empty.sellerUnits, empty.holders) = (nil, nil, nil, nil)
        (empty.agent, empty.investorClass, empty.countries) = (nil, nil, [:])
        let unknown = try empty.facts()
        #expect(try RestrictionFacts(canonicalBytes: unknown.canonicalBytes) == unknown)
        let decision = RestrictionDecision.of(set, at: .match, facts)
        guard case .object(let record) = decision.canonical, let kept = record["facts"],
            let rules = record["set"]
        else { throw SampleFault(what: "a record") }
        let again = RestrictionDecision.of(
            try RestrictionSet(canonical: rules), at: .match, try RestrictionFacts(canonical: kept))
        #expect(again == decision && again.digest == decision.digest)
        #expect(RestrictionDecision.of(set, at: .lock, facts).digest != decision.digest)
    }

    @Test func `rules that name nobody, or one name twice, are no rules`() throws {
        let nobody: [OfferingRule] = [
            .countries(InvestorRestriction(attribute: .domicile, excludedCountries: [])),
            .owners(excludedCountries: [], above: 0), .owners(excludedCountries: ["KP"], above: 10_000),
            .investorClass([]), .screened(by: [], maxAgeSeconds: 1), .screened(by: ["x"], maxAgeSeconds: 0),
            .minHolding(-1), .holdingCap(-1), .maxHolders(-1),
        ]
        for rule in nobody { #expect(NamedRule("x", rule) == nil, "\(rule)") }
        let rule = try need(NamedRule("x", .maxHolders(1)))
        #expect(RestrictionSet(name: "x", version: 1, rules: [rule, rule]) == nil)
        #expect(RestrictionSet(name: "x", version: 1, rules: []) == nil)
        #expect(throws: JSONFault.self) {
            try NamedRule(canonical: ["maxHolders": 1, "minHolding": "1", "name": "x"])
        }
        #expect(throws: JSONFault.self) {
            try NamedRule(canonical: ["name": "x", "transferAgentApproval": false])
        }
        #expect(throws: JSONFault.self) { try NamedRule(canonical: ["name": "x"]) }
    }
}
