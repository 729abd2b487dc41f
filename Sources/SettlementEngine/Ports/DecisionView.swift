public import SettlementModel

/// What the bank's own limits or rules said of a trade, as people see it.
public struct DecisionView: Hashable, Sendable {
    public enum Subject: String, Hashable, Sendable, CaseIterable {
        /// Limits of obligor, country, counterparty, day, currency and ledger.
        case limits = "LIMITS"
        /// Restrictions and screening.
        case rules = "RULES"
    }

    public let subject: Subject
    /// `APPROVAL` for limits; `MATCH`, `LOCK` or `CLAIM` for rules.
    public let stage: String
    /// `ALLOWED`, `WAITS` or `REFUSED`.
    public let result: String
    /// By which rules, and their number.
    public let rules: String
    public let version: Int64
    /// By this gateway's clock; nil for limits, which are looked at in the moment of an approval.
    public let at: LedgerInstant?
    /// Since when it stands so.
    public let since: LedgerInstant?
    /// Why it is not allowed; empty where it is.
    public let reasons: [String]
    /// Lists that parties and accounts were screened by, `service list`.
    public let lists: [String]
    /// SHA-256 of the whole decision, with every fact; nil for limits.
    public let digest: Bytes32?

    public init(
        subject: Subject, stage: String, result: String, rules: String, version: Int64, at: LedgerInstant?,
        since: LedgerInstant?, reasons: [String], lists: [String], digest: Bytes32?
    ) {
        self.subject = subject
        self.stage = stage
        self.result = result
        self.rules = rules
        self.version = version
        self.at = at
        self.since = since
        self.reasons = reasons
        self.lists = lists
        self.digest = digest
    }
}
