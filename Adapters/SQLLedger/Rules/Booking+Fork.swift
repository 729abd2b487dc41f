import SQLLedgerProofs
import SettlementModel
import SettlementProofs

extension Booking {
    /// Books two histories of one foreign ledger: both gates of every lock on it close, only the exit remains.
    func reportFork(_ report: ForkReport) throws -> AppliedCommand {
        let named = try storage.foreignAnchors()
            .compactMap { try keptTrust(in: $0.ledger)?.anchor }
            .filter { $0.historyName == report.origin }
        guard !named.isEmpty else {
            throw Rejection(.forkOriginUnknown, "no lock here has pinned that origin")
        }
        let proven = named.filter { rules.isProven(report, of: $0) }
        guard !proven.isEmpty else {
            throw Rejection(
                .forkUnproven, "the two do not show two histories to whoever trusts the pinned one")
        }
        let news = try proven.filter { try !storage.isForked($0.ledger) }
        guard !news.isEmpty else {
            throw Rejection(.forkKnown, "every ledger of that origin is marked already")
        }
        let evidence = ForkProof.bytes(report)
        let digest = Digest.sha256(evidence)
        try storage.putProofBytes(evidence, digest: digest)
        for anchor in news { try storage.putForked(anchor.ledger) }
        return try write(EntryDraft(kind: .forkReported, proof: digest))
    }
}

extension LedgerRules {
    /// By the trust that decides here, or of a chain, whose trust moves on with every proof, from where the operator began it.
    fileprivate func isProven(_ report: ForkReport, of anchor: LedgerAnchor) -> Bool {
        guard let verifier = verifiers[anchor.format] else { return false }
        let began = foreignAnchors[anchor.ledger].flatMap { $0.sharesTrust(with: anchor) ? $0 : nil }
        let (first, second) = (Array(report.first.utf8), Array(report.second.utf8))
        return [anchor, began].compactMap(\.self).contains {
            verifier.isForkProven(by: first, second, of: $0)
        }
    }
}

extension LedgerAnchor {
    /// What a report of two histories names: a log by its origin, a chain by its ledger's id.
    fileprivate var historyName: String { log?.origin ?? ledger.text }
}

/// Two items of one foreign ledger that cannot both be true.
enum ForkProof {
    /// What is kept and served under the entry's digest.
    static func bytes(_ report: ForkReport) -> [UInt8] {
        CanonicalJSON.encode(
            .object([
                "origin": .string(report.origin), "first": .string(report.first),
                "second": .string(report.second),
            ]))
    }
}
