public import SettlementModel
public import SettlementProofs

/// One look at a trade's rules: what came from outside, and the rules that it is held against.
///
/// With the ticket and the rules, both of which the journal holds, it makes the decisions again, byte for byte.
public struct RestrictionLook: Hashable, Sendable {
    public let stage: RestrictionStage
    /// Those that the trade is held against, in their order.
    public let sets: [SetVersion]
    /// By our clock.
    public let at: LedgerInstant
    /// What services said, each with its list.
    public let answers: [ScreeningAnswer]

    /// The most words of services in one look.
    public static let mostAnswers = 1024

    public init(
        stage: RestrictionStage, sets: [SetVersion], at: LedgerInstant, answers: [ScreeningAnswer]
    ) {
        self.stage = stage
        self.sets = sets
        self.at = at
        self.answers = answers
    }
}

/// A set of rules by name and number.
public struct SetVersion: Hashable, Sendable {
    public let name: String
    public let version: Int64

    public init(name: String, version: Int64) {
        self.name = name
        self.version = version
    }

    public init(_ set: RestrictionSet) { self.init(name: set.name, version: set.version) }
}

extension SetVersion: CanonicalCodable {
    public var canonical: JSONValue { ["name": .string(name), "version": .integer(version)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(name: try reader.string("name", limit: 96), version: try reader.integer("version"))
        try reader.finish()
    }
}

extension RestrictionLook: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "answers": .list(answers), "at": at.canonical, "sets": .list(sets), "stage": stage.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            stage: try reader.decode("stage"),
            sets: try reader.decodeArray("sets", limit: RestrictionPolicy.mostSets),
            at: try reader.decode("at"), answers: try reader.decodeArray("answers", limit: Self.mostAnswers))
        try reader.finish()
    }
}

/// What a settlement remembers of its newest decision by one set at one stage; all of them are in the journal.
public struct RestrictionRecord: Hashable, Sendable {
    public let stage: RestrictionStage
    public let set: SetVersion
    public let at: LedgerInstant
    /// Since when it stands so: a decision that repeats an earlier one changes nothing.
    public let since: LedgerInstant
    public let standing: Standing
    /// Why it is not allowed, a sentence for each rule.
    public let reasons: [String]
    /// Refusals that two officers may let pass, by the rule's name.
    public let overridable: [String: String]
    /// Refusals that two officers let pass, a sentence for each rule.
    public let overridden: [String]
    /// By which lists it was screened, `service list`.
    public let lists: [String]
    /// Of the whole decision, with all its facts.
    public let digest: Bytes32

    public enum Standing: String, Hashable, Sendable, CaseIterable {
        case allowed = "ALLOWED"
        /// Somebody has not answered: nothing happens meanwhile, and it is asked again.
        case waits = "WAITS"
        /// A rule says no, or a fact is missing that asking again does not bring.
        case refused = "REFUSED"
    }

    /// - Parameter earlier: what stands now; where this says the same again, it stands so since then.
    init(_ decision: RestrictionDecision, after earlier: RestrictionRecord? = nil) {
        let new = RestrictionRecord(decision, since: decision.facts.at)
        self = earlier.map(new.repeats) == true ? RestrictionRecord(decision, since: earlier?.since) : new
    }

    private init(_ decision: RestrictionDecision, since: LedgerInstant?) {
        stage = decision.stage
        set = SetVersion(decision.set)
        at = decision.facts.at
        self.since = since ?? decision.facts.at
        standing = decision.standing
        let outcomes = Array(zip(decision.set.rules, decision.outcomes))
        reasons = outcomes.compactMap { rule, outcome in
            outcome.passes ? nil : outcome.reason.map { "\(rule.name): \($0)" }
        }
        overridable = outcomes.reduce(into: [:]) { refusals, row in
            if row.0.isOverridable, case .refused(let reason) = row.1 { refusals[row.0.name] = reason }
        }
        overridden = outcomes.compactMap { rule, outcome in
            guard case .overridden(let reason, let number) = outcome else { return nil }
            return "\(rule.name): \(reason); passed by override \(number)"
        }
        lists = Set(decision.facts.screenings.map { "\($0.service) \($0.list)" }).sorted()
        digest = decision.digest
    }

    /// Whether the other says the same of the trade, at another moment. An answer's number changes with every question.
    func repeats(_ other: RestrictionRecord) -> Bool {
        stage == other.stage && set == other.set && standing == other.standing
            && lists == other.lists && reasons.count == other.reasons.count
    }

    /// Whether the other stands in the way with just what two officers would let pass here. Their word counts for a
    /// reason, so another one is news; it is no other standing, and what is kept back stands so since before.
    func needsSameWord(_ other: RestrictionRecord) -> Bool { overridable == other.overridable }
}

extension RestrictionDecision {
    /// What a gateway does by it. Silence of a service is no permission and no refusal: it is asked again, and the
    /// transfer's own deadlines end the waiting. So does a refusal wait that two officers may let pass.
    public var standing: RestrictionRecord.Standing {
        if verdict == .allowed { return .allowed }
        let mayChange = zip(set.rules, outcomes).allSatisfy { named, outcome in
            switch (outcome, named.rule) {
            case (.satisfied, _), (.overridden, _), (.pending, _), (.unknown, .screened): true
            case (.refused, _): named.isOverridable
            case (.unknown, _): false
            }
        }
        return mayChange ? .waits : .refused
    }
}
