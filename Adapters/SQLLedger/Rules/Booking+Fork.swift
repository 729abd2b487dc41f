import SQLLedgerProofs
import SettlementModel
import SettlementProofs

extension Booking {
    /// Books two histories of one foreign log: both gates of every lock on it close, only the exit remains.
    func reportFork(_ report: ForkReport) throws -> AppliedCommand {
        let named = try storage.foreignAnchors()
            .compactMap { try keptTrust(in: $0.ledger)?.anchor }
            .filter { $0.log?.origin == report.origin }
        guard !named.isEmpty else {
            throw Rejection(.forkOriginUnknown, "no lock here has pinned that origin")
        }
        let (first, second) = (try note(report.first), try note(report.second))
        let proven = try named.filter { try ForkProof.shows(first, second, of: $0) }
        guard !proven.isEmpty else {
            throw Rejection(.forkUnproven, "not two roots of one size, both signed by the pinned key")
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

    private func note(_ text: String) throws -> SignedNote {
        do {
            return try SignedNote(parsing: Array(text.utf8))
        } catch { throw Rejection(.forkUnproven, "a checkpoint is not a signed note: \(error)") }
    }
}

/// Two signed heads of one log that cannot both be true.
enum ForkProof {
    static func shows(_ first: SignedNote, _ second: SignedNote, of anchor: LedgerAnchor) throws -> Bool {
        guard let log = anchor.log, first.isSigned(name: log.origin, by: log.operatorKey),
            second.isSigned(name: log.origin, by: log.operatorKey),
            let one = try? Checkpoint(parsing: first.text),  // a note that is no checkpoint shows nothing
            let other = try? Checkpoint(parsing: second.text)
        else { return false }
        return one.origin == log.origin && other.origin == log.origin
            && one.head.size == other.head.size
            && one.head.root != other.head.root
    }

    /// What is kept and served under the entry's digest.
    static func bytes(_ report: ForkReport) -> [UInt8] {
        CanonicalJSON.encode(
            .object([
                "origin": .string(report.origin), "first": .string(report.first),
                "second": .string(report.second),
            ]))
    }
}
