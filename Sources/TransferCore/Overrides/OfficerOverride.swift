public import SettlementModel
public import SettlementProofs

/// What an officer wants a trade to pass.
public enum OverrideSubject: Hashable, Sendable {
    /// Every limit that it breaches.
    case limits
    /// One rule of a set, by their names.
    case rule(set: String, rule: String)
    /// The registry's refusal because somebody has a claim of the same fingerprint.
    case fingerprint
}

/// Two officers' word that a trade may pass a limit, a rule or the registry's refusal: one asks, another one agrees.
///
/// It counts for what both of them saw and for nothing more: a larger breach, other rules or another reason need another one.
/// - Source: `domain.md` 6.2, 6.4.
public struct OfficerOverride: Hashable, Sendable {
    /// Counts from 1 within its transfer; an agreement names it, and so the very breach that was seen.
    public let number: Int64
    public let subject: OverrideSubject
    public let covers: OverrideCover
    public let asked: OfficerWord
    /// How it was decided; nil while it waits.
    public internal(set) var decision: Decision?

    public enum Decision: Hashable, Sendable {
        case approved(OfficerWord)
        case rejected(OfficerWord)
    }

    /// The most that one transfer can have.
    public static let most = 64

    var isApproved: Bool {
        if case .approved? = decision { return true }
        return false
    }
}

/// Who said it, why and when, by our clock.
public struct OfficerWord: Hashable, Sendable {
    public let by: String
    public let reason: String
    public let at: LedgerInstant
}

/// What is let pass, exactly.
public enum OverrideCover: Hashable, Sendable {
    /// Breaches of at most so many minor units, by the rules of this number.
    case limits(version: Int64, excess: [LimitKey: Int128])
    /// A rule's refusal for this very reason.
    case rule(SetVersion, rule: String, reason: String)
    /// One answer of the registry.
    case fingerprint(FingerprintRefusal)
}

/// Why there can be no such override. The code is stable.
struct OverrideRefusal: Error {
    let code: String
    let detail: String

    init(_ code: String, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    var step: RelayStep { RelayStep(.refused(code: code, detail: detail)) }
}

extension LimitDecision {
    /// The same, with the breaches that officers let pass.
    func passing(_ overrides: [OfficerOverride]) -> LimitDecision {
        var decision = self
        decision.findings = findings.map { finding in
            guard !finding.isAllowed, finding.isOverridable, finding.ceiling != nil else { return finding }
            var passed = finding
            passed.overrideNumber = overrides.first { $0.lets(finding, by: rulesVersion) }?.number
            return passed
        }
        return decision
    }
}

extension OfficerOverride {
    fileprivate func lets(_ finding: LimitFinding, by version: Int64) -> Bool {
        guard isApproved, case .limits(version, let excess) = covers, let most = excess[finding.key] else {
            return false
        }
        return finding.excess <= most
    }

    func lets(_ rule: NamedRule, of set: SetVersion, refusing reason: String) -> Bool {
        isApproved && rule.isOverridable && covers == .rule(set, rule: rule.name, reason: reason)
    }
}

extension OverrideSubject: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .limits: ["kind": "LIMITS"]
        case .fingerprint: ["kind": "FINGERPRINT"]
        case .rule(let set, let rule): ["kind": "RULE", "rule": .string(rule), "set": .string(set)]
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        switch try reader.string("kind", limit: 16) {
        case "LIMITS": self = .limits
        case "FINGERPRINT": self = .fingerprint
        case "RULE":
            self = .rule(set: try reader.string("set", limit: 96), rule: try reader.string("rule", limit: 96))
        case let other: throw reader.fault("kind", expected: "LIMITS, RULE or FINGERPRINT", found: other)
        }
        try reader.finish()
    }
}
