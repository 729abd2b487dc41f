public import SettlementModel
import TransferCore

/// What an officer was asked to let pass, as people see it.
public struct OverrideView: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Waits for another officer.
        case asked = "ASKED"
        case approved = "APPROVED"
        case rejected = "REJECTED"
    }

    /// Counts from 1 within the transfer.
    public let number: Int64
    /// `limits`, `fingerprint`, or `SET/RULE`.
    public let subject: String
    /// What is let pass, exactly: a sentence for each limit, or the rule's reason.
    public let covers: [String]
    public let by: UserID
    public let reason: String
    /// By this gateway's clock.
    public let at: LedgerInstant
    public let state: State
    /// Who approved or rejected it, and when.
    public let decidedBy: UserID?
    public let decidedAt: LedgerInstant?
    /// Why it was rejected; empty otherwise.
    public let decidedWhy: String

    public init(
        number: Int64, subject: String, covers: [String], by: UserID, reason: String, at: LedgerInstant,
        state: State, decidedBy: UserID?, decidedAt: LedgerInstant?, decidedWhy: String
    ) {
        self.number = number
        self.subject = subject
        self.covers = covers
        self.by = by
        self.reason = reason
        self.at = at
        self.state = state
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
        self.decidedWhy = decidedWhy
    }

    /// What the second officer reads before approving.
    public var sentence: String {
        let what =
            "override \(number) of \(subject) asked by \(by): \(reason) (\(covers.joined(separator: "; ")))"
        switch state {
        case .asked: return what + "; another officer approves it"
        case .approved, .rejected:
            let who = decidedBy.map { " by \($0)" } ?? ""
            return what + "; \(state.rawValue.lowercased())\(who)"
                + (decidedWhy.isEmpty ? "" : ": \(decidedWhy)")
        }
    }
}

/// A trade's place in the line for room in the limits, as people see it.
public struct LimitWaitView: Hashable, Sendable {
    /// Counts from 1; nobody behind it passes it on a limit that both take from.
    public let place: Int
    /// By this gateway's clock.
    public let since: LedgerInstant
    /// From then on it waits no more.
    public let until: LedgerInstant

    public init(place: Int, since: LedgerInstant, until: LedgerInstant) {
        self.place = place
        self.since = since
        self.until = until
    }
}

extension OverrideView {
    init(_ word: OfficerOverride) {
        let (state, decided): (State, OfficerWord?) =
            switch word.decision {
            case nil: (.asked, nil)
            case .approved(let word)?: (.approved, word)
            case .rejected(let word)?: (.rejected, word)
            }
        self.init(
            number: word.number, subject: word.subject.name, covers: word.covers.sentences,
            by: UserID(checked: word.asked.by), reason: word.asked.reason, at: word.asked.at, state: state,
            decidedBy: decided.map { UserID(checked: $0.by) }, decidedAt: decided?.at,
            decidedWhy: decided?.reason ?? "")
    }
}

extension OverrideSubject {
    fileprivate var name: String {
        switch self {
        case .limits: "limits"
        case .fingerprint: "fingerprint"
        case .rule(let set, let rule): "\(set)/\(rule)"
        }
    }
}

extension OverrideCover {
    fileprivate var sentences: [String] {
        switch self {
        case .limits(let version, let excess):
            excess.sorted { ($0.key.subject, $0.key.currency.code) < ($1.key.subject, $1.key.currency.code) }
                .map { key, minor in
                    let amount =
                        Money(key.currency, minor: minor)?.description
                        ?? "\(minor) minor units of \(key.currency.code)"
                    return
                        "at most \(amount) over \(key.subject.scope.rawValue) \(key.subject.name) of limits \(version)"
                }
        case .fingerprint(let refusal):
            [
                "answer \(refusal.answer) of \(refusal.registry), which refused transfer \(refusal.transfer)",
                "its SHA-256 \(refusal.digest.hex)",
            ]
        case .rule(let set, let rule, let reason): ["\(rule) of \(set.name) \(set.version): \(reason)"]
        }
    }
}
