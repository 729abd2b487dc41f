/// One thing that must hold for a bundle to prove its outcome.
///
/// - Source: `Specs/Protocol/Evidence.md`, rules. An id never changes its meaning.
public enum EvidenceRule: String, Hashable, Sendable, CaseIterable {
    case form = "E01"
    case anchors = "E02"
    case items = "E03"
    case seal = "E04"
    case certificates = "E05"
    case messages = "E06"
    case transcripts = "E07"
    case terms = "E08"
    case locks = "E09"
    case proofs = "E10"
    case preimage = "E11"
    case instants = "E12"
    case outcome = "E13"
    case words = "E14"
    case agreedEnds = "E15"
    case guards = "E16"

    /// What the rule asks, in one line.
    public var title: String {
        switch self {
        case .form: "the document has the canonical form of this version"
        case .anchors: "the anchors know both gateways and both ledgers as the terms name them"
        case .items: "the manifest lists exactly the items present, each by its digest"
        case .seal: "one of the two gateways sealed the manifest"
        case .certificates: "each gateway's certificate names it, its LEI and a key the anchors know"
        case .messages: "every message is signed by the gateway that it is from, in this session"
        case .transcripts: "each gateway's messages form one unbroken chain"
        case .terms: "both gateways signed the same terms"
        case .locks: "the terms give one lock for each leg, and every message names those locks"
        case .proofs: "every ledger proof stands on the anchors and shows the agreed lock"
        case .preimage: "the preimage opens the hashlock"
        case .instants: "every act was in its time on its ledger's clock"
        case .outcome: "the ends of both legs make the stated outcome, and each end is proved"
        case .words: "no signed message contradicts a proof"
        case .agreedEnds: "an end before its time is agreed by both holders' signatures"
        case .guards: "the guards shown are the guards signed"
        }
    }
}

/// What became of one rule.
public enum RuleResult: Hashable, Sendable {
    case passed
    case failed
    /// A rule that it rests on failed first; counts as not passed.
    case notReached
}

/// One rule's result, with the sentence that explains it.
public struct RuleFinding: Hashable, Sendable {
    public let rule: EvidenceRule
    public let result: RuleResult
    public let sentence: String

    public init(rule: EvidenceRule, result: RuleResult, sentence: String) {
        self.rule = rule
        self.result = result
        self.sentence = sentence
    }
}
