public import Instruments
public import SettlementModel
public import SettlementProofs

/// When rules are looked at: a hit may come at any time, so each time anew.
public enum RestrictionStage: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
    /// Before the terms are agreed.
    case match = "MATCH"
    /// Before an own lock.
    case lock = "LOCK"
    /// Before an own claim.
    case claim = "CLAIM"
}

/// What became of one rule.
public enum RuleOutcome: Hashable, Sendable {
    case satisfied
    case refused(String)
    /// A fact is missing, which is no permission.
    case unknown(String)
    case pending(String)
    /// It refuses, and two officers let this trade pass by the word of this number.
    case overridden(String, by: Int64)

    public var passes: Bool {
        switch self {
        case .satisfied, .overridden: true
        case .refused, .unknown, .pending: false
        }
    }

    public var word: String {
        switch self {
        case .satisfied: "SATISFIED"
        case .refused: "REFUSED"
        case .unknown: "UNKNOWN"
        case .pending: "PENDING"
        case .overridden: "OVERRIDDEN"
        }
    }

    public var reason: String? {
        switch self {
        case .satisfied: nil
        case .refused(let reason), .unknown(let reason), .pending(let reason), .overridden(let reason, _):
            reason
        }
    }
}

/// What a trade's rules came to: which rules, from which facts, each outcome.
///
/// - Source: `domain.md` 3.3: each decision stores list version and inputs.
public struct RestrictionDecision: Hashable, Sendable {
    public let stage: RestrictionStage
    public let set: RestrictionSet
    public let facts: RestrictionFacts
    /// One for each rule, in the set's order.
    public let outcomes: [RuleOutcome]

    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case allowed = "ALLOWED"
        /// Nothing is refused or unknown, and somebody's yes is awaited.
        case pending = "PENDING"
        case refused = "REFUSED"
    }

    /// What follows for the trade.
    public enum Consequence: String, Hashable, Sendable, CaseIterable {
        case goOn = "GO_ON"
        /// Look again later; nothing is locked meanwhile.
        case wait = "WAIT"
        case refuseTerms = "REFUSE_TERMS"
        /// Our lock is not made, and what the other side locked goes back to it.
        case makeNoLock = "MAKE_NO_LOCK"
        /// Both legs are locked: nothing is claimed by itself, and an officer decides.
        case freeze = "FREEZE"
    }

    public var verdict: Verdict {
        if outcomes.allSatisfy(\.passes) { return .allowed }
        let isPending = outcomes.allSatisfy { outcome in
            if case .pending = outcome { return true }
            return outcome.passes
        }
        return isPending ? .pending : .refused
    }

    public var consequence: Consequence {
        switch (stage, verdict) {
        case (_, .allowed): .goOn
        case (.match, .pending), (.lock, .pending): .wait
        case (.match, .refused): .refuseTerms
        case (.lock, .refused): .makeNoLock
        case (.claim, .pending), (.claim, .refused): .freeze
        }
    }

    /// Looks at every rule; the same facts and officers' words always give the same decision.
    public static func of(
        _ set: RestrictionSet, at stage: RestrictionStage, _ facts: RestrictionFacts,
        passing overrides: [OfficerOverride] = []
    ) -> RestrictionDecision {
        let outcomes = set.rules.map { named -> RuleOutcome in
            let outcome = named.rule.outcome(facts)
            guard case .refused(let reason) = outcome,
                let word = overrides.first(where: { $0.lets(named, of: SetVersion(set), refusing: reason) })
            else { return outcome }
            return .overridden(reason, by: word.number)
        }
        return RestrictionDecision(stage: stage, set: set, facts: facts, outcomes: outcomes)
    }

    /// The record of the decision: rules, facts, outcomes and what follows. Its digest names it.
    public var canonical: JSONValue {
        let rows = zip(set.rules, outcomes).map { named, outcome -> JSONValue in
            var row: JSONObject = [
                "outcome": .string(outcome.word), "reason": outcome.reason.map { .string($0) } ?? .null,
                "rule": .string(named.name),
            ]
            if case .overridden(_, let number) = outcome { row["override"] = .integer(number) }
            return .object(row)
        }
        return [
            "consequence": .string(consequence.rawValue), "facts": facts.canonical,
            "format": "interlock-restriction-decision/1", "outcomes": .array(rows), "set": set.canonical,
            "stage": stage.canonical, "verdict": .string(verdict.rawValue),
        ]
    }

    public var digest: Bytes32 { Digest.sha256(CanonicalJSON.encode(canonical)) }
}

extension OfferingRule {
    func outcome(_ facts: RestrictionFacts) -> RuleOutcome {
        switch self {
        case .countries(let restriction): Self.countries(restriction, facts.buyer)
        case .owners(let countries, let above): Self.owners(countries, above, facts.owners)
        case .investorClass(let classes): Self.investorClass(classes, facts.investorClass)
        case .lockUp(let until):
            facts.day < until ? .refused("no transfer before \(until)") : .satisfied
        case .minHolding(let least): Self.minHolding(least, facts)
        case .holdingCap(let most): Self.holdingCap(most, facts)
        case .maxHolders(let most): Self.maxHolders(most, facts)
        case .transferAgentApproval:
            switch facts.transferAgent {
            case .approved: .satisfied
            case .refused: .refused("the transfer agent said no")
            case .pending: .pending("the transfer agent has not answered")
            case nil: .unknown("the transfer agent was not asked")
            }
        case .screened(let services, let age): ScreeningRule.outcome(services, age, facts)
        }
    }

    private static func countries(_ restriction: InvestorRestriction, _ buyer: InvestorFacts) -> RuleOutcome {
        guard let verdict = RestrictionRule.evaluate([restriction], buyer: buyer).first else {
            return .unknown("nothing was looked at")
        }
        switch verdict.outcome {
        case .satisfied: return .satisfied
        case .excluded: return .refused(verdict.outcome.text)
        case .unknown, .malformed: return .unknown(verdict.outcome.text)
        }
    }

    private static func owners(
        _ countries: [String], _ above: Int64, _ owners: [BeneficialOwner]?
    ) -> RuleOutcome {
        guard let owners else { return .unknown("the owners are not stated") }
        guard (countries + owners.map(\.country)).allSatisfy(RestrictionRule.isCountryCode) else {
            return .unknown("a country that is no ISO 3166-1 alpha-2 code")
        }
        if let hit = owners.first(where: { $0.basisPoints > above && countries.contains($0.country) }) {
            return .refused("an owner of \(hit.basisPoints) basis points is from \(hit.country)")
        }
        // Somebody who is not stated could have the rest.
        let stated = owners.reduce(Int64(0)) { $0 + $1.basisPoints }
        return 10_000 - stated > above
            ? .unknown("the owners of \(10_000 - stated) basis points are not stated") : .satisfied
    }

    private static func investorClass(_ classes: [String], _ stated: String?) -> RuleOutcome {
        guard let stated else { return .unknown("the buyer's class is not stated") }
        return classes.contains(stated) ? .satisfied : .refused("the buyer is \(stated)")
    }

    private static func minHolding(_ least: Int128, _ facts: RestrictionFacts) -> RuleOutcome {
        guard let buyer = facts.buyerUnits, let seller = facts.sellerUnits else {
            return .unknown("the holdings are not known")
        }
        let (bought, left) = (buyer + facts.units, seller - facts.units)
        guard left >= 0 else { return .refused("the seller holds less than it sells") }
        if bought < least { return .refused("the buyer would hold \(bought)") }
        return left != 0 && left < least ? .refused("the seller would be left with \(left)") : .satisfied
    }

    private static func holdingCap(_ most: Int128, _ facts: RestrictionFacts) -> RuleOutcome {
        guard let buyer = facts.buyerUnits else { return .unknown("the buyer's holding is not known") }
        let after = buyer + facts.units
        return after > most ? .refused("the buyer would hold \(after)") : .satisfied
    }

    private static func maxHolders(_ most: Int64, _ facts: RestrictionFacts) -> RuleOutcome {
        guard let holders = facts.holders, let buyer = facts.buyerUnits, let seller = facts.sellerUnits else {
            return .unknown("the holders are not known")
        }
        let joins: Int64 = buyer == 0 ? 1 : 0
        let leaves: Int64 = seller == facts.units ? 1 : 0
        let (after, overflow) = holders.addingReportingOverflow(joins - leaves)
        guard !overflow else { return .refused("there are too many holders") }
        return after > most ? .refused("there would be \(after) holders") : .satisfied
    }
}

/// Whether everybody is clear by everyone's word.
enum ScreeningRule {
    static func outcome(_ services: [String], _ age: Int64, _ facts: RestrictionFacts) -> RuleOutcome {
        guard !facts.subjects.isEmpty else { return .unknown("nobody is named who is to be screened") }
        // A hit of any service counts, also of one that need not be asked, however old.
        if let hit = facts.screenings.first(where: { isHit($0, facts) }) {
            return .refused("\(hit.service) has a hit, \(hit.reference), by list \(hit.list)")
        }
        for subject in facts.subjects {
            for service in services {
                let latest = latest(of: subject, by: service, facts)
                guard let latest else { return .unknown("\(service) said nothing of \(subject.name)") }
                guard facts.at.seconds(since: latest.at) <= age else {
                    return .unknown("what \(service) said of \(subject.name) is too old")
                }
            }
        }
        return .satisfied
    }

    /// The newest word; one from the future is none.
    private static func latest(
        of subject: ScreeningSubject, by service: String, _ facts: RestrictionFacts
    ) -> ScreeningAnswer? {
        facts.screenings.filter { $0.subject == subject && $0.service == service && $0.at <= facts.at }
            .max { $0.at < $1.at }
    }

    /// A hit stands until the same service, asked later, says clear.
    private static func isHit(_ answer: ScreeningAnswer, _ facts: RestrictionFacts) -> Bool {
        guard answer.verdict == .hit, facts.subjects.contains(answer.subject) else { return false }
        return !facts.screenings.contains {
            $0.subject == answer.subject && $0.service == answer.service && $0.verdict == .clear
                && $0.at > answer.at && $0.at <= facts.at
        }
    }
}
