import SettlementModel
import SettlementProofs

/// What the fake ledgers hand out as proof: the fact itself in canonical JSON.
enum FakeBundle {
    /// - Parameter note: the signed head under the fact, where a story is about heads.
    static func bytes(
        _ terms: LockTerms, _ state: LockState, _ preimage: Preimage?, at time: LedgerInstant,
        under note: [UInt8]? = nil
    ) -> [UInt8] {
        CanonicalJSON.encode(
            .object([
                "terms": terms.canonical, "state": state.canonical, "preimage": .orNull(preimage),
                "time": time.canonical, "note": note.map { .base64($0) } ?? .null,
            ]))
    }
}

/// Believes every fake bundle that speaks of the anchor's ledger. Its heads and statements are those of a signed log.
struct FakeVerifier: LedgerProofVerifier {
    let format = ProofFormat.sqlLog1

    func head(in shown: [UInt8], of anchor: LedgerAnchor) throws(ProofFault) -> ShownHead {
        try SignedLogHeads.head(in: shown, of: anchor)
    }

    func join(
        _ shown: LogHead, to known: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LogHead { try SignedLogHeads.join(shown, to: known, path: path) }

    func statement(
        of end: AgreedEnd, of lock: LockTerms, on anchor: LedgerAnchor
    ) throws(ProofFault) -> HolderStatement { end.statement(of: lock.lockID) }

    func verify(_ bundle: [UInt8], from anchor: LedgerAnchor) throws(ProofFault) -> VerifiedProof {
        do throws(JSONFault) {
            var reader = try ObjectReader(try CanonicalJSON.parseCanonical(bundle))
            let terms: LockTerms = try reader.decode("terms")
            let preimage: Preimage? = try reader.decodeOrNull("preimage")
            let time: LedgerInstant = try reader.decode("time")
            let note: [UInt8]? = try reader.base64OrNull("note")
            let head = note.flatMap { try? self.head(in: $0, of: anchor).head }
            let fact = LedgerFact(
                lock: terms.lockID, terms: terms, state: try reader.decode("state"), preimage: preimage,
                entryIndex: 0,
                entryTime: time,
                head: head ?? anchor.head, headTime: time, operatorTrusted: anchor.operatorTrusted,
                challenge: nil,
                proofDigest: Digest.sha256(bundle))
            guard let fact, terms.ledger == anchor.ledger else {
                throw JSONFault(expected: "a fact of \(anchor.ledger)", found: "another")
            }
            return VerifiedProof(fact: fact, nextAnchor: anchor.advanced(to: fact.head), signedHead: note)
        } catch {
            throw ProofFault(code: "proof.fake", detail: "\(error)")
        }
    }
}
