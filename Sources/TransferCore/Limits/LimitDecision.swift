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

    /// What was left before; never below 0.
    public var available: Int128 { max(0, (ceiling?.minor ?? 0) - outstanding - inFlight) }
    /// By how much the trade is too large; 0 where it fits. Equality is allowed.
    public var excess: Int128 { max(0, outstanding + inFlight + new.minor - (ceiling?.minor ?? 0)) }
    public var isAllowed: Bool { ceiling != nil && excess == 0 }
}

/// Whether a trade may be approved, by which rules, and from what.
public struct LimitDecision: Hashable, Sendable {
    public let rulesVersion: Int64
    public let use: String
    /// Every limit that was looked at, in order of subject.
    public let findings: [LimitFinding]

    public var isAllowed: Bool { findings.allSatisfy(\.isAllowed) }

    /// What is wrong, as findings on the trade's terms; empty where it may go on. A breach is for the limit officer,
    /// never passed over.
    public var breaches: [TermsFinding] {
        findings.filter { !$0.isAllowed }.map { finding in
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
        _ new: LimitUse, by rules: LimitRules, taken: (LimitSubject, CurrencyCode) -> LimitTaken
    ) -> LimitDecision {
        let findings = new.amounts.sorted { $0.key < $1.key }.compactMap { subject, amount -> LimitFinding? in
            guard rules.governs(subject.scope) else { return nil }
            let others = taken(subject, amount.currency)
            return LimitFinding(
                subject: subject, ceiling: rules.ceiling(subject, in: amount.currency),
                outstanding: others.outstanding, inFlight: others.inFlight, new: amount)
        }
        return LimitDecision(rulesVersion: rules.version, use: new.id, findings: findings)
    }

    /// The same, with a subject that nobody can name: there is no ceiling for it.
    func without(_ subject: LimitSubject, _ amount: Money) -> LimitDecision {
        let unnamed = LimitFinding(subject: subject, ceiling: nil, outstanding: 0, inFlight: 0, new: amount)
        return LimitDecision(rulesVersion: rulesVersion, use: use, findings: findings + [unnamed])
    }

    /// For the record: rules, inputs and outcome.
    public var json: JSONValue {
        let rows = findings.map { finding -> JSONValue in
            [
                "allowed": .bool(finding.isAllowed), "ceiling": .orNull(finding.ceiling),
                "inFlight": .decimal(finding.inFlight), "name": .string(finding.subject.name),
                "new": finding.new.canonical, "outstanding": .decimal(finding.outstanding),
                "scope": finding.subject.scope.canonical,
            ]
        }
        return [
            "allowed": .bool(isAllowed), "limits": .array(rows), "rulesVersion": .integer(rulesVersion),
            "use": .string(use),
        ]
    }
}
