import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// Obligor, country, counterparty, day, currency and ledger limits, and what a phase takes of each.
struct LimitTests {
    private let cny: CurrencyCode
    private let usd: CurrencyCode

    init() throws {
        cny = try need(CurrencyCode("CNY"))
        usd = try need(CurrencyCode("USD"))
    }

    private func money(_ minor: Int128, _ currency: CurrencyCode? = nil) throws -> Money {
        try need(Money(currency ?? cny, minor: minor))
    }

    private func use(
        _ id: String, _ scope: LimitScope, _ minor: Int128, _ phase: LimitUse.Phase, name: String = "one",
        _ currency: CurrencyCode? = nil
    ) throws -> LimitUse {
        let subject = try need(LimitSubject(scope, name))
        return try need(LimitUse(id: id, amounts: [subject: try money(minor, currency)], phase: phase))
    }

    private func rules(_ lines: (LimitScope, String?, Int128)...) throws -> LimitRules {
        let read = try lines.map { line in
            try need(LimitLine(line.0, line.1, ceiling: try money(line.2)))
        }
        return try need(LimitRules(version: 7, lines: read))
    }

    @Test func `outstanding, in flight and new may reach the limit and not pass it`() throws {
        let rules = try rules((.obligor, "one", 2_000_000_000))
        let others = [
            try use("old", .obligor, 1_420_000_000, .settled),
            try use("now", .obligor, 350_000_000, .reserved),
        ]
        let fits = LimitDecision.of(
            try use("new", .obligor, 230_000_000, .reserved), among: others, by: rules)
        #expect(fits.isAllowed && fits.breaches.isEmpty)
        #expect(fits.findings.first?.available == 230_000_000 && fits.rulesVersion == 7)
        let over = LimitDecision.of(
            try use("new", .obligor, 230_000_001, .reserved), among: others, by: rules)
        #expect(!over.isAllowed && over.findings.first?.excess == 1)
        #expect(over.breaches.map(\.code) == ["terms.limit.exceeded"])
        #expect(over.breaches.first?.detail.contains("CNY 0.01") == true)
    }

    @Test(arguments: LimitScope.allCases, LimitUse.Phase.allCases)
    func `each phase takes what it must of each scope`(_ scope: LimitScope, _ phase: LimitUse.Phase) throws {
        let taken: Bool
        switch phase {
        case .reserved: taken = true
        case .settled: taken = scope == .obligor || scope == .country || scope == .day
        case .repaid: taken = scope == .day
        case .freed: taken = false
        }
        let rules = try rules((scope, nil, 100))
        let others = [try use("other", scope, 60, phase)]
        let decision = LimitDecision.of(try use("new", scope, 41, .reserved), among: others, by: rules)
        #expect(decision.isAllowed == !taken)
        let room = LimitDecision.of(try use("new", scope, 40, .reserved), among: others, by: rules)
        #expect(room.isAllowed)
    }

    @Test func `a trade that is looked at again does not stand in its own way`() throws {
        let rules = try rules((.ledger, nil, 100))
        let own = try use("new", .ledger, 80, .reserved)
        #expect(LimitDecision.of(own, among: [own], by: rules).isAllowed)
        #expect(!LimitDecision.of(own, among: [try use("b", .ledger, 80, .reserved)], by: rules).isAllowed)
    }

    @Test
    func
        `other subjects and other currencies count apart, and a currency without a line has no limit to use`()
        throws
    {
        let rules = try rules((.country, "CN", 100), (.country, nil, 10))
        let others = [
            try use("a", .country, 100, .settled, name: "SG"),
            try use("b", .country, 100, .settled, name: "CN", usd),
        ]
        #expect(
            LimitDecision.of(try use("n", .country, 100, .reserved, name: "CN"), among: others, by: rules)
                .isAllowed)
        #expect(
            !LimitDecision.of(try use("n", .country, 1, .reserved, name: "SG"), among: others, by: rules)
                .isAllowed)
        #expect(
            LimitDecision.of(try use("n", .country, 10, .reserved, name: "DE"), among: others, by: rules)
                .isAllowed)
        #expect(
            !LimitDecision.of(try use("n", .country, 11, .reserved, name: "DE"), among: others, by: rules)
                .isAllowed)
        let foreign = LimitDecision.of(
            try use("n", .country, 0, .reserved, name: "CN", usd), among: [], by: rules)
        #expect(foreign.breaches.map(\.code) == ["terms.limit.missing"])
        // What no line is about is not limited here.
        #expect(
            LimitDecision.of(try use("n", .day, 1_000_000, .reserved), among: [], by: rules).findings == [])
    }

    @Test func `rules say each subject once, travel as they are, and take no negative amount`() throws {
        let rules = try rules((.country, "CN", 100), (.country, nil, 10), (.day, nil, 0))
        #expect(try LimitRules(canonicalBytes: rules.canonicalBytes) == rules)
        let line = try need(LimitLine(.day, "x", ceiling: try money(1)))
        #expect(LimitRules(version: 1, lines: [line, line]) == nil)
        #expect(LimitLine(.day, "x", ceiling: try money(-1)) == nil)
        #expect(LimitLine(.day, "a b", ceiling: try money(1)) == nil)
        let subject = try need(LimitSubject(.day, "x"))
        #expect(LimitUse(id: "a", amounts: [subject: try money(-1)], phase: .reserved) == nil)
    }

    @Test func `a buyer bears the obligor for the face and pays the cash, a seller does not`() throws {
        let (selling, buying) = (try Deals().ticket(Bank.a.get()), try Deals().ticket(Bank.b.get()))
        let sold = try need(
            LimitUse.of(selling, id: "t", obligor: "BKCHCNBJ", country: "CN", phase: .reserved))
        #expect(Set(sold.amounts.keys.map(\.scope)) == [.counterparty, .day, .ledger])
        #expect(sold.amounts.values.allSatisfy { $0 == selling.cash } && sold.amounts.count == 4)
        let bought = try need(
            LimitUse.of(buying, id: "t", obligor: "BKCHCNBJ", country: "CN", phase: .reserved))
        #expect(Set(bought.amounts.keys.map(\.scope)) == Set(LimitScope.allCases))
        let names = Dictionary(
            bought.amounts.map { ("\($0.key.scope.rawValue) \($0.key.name)", $0.value.decimal) },
            uniquingKeysWith: { first, _ in first })
        #expect(
            names == [
                "obligor BKCHCNBJ": "5000000.00", "country CN": "5000000.00",
                "counterparty gw.bank-a": "4926770.83", "day 2026-03-16": "4926770.83",
                "currency CNY": "4926770.83", "ledger sql:bank-a-assets": "4926770.83",
                "ledger sql:bank-b-cash": "4926770.83",
            ])
        #expect(LimitUse.of(buying, id: "t", obligor: "", country: "CN", phase: .reserved) == nil)
    }
}
