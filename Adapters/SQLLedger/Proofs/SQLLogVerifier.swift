public import SettlementModel
public import SettlementProofs

/// Checks proofs of a SQL ledger: a signed head, an entry under it, and that the head continues what is
/// known.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, verifying; architecture decisions 2 and 4.
public struct SQLLogVerifier: LedgerProofVerifier {
    private let signed = VerifiedHeads()
    private let read = ReadEntries()

    public init() {}

    public var format: ProofFormat { .sqlLog1 }

    /// Says what `bundle` proves to someone who trusts `anchor`.
    ///
    /// A head older than the anchor's counts too, if the anchor's continues it. The next anchor stands at
    /// the later.
    /// - Throws: `proof.format`, `proof.bundle.malformed`, `proof.checkpoint.malformed`, `proof.origin`,
    ///   `proof.checkpoint.signature`, `proof.checkpoint.witnesses`, `proof.checkpoint.time`, `proof.fork`,
    ///   `proof.consistency`, `proof.inclusion`, `proof.entry.…`, `proof.ledger`.
    public func verify(_ bundle: [UInt8], from anchor: LedgerAnchor) throws(ProofFault) -> VerifiedProof {
        let opened = try open(bundle, anchor)
        try requireConsistency(opened.proof.consistency, anchor.head, opened.head)
        return try shown(opened, bundle, anchor)
    }

    public func head(in shown: [UInt8], of anchor: LedgerAnchor) throws(ProofFault) -> ShownHead {
        try SignedLogHeads.head(in: shown, of: anchor)
    }

    public func join(
        _ shown: LogHead, to known: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LogHead {
        try SignedLogHeads.join(shown, to: known, path: path)
    }

    /// A note itself, or the one under a proof.
    public func fork(in shown: [UInt8], known: [UInt8]?, from anchor: LedgerAnchor) -> ShownFork? {
        let note = (try? SQLLogProof(bytes: shown))?.checkpoint.bytes ?? shown
        return SignedLogHeads.fork(in: note, known: known, from: anchor)
    }

    public func statement(
        of end: AgreedEnd, of lock: LockTerms, on anchor: LedgerAnchor
    ) throws(ProofFault) -> HolderStatement {
        end.statement(of: lock.lockID)
    }

    /// A bundle whose head is signed and witnessed, but not yet joined to anything known.
    struct Opened {
        let proof: SQLLogProof
        let head: LogHead
        let headTime: LedgerInstant
        let challenge: Bytes32?
    }

    func open(_ bundle: [UInt8], _ anchor: LedgerAnchor) throws(ProofFault) -> Opened {
        guard anchor.format == format, let log = anchor.log else {
            throw ProofFault(code: "proof.format", detail: "the anchor is for \(anchor.format.rawValue)")
        }
        let proof = try SQLLogProof(bytes: bundle)
        let checkpoint = try verifiedCheckpoint(proof.checkpoint, log)
        guard let headTime = checkpoint.time else {
            throw ProofFault(code: "proof.checkpoint.time", detail: "the checkpoint has no line time")
        }
        return Opened(
            proof: proof, head: checkpoint.head, headTime: headTime, challenge: checkpoint.challenge)
    }

    /// What the entry says, once its head belongs to the anchor's history.
    func shown(
        _ opened: Opened, _ bundle: [UInt8], _ anchor: LedgerAnchor
    ) throws(ProofFault) -> VerifiedProof {
        let proof = opened.proof
        let leaf = MerkleLog.leafHash(proof.entry)
        guard
            MerkleLog.verifyInclusion(
                leaf: leaf, index: proof.index, path: proof.inclusion, in: opened.head)
        else { throw ProofFault(code: "proof.inclusion", detail: "the entry is not under the checkpoint") }
        let entry = try read.entry(proof.entry, leaf: leaf)
        let fact = try fact(
            entry, proof, head: opened.head, headTime: opened.headTime, challenge: opened.challenge, anchor,
            digest: Digest.sha256(bundle))
        let isLater = opened.head.size > anchor.head.size
        return VerifiedProof(
            fact: fact, nextAnchor: isLater ? anchor.advanced(to: opened.head) : anchor,
            signedHead: proof.checkpoint.bytes)
    }

    /// The head, once the operator and enough witnesses signed it for this log.
    private func verifiedCheckpoint(
        _ note: SignedNote, _ log: LogTrust
    ) throws(ProofFault) -> Checkpoint {
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint(parsing: note.text) } catch {
            throw ProofFault(code: "proof.checkpoint.malformed", detail: error.detail)
        }
        guard checkpoint.origin.utf8.elementsEqual(log.origin.utf8) else {
            throw ProofFault(code: "proof.origin", detail: "the checkpoint is of another log")
        }
        let name = VerifiedHeads.name(note, log)
        guard signed.contains(name) || note.isSigned(name: log.origin, by: log.operatorKey) else {
            throw ProofFault(
                code: "proof.checkpoint.signature", detail: "the operator did not sign the checkpoint")
        }
        signed.insert(name)
        var cosigners = 0
        for witness in log.witnesses where cosigners < log.witnessQuorum {
            if !note.cosignatureTimes(by: witness).isEmpty { cosigners += 1 }
        }
        guard cosigners >= log.witnessQuorum else {
            throw ProofFault(
                code: "proof.checkpoint.witnesses",
                detail: "\(cosigners) of \(log.witnessQuorum) needed cosignatures")
        }
        return checkpoint
    }

    private func requireConsistency(
        _ proof: SQLLogConsistency, _ known: LogHead, _ shown: LogHead
    ) throws(ProofFault) {
        let (older, newer) = known.size <= shown.size ? (known, shown) : (shown, known)
        guard proof.from == older.size, proof.to == newer.size else {
            throw ProofFault(
                code: "proof.consistency", detail: "expected a path from \(older.size) to \(newer.size)")
        }
        if older.size == newer.size, older.root != newer.root {
            throw ProofFault(
                code: "proof.fork", detail: "two roots for size \(older.size): keep both checkpoints")
        }
        guard MerkleLog.verifyConsistency(from: older, to: newer, path: proof.path) else {
            throw ProofFault(
                code: "proof.consistency", detail: "the later head does not continue the earlier")
        }
    }

    private func fact(
        _ entry: LogEntry, _ proof: SQLLogProof, head: LogHead, headTime: LedgerInstant, challenge: Bytes32?,
        _ anchor: LedgerAnchor, digest: Bytes32
    ) throws(ProofFault) -> LedgerFact {
        guard entry.ledger == anchor.ledger else {
            throw ProofFault(code: "proof.ledger", detail: "the entry is of another ledger")
        }
        guard entry.index == proof.index else {
            throw ProofFault(code: "proof.entry.index", detail: "the entry names another place")
        }
        guard entry.time <= headTime else {
            throw ProofFault(code: "proof.entry.time", detail: "the entry is later than the head above it")
        }
        guard let terms = entry.lock, let lock = entry.lockID, let state = entry.state,
            let fact = LedgerFact(
                lock: lock, terms: terms, state: state, preimage: entry.preimage, entryIndex: entry.index,
                entryTime: entry.time, head: head, headTime: headTime,
                operatorTrusted: anchor.operatorTrusted,
                challenge: challenge, proofDigest: digest)
        else { throw ProofFault(code: "proof.entry.kind", detail: "the entry is about no lock") }
        return fact
    }
}
