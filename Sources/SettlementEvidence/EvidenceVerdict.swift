public import SettlementModel

/// What a bundle proves to someone who holds the anchors.
public struct EvidenceVerdict: Hashable, Sendable {
    /// Every rule once, in order.
    public let findings: [RuleFinding]
    /// As the manifest names them; `nil` where not even that could be read. Meaningless unless `holds`.
    public let transfer: TransferID?
    public let outcome: TransferOutcome?
    /// Who promised what, and which ledger fact followed. Only lines that verified.
    public let story: [EvidenceLine]
    /// Ledgers whose operator alone vouches for their log.
    public let operatorTrusted: [LedgerID]
    /// Guards that both signed as unchecked.
    public let notChecked: [String]
    /// Notes of the packing gateway and other things that a reader should know; they prove nothing.
    public let notes: [String]

    /// Whether the outcome is proved: every rule passed.
    public var holds: Bool {
        findings.count == EvidenceRule.allCases.count && findings.allSatisfy { $0.result == .passed }
    }

    /// What became of one rule.
    public func finding(_ rule: EvidenceRule) -> RuleFinding? { findings.first { $0.rule == rule } }
}

/// One line of the story: who, what, when, and what proves it.
public struct EvidenceLine: Hashable, Sendable {
    /// What sort of thing a line tells.
    public enum Kind: String, Hashable, Sendable {
        /// A gateway said it and signed it.
        case promise = "PROMISE"
        /// A ledger booked it.
        case fact = "FACT"
        /// A gateway packed this document.
        case seal = "SEAL"
    }

    public let kind: Kind
    /// A gateway or a ledger.
    public let who: String
    /// What was promised, booked or packed, in words.
    public let what: String
    /// An instant and whose clock it is, or the place in the sender's transcript where messages carry no
    /// time.
    public let when: String
    /// Which key signed, by its fingerprint.
    public let signature: String
    /// Where in the anchors that key stands.
    public let anchor: String

    /// The line as text: kind, who, what, when, signature, anchor.
    public var text: String {
        "\(kind.rawValue) \(who): \(what); \(when); signed by \(signature); known from \(anchor)"
    }
}
