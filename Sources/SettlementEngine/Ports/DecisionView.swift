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
    /// By this gateway's clock; nil for limits in journals that kept no time.
    public let at: LedgerInstant?
    /// Since when it stands so.
    public let since: LedgerInstant?
    /// Why it is not allowed; empty where it is.
    public let reasons: [String]
    /// Lists that parties and accounts were screened by, `service list`.
    public let lists: [String]
    /// Refusals that officers let pass.
    public let overridden: [String]
    /// Each limit with all that was counted; empty for rules.
    public let limits: [LimitRow]
    /// SHA-256 of the whole decision, with every fact.
    public let digest: Bytes32?

    public init(
        subject: Subject, stage: String, result: String, rules: String, version: Int64, at: LedgerInstant?,
        since: LedgerInstant?, reasons: [String], lists: [String], overridden: [String] = [],
        limits: [LimitRow] = [], digest: Bytes32?
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
        self.overridden = overridden
        self.limits = limits
        self.digest = digest
    }
}

/// One limit that a trade was held against.
///
/// - Units: minor units of the currency of `new`.
public struct LimitRow: Hashable, Sendable {
    /// `obligor`, `country`, `counterparty`, `day`, `currency` or `ledger`, and whose.
    public let scope: String
    public let name: String
    /// nil where the rules have none.
    public let ceiling: Money?
    public let outstanding: Int128
    public let inFlight: Int128
    public let new: Money
    /// `ALLOWED`, `REFUSED`, or `OVERRIDDEN` by officers.
    public let result: String

    public init(
        scope: String, name: String, ceiling: Money?, outstanding: Int128, inFlight: Int128, new: Money,
        result: String
    ) {
        self.scope = scope
        self.name = name
        self.ceiling = ceiling
        self.outstanding = outstanding
        self.inFlight = inFlight
        self.new = new
        self.result = result
    }
}
