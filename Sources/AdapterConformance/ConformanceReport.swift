public import SettlementModel

/// How one ledger's adapter met the requirements.
public struct ConformanceReport: Hashable, Sendable {
    public let ledger: LedgerID
    /// In the suite's order, one for each requirement that was looked at.
    public let findings: [ConformanceFinding]

    public init(ledger: LedgerID, findings: [ConformanceFinding]) {
        self.ledger = ledger
        self.findings = findings
    }

    /// True where something was looked at and nothing failed.
    public var conforms: Bool { !findings.isEmpty && failures.isEmpty }

    public var failures: [ConformanceFinding] {
        findings.filter { if case .failed = $0.result { true } else { false } }
    }

    /// One line a finding, for people.
    public var lines: [String] { findings.map(\.description) }
}

/// One requirement and how it was met.
public struct ConformanceFinding: Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted; never used again for another requirement.
    public let id: String
    /// What must be true of every adapter.
    public let sentence: String
    public let result: ConformanceResult

    public init(id: String, sentence: String, result: ConformanceResult) {
        self.id = id
        self.sentence = sentence
        self.result = result
    }

    public var description: String {
        switch result {
        case .passed: "passed          \(id): \(sentence)"
        case .failed(let reason): "FAILED          \(id): \(sentence) -- \(reason)"
        case .notApplicable(let reason): "not applicable  \(id): \(sentence) -- \(reason)"
        }
    }
}

public enum ConformanceResult: Hashable, Sendable {
    case passed
    /// What was seen instead.
    case failed(String)
    /// Which capability, or which means of the subject, is missing.
    case notApplicable(String)
}
