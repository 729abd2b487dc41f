import GatewayAPITestKit
import SettlementModel
import SettlementProofs
import TransferCore

@testable import ScreeningClient

let restrictionTargets = [
    FuzzTarget("rules", limit: 8192, checkRules), FuzzTarget("screening", limit: 4096, checkScreening),
]

/// Limits, rules and the facts that they are held against, by the first byte: one text each, and whatever is read decides
/// about a trade without asking anybody.
private func checkRules(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    switch first % 8 {
    case 0:
        try requireOneText(of: LimitPolicy.self, bytes)
        guard let policy = try? LimitPolicy(canonicalBytes: canonicalForm(of: bytes)) else { return }
        try checkLimits(policy.rules)
    case 1:
        try requireOneText(of: LimitRules.self, bytes)
        guard let rules = try? LimitRules(canonicalBytes: canonicalForm(of: bytes)) else { return }
        try checkLimits(rules)
    case 2:
        try requireOneText(of: RestrictionPolicy.self, bytes)
        guard let policy = try? RestrictionPolicy(canonicalBytes: canonicalForm(of: bytes)) else { return }
        let facts = policy.facts(of: KnownTrade.ticket, at: KnownInstant.start)
        for set in policy.sets(for: KnownTrade.ticket) { try checkDecision(set, facts) }
    case 3:
        try requireOneText(of: RestrictionSet.self, bytes)
        guard let set = try? RestrictionSet(canonicalBytes: canonicalForm(of: bytes)) else { return }
        try checkDecision(set, RestrictionFacts.of(KnownTrade.ticket, at: KnownInstant.start))
    case 4: try checkFacts(bytes)
    case 5: try requireOneText(of: PartyFacts.self, bytes)
    case 6: try requireOneText(of: RestrictionLook.self, bytes)
    default: try requireOneText(of: ScreeningAnswer.self, bytes)
    }
}

private enum KnownTrade {
    static let ticket: TradeTicket = {
        do { return try Sample.ticket() } catch { preconditionFailure("a ticket: \(error)") }
    }()
    static let rules: RestrictionSet = {
        let rules: [OfferingRule] = [
            .owners(excludedCountries: ["US"], above: 0), .investorClass(["professional"]),
            .minHolding(1), .holdingCap(100), .maxHolders(3), .transferAgentApproval,
            .screened(by: ["lists"], maxAgeSeconds: 60),
        ]
        let named = rules.enumerated().compactMap { NamedRule("rule \($0.offset)", $0.element) }
        guard named.count == rules.count, let set = RestrictionSet(name: "all", version: 1, rules: named)
        else { preconditionFailure("a set of rules") }
        return set
    }()
}

/// Who buys bears everything: all scopes are asked, at the largest amounts that others can take.
private func checkLimits(_ rules: LimitRules) throws(Violation) {
    guard
        let use = LimitUse.of(
            KnownTrade.ticket, id: "t", obligor: "969500BANKA0EXAMPL53", country: "MY", phase: .reserved)
    else { throw Violation("a small trade takes more than there is") }
    let decision = LimitDecision.of(use, among: [], by: rules)
    for finding in decision.findings {
        try require(rules.governs(finding.subject.scope), "a limit that nobody set")
        try require(finding.available >= 0 && finding.excess >= 0, "less than nothing")
        let isWithin = finding.ceiling.map { finding.new.minor <= $0.minor } ?? false
        try require(finding.isAllowed == isWithin, "within, and not allowed; or beyond, and allowed")
    }
    try require(decision.isAllowed == decision.breaches.isEmpty, "not allowed for no reason")
}

private func checkDecision(_ set: RestrictionSet, _ facts: RestrictionFacts?) throws(Violation) {
    let facts = try unwrap(facts, "a ticket without facts")
    for stage in RestrictionStage.allCases {
        let decision = RestrictionDecision.of(set, at: stage, facts)
        try require(decision.outcomes.count == set.rules.count, "a rule was not looked at")
        let again = RestrictionDecision.of(set, at: stage, facts)
        try require(again.digest == decision.digest, "the same facts, another decision")
    }
}

private func checkFacts(_ bytes: [UInt8]) throws(Violation) {
    try requireOneText(of: RestrictionFacts.self, bytes)
    guard let facts = try? RestrictionFacts(canonicalBytes: canonicalForm(of: bytes)) else { return }
    try checkDecision(KnownTrade.rules, facts)
}

/// A body of a screening service: whatever counts is about somebody who was asked for, once, and dated by us.
private func checkScreening(_ input: [UInt8]) throws(Violation) {
    let answers: [ScreeningAnswer]
    do throws(ScreeningFault) {
        answers = try ScreeningReply.answers(
            in: input, of: "lists", about: KnownSubjects.asked, at: KnownInstant.start)
    } catch { return try require(error.code == .form, "refused as something else: \(error)") }
    try require(answers.count <= KnownSubjects.asked.count, "more answers than questions")
    for answer in answers {
        try require(KnownSubjects.asked.contains(answer.subject), "about somebody else")
        try require(
            answer.at == KnownInstant.start && answer.service == "lists", "by another, or another time")
        try requireOneText(of: ScreeningAnswer.self, answer.canonicalBytes)
    }
    try require(Set(answers.map(\.subject)).count == answers.count, "two answers about one")
}

private enum KnownSubjects {
    static let asked = [
        ScreeningSubject(.party, "969500BANKA0EXAMPL53"), ScreeningSubject(.party, "969500BANKB0EXAMPL08"),
        ScreeningSubject(.wallet, "sql:bank-b-cash:bank-b/cash"),
    ].compactMap(\.self)
}
