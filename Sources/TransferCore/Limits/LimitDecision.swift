public import SettlementModel
public import SettlementProofs

/// One limit that a trade was held against, with everything that was counted.
public struct LimitFinding: Hashable, Sendable {
    public let subject: LimitSubject
    /// nil where the rules have no ceiling for it in this currency.
    public let ceiling: Money?
    public let outstanding: Int128
    public let inFlight: Int128
    public let new: Money
    /// Whether two officers may let the trade pass it.
    public let isOverridable: Bool
    /// The number of the officers' word that lets it pass.
    public internal(set) var overrideNumber: Int64?

    /// What was left before; never below 0.
    public var available: Int128 { max(0, (ceiling?.minor ?? 0) - outstanding - inFlight) }
    /// By how much the trade is too large; 0 where it fits. Equality is allowed.
    public var excess: Int128 { max(0, outstanding + inFlight + new.minor - (ceiling?.minor ?? 0)) }
    public var isAllowed: Bool { ceiling != nil && excess == 0 }
    public var passes: Bool { isAllowed || overrideNumber != nil }
    var key: LimitKey { LimitKey(subject: subject, currency: new.currency) }
}

/// Whether a trade may be approved, by which rules, and from what.
public struct LimitDecision: Hashable, Sendable {
    public let rulesVersion: Int64
    public let use: String
    /// Every limit that was looked at, in order of subject.
    public internal(set) var findings: [LimitFinding]
    /// By our clock; nil for decisions of journals that kept no time, and for those outside a gateway.
    public let at: LedgerInstant?

    public var isAllowed: Bool { findings.allSatisfy(\.passes) }

    /// Whether the other says the same of the trade, at another moment.
    func repeats(_ other: LimitDecision) -> Bool {
        rulesVersion == other.rulesVersion && use == other.use && findings == other.findings
    }

    /// What is wrong, as findings on the trade's terms; empty where it may go on. A breach is for the limit officer,
    /// never passed over.
    public var breaches: [TermsFinding] {
        findings.filter { !$0.passes }.map { finding in
            let subject = "\(finding.subject.scope.rawValue) \(finding.subject.name)"
            guard finding.ceiling != nil else {
                return TermsFinding(
                    "terms.limit.missing", "no limit for \(subject) in \(finding.new.currency.code)")
            }
            let excess = Money(finding.new.currency, minor: finding.excess)?.description
            return TermsFinding(
                "terms.limit.exceeded",
                "the limit of \(subject) is exceeded by \(excess ?? "\(finding.excess) minor units")")
        }
    }

    /// Holds one more use against the rules.
    ///
    /// - Parameters:
    ///   - new: what the trade would take; its phase does not matter.
    ///   - uses: all others on this gateway; an earlier one of the same id is the trade itself and does not count.
    public static func of(_ new: LimitUse, among uses: [LimitUse], by rules: LimitRules) -> LimitDecision {
        let others = uses.filter { $0.id != new.id }
        return of(new, by: rules) { subject, currency in
            var all = LimitTaken()
            for use in others {
                guard let amount = use.amounts[subject], amount.currency == currency else { continue }
                switch use.weight(on: subject.scope) {
                case .outstanding: all.outstanding += amount.minor
                case .inFlight: all.inFlight += amount.minor
                case .none: break
                }
            }
            return all
        }
    }

    /// - Parameter taken: what all others take of a subject in a currency.
    static func of(
        _ new: LimitUse, by rules: LimitRules, at: LedgerInstant? = nil,
        taken: (LimitSubject, CurrencyCode) -> LimitTaken
    ) -> LimitDecision {
        let findings = new.amounts.sorted { $0.key < $1.key }.compactMap { subject, amount -> LimitFinding? in
            guard rules.governs(subject.scope) else { return nil }
            let others = taken(subject, amount.currency)
            let line = rules.line(subject, in: amount.currency)
            return LimitFinding(
                subject: subject, ceiling: line?.ceiling, outstanding: others.outstanding,
                inFlight: others.inFlight, new: amount, isOverridable: line?.isOverridable ?? false)
        }
        return LimitDecision(rulesVersion: rules.version, use: new.id, findings: findings, at: at)
    }

    /// The same, with a subject that nobody can name: there is no ceiling for it.
    func without(_ subject: LimitSubject, _ amount: Money) -> LimitDecision {
        let unnamed = LimitFinding(
            subject: subject, ceiling: nil, outstanding: 0, inFlight: 0, new: amount, isOverridable: false)
        return LimitDecision(rulesVersion: rulesVersion, use: use, findings: findings + [unnamed], at: at)
    }

    /// For the record: rules, inputs and outcome.
    public var json: JSONValue {
        var object: JSONObject = [
            "allowed": .bool(isAllowed), "limits": .array(findings.map(\.json)),
            "rulesVersion": .integer(rulesVersion), "use": .string(use),
        ]
        if let at { object["at"] = at.canonical }
        return .object(object)
    }
}

extension LimitFinding {
    /// What was counted, and what it came to.
    public var json: JSONValue {
        var object: JSONObject = [
            "allowed": .bool(isAllowed), "ceiling": .orNull(ceiling), "inFlight": .decimal(inFlight),
            "name": .string(subject.name), "new": new.canonical, "outstanding": .decimal(outstanding),
            "scope": subject.scope.canonical,
        ]
        if let overrideNumber { object["override"] = .integer(overrideNumber) }
        return .object(object)
    }
}
