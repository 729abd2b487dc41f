import SettlementModel
import SettlementProofs

/// The pure verifier of simulated chains: seals of their validators, and a lock's leaf under the state's root.
///
/// It has the shape of the real one (`EVMLockVerifier`) and stands under the same format, with Ed25519 and one Merkle tree in
/// place of secp256k1 and tries: a simulated world holds one or the other, never both.
struct ChainVerifier: LedgerProofVerifier {
    var format: ProofFormat { .evm1 }

    func verify(_ bundle: [UInt8], from anchor: LedgerAnchor) throws(ProofFault) -> VerifiedProof {
        let profile = try ChainProfile(of: anchor)
        let proof: ChainLockProof
        do throws(JSONFault) {
            proof = try ChainLockProof(canonicalBytes: bundle, limits: ChainLockProof.limits)
        } catch { throw ProofFault(code: "proof.bundle.malformed", detail: "\(error)") }
        guard proof.terms.ledger == anchor.ledger else {
            throw ProofFault(code: "proof.ledger", detail: "the terms are of another ledger")
        }
        let climb = try ChainClimb(proof.headers, profile, anchor.head)
        let lock = proof.terms.lockID
        let root = MerkleLog.rootFromInclusion(
            leaf: proof.word.leaf(of: lock), index: proof.place, size: climb.shown.locks, path: proof.path)
        guard root == climb.shown.root else {
            throw ProofFault(code: "proof.evm.root", detail: "the block does not hold the lock so")
        }
        return VerifiedProof(
            fact: try fact(proof, lock, climb, anchor, digest: Digest.sha256(bundle)),
            nextAnchor: climb.next.map(anchor.advanced) ?? anchor)
    }

    private func fact(
        _ proof: ChainLockProof, _ lock: LockID, _ climb: ChainClimb, _ anchor: LedgerAnchor, digest: Bytes32
    ) throws(ProofFault) -> LedgerFact {
        if let preimage = proof.preimage, preimage.hashlock != proof.terms.hashlock {
            throw ProofFault(code: "proof.preimage", detail: "it does not open this lock")
        }
        let word = proof.word
        guard word.since <= climb.shown.time else {
            throw ProofFault(code: "proof.evm.word", detail: "the lock's time is later than the block's")
        }
        let fact = LedgerFact(
            lock: lock, terms: proof.terms, state: word.state, preimage: proof.preimage,
            entryIndex: climb.shown.number, entryTime: word.since, head: climb.head,
            headTime: climb.shown.time, operatorTrusted: anchor.operatorTrusted, challenge: nil,
            proofDigest: digest, lockedAt: word.state.isEnd ? word.lockedAt : nil)
        guard let fact else {
            throw ProofFault(
                code: "proof.preimage", detail: "a claim without its preimage, or a preimage without a claim")
        }
        return fact
    }

    func head(in shown: [UInt8], of anchor: LedgerAnchor) throws(ProofFault) -> ShownHead {
        let profile = try ChainProfile(of: anchor)
        do throws(JSONFault) {
            let header = try ChainHeader(canonicalBytes: shown)
            guard header.chain == profile.chain, header.number < .max else {
                throw JSONFault(path: "chain", expected: "this chain", found: "another")
            }
            return ShownHead(head: LogHead(header), challenge: nil, standing: .byPath)
        } catch { throw ProofFault(code: "head.malformed", detail: "\(error)") }
    }

    func join(
        _ shown: LogHead, to known: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LogHead {
        if shown == known { return known }
        let climb = try ChainClimb(try ChainPath(bytes: path).headers, try ChainProfile(of: anchor), known)
        guard climb.head == shown else {
            throw ProofFault(code: "proof.evm.path", detail: "the headers lead to another block")
        }
        return climb.next ?? known
    }

    /// Where a quorum seals each block; on a chain with depth another branch may win.
    func isForkProven(by first: [UInt8], _ second: [UInt8], of anchor: LedgerAnchor) -> Bool {
        guard let profile = try? ChainProfile(of: anchor), profile.depth == 0,
            let one = try? ChainClimb(ChainPath(bytes: first).headers, profile, anchor.head).head,
            let other = try? ChainClimb(ChainPath(bytes: second).headers, profile, anchor.head).head
        else { return false }
        return one.size == other.size && one.root != other.root
    }

    func statement(
        of end: AgreedEnd, of lock: LockTerms, on anchor: LedgerAnchor
    ) throws(ProofFault) -> HolderStatement { end.statement(of: lock.lockID) }
}

/// The headers between two blocks, as `ChainClimb` reads them.
struct ChainPath {
    let headers: [SealedHeader]

    init(_ headers: [SealedHeader]) { self.headers = headers }

    var bytes: [UInt8] { CanonicalJSON.encode(.list(headers)) }

    /// - Throws: `proof.bundle.malformed`.
    init(bytes: [UInt8]) throws(ProofFault) {
        do throws(JSONFault) {
            guard case .array(let values) = try CanonicalJSON.parseCanonical(bytes),
                values.count <= ChainClimb.mostHeaders
            else {
                throw JSONFault(expected: "at most \(ChainClimb.mostHeaders) headers", found: "another value")
            }
            var headers: [SealedHeader] = []
            for value in values { headers.append(try SealedHeader(canonical: value)) }
            self.headers = headers
        } catch { throw ProofFault(code: "proof.bundle.malformed", detail: "\(error)") }
    }
}

/// A lock on a simulated chain, shown to someone who was not there.
struct ChainLockProof: Hashable, Sendable {
    let headers: [SealedHeader]
    let terms: LockTerms
    let word: ChainWord
    /// The lock's place among the leaves of the block that is shown.
    let place: UInt64
    let path: [Bytes32]
    let preimage: Preimage?

    static let limits = JSONLimits(bytes: 262_144, depth: 16, members: 16_384)
}

extension ChainLockProof: CanonicalCodable {
    var canonical: JSONValue {
        [
            "headers": .list(headers), "path": .list(path), "place": .decimal(place),
            "preimage": .orNull(preimage), "terms": terms.canonical, "word": word.canonical,
        ]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        headers = try reader.decodeArray("headers", limit: ChainClimb.mostHeaders)
        path = try reader.decodeArray("path", limit: 64)
        place = try reader.unsigned("place")
        preimage = try reader.decodeOrNull("preimage")
        terms = try reader.decode("terms")
        word = try reader.decode("word")
        try reader.finish()
    }
}
