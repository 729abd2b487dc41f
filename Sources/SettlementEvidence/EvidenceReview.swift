import SettlementModel
import SettlementProofs

/// One bundle under examination: what was found so far. Each rule has its method, grouped by what it looks
/// at.
struct EvidenceReview {
    let bundle: EvidenceBundle
    let anchors: EvidenceAnchors
    let verifiers: [any LedgerProofVerifier]
    var findings: [RuleFinding] = []
    /// Filled by E06: messages that verified, each sender's in order of sequence.
    var transcripts: [GatewayID: [EvidencedMessage]] = [:]
    /// Filled by E09.
    var locks: [LegID: LockTerms] = [:]
    /// Filled by E10: facts that verified and show the agreed lock.
    var facts: [LegID: [LedgerFact]] = [:]
    /// Filled by E10: ledgers whose heads in this bundle are not shown to continue each other.
    var unlinkedLedgers: [LedgerID] = []

    init(bundle: EvidenceBundle, anchors: EvidenceAnchors, verifiers: [any LedgerProofVerifier]) {
        self.bundle = bundle
        self.anchors = anchors
        self.verifiers = verifiers
    }

    func verifier(of format: ProofFormat) -> (any LedgerProofVerifier)? {
        verifiers.first { $0.format == format }
    }

    var terms: SettlementTerms { bundle.contents.terms }
    var outcome: TransferOutcome { bundle.manifest.outcome }
    var gateways: [GatewayID] { [terms.initiator.gateway, terms.responder.gateway] }
    var messages: [EvidencedMessage] { gateways.flatMap { transcripts[$0] ?? [] } }

    /// The proved end of a leg; `nil` where none is proved.
    func end(_ leg: LegID) -> LedgerFact? { facts[leg]?.first { $0.state.isEnd } }
    func lockFact(_ leg: LegID) -> LedgerFact? { facts[leg]?.first { $0.state == .locked } }
    /// When a leg was locked, by a proof of the lock or of its end; `nil` where neither shows it.
    func lockTime(_ leg: LegID) -> LedgerInstant? { lockFact(leg)?.entryTime ?? end(leg)?.lockedAt }

    mutating func passed(_ rule: EvidenceRule, _ sentence: String) {
        findings.append(RuleFinding(rule: rule, result: .passed, sentence: sentence))
    }

    /// Records the rule: failed with the first complaint, otherwise passed.
    mutating func settle(_ rule: EvidenceRule, _ complaints: [String], ok sentence: String) {
        if let first = complaints.first {
            let more = complaints.count > 1 ? " (and \(complaints.count - 1) more)" : ""
            findings.append(RuleFinding(rule: rule, result: .failed, sentence: first + more))
        } else {
            passed(rule, sentence)
        }
    }

    /// Records `rule` as not reached, and says so, unless everything it rests on passed.
    mutating func rests(_ rule: EvidenceRule, on others: EvidenceRule...) -> Bool {
        for other in others where !findings.contains(where: { $0.rule == other && $0.result == .passed }) {
            findings.append(
                RuleFinding(
                    rule: rule, result: .notReached, sentence: "rests on \(other.rawValue), which failed"))
            return false
        }
        return true
    }

    func verdict() -> EvidenceVerdict {
        let ledgers = facts.values.joined().filter(\.operatorTrusted).map(\.terms.ledger)
        return EvidenceVerdict(
            findings: findings, transfer: bundle.manifest.transfer, outcome: bundle.manifest.outcome,
            story: story(),
            operatorTrusted: Set(ledgers).sorted(),
            notChecked: terms.guards.filter { $0.status == .notChecked }.map(\.name), notes: notes())
    }

    private func notes() -> [String] {
        var notes = bundle.contents.recovery.map { "recovery note of \(bundle.manifest.gateway): \($0)" }
        if case .forfaiting(let agreed) = terms.economics, let distinct = agreed.distinct {
            notes.append(
                "both signed that the claim is another one than that on record with its fingerprint, for which transfer "
                    + "\(distinct.refused) was refused: \(distinct.reason)")
        }
        for message in messages {
            if case .dispute(let evidence) = message.envelope.message {
                notes.append(
                    "\(message.envelope.from) disputes \(evidence.kind.rawValue) of \(evidence.accused)")
            }
        }
        notes += unlinkedLedgers.map {
            "the heads of ledger \($0) in this document are not linked to each other"
        }
        if outcome == .withdrawn {
            notes.append(
                bundle.contents.proofs.isEmpty
                    ? "no ledger says anything of this transfer: no lock was asked for"
                    : bundle.contents.proofs.contains { $0.state == .locked }
                        ? "Y was locked under terms that bound nobody; X was not"
                        : "no lock was ever there: only tombstones stand")
        }
        return notes
    }
}
