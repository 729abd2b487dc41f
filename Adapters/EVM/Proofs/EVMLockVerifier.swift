public import SettlementModel
public import SettlementProofs

/// Checks proofs of an EVM ledger: headers from the anchor on, the escrow's account with its pinned code, and the word of the
/// lock that the terms name.
///
/// - Source: `Specs/Ledgers/EVM.md`, verifying.
public struct EVMLockVerifier: LedgerProofVerifier {
    public init() {}

    public var format: ProofFormat { .evm1 }

    /// Says what `bundle` proves to someone who trusts `anchor`.
    ///
    /// - Throws: `proof.format`, `proof.bundle.malformed`, `proof.ledger`, `proof.fork`, `proof.preimage`, `proof.evm.…`.
    public func verify(_ bundle: [UInt8], from anchor: LedgerAnchor) throws(ProofFault) -> VerifiedProof {
        let profile = try EVMProfile(of: anchor)
        let proof = try EVMLockProof(bytes: bundle)
        guard proof.terms.ledger == anchor.ledger else {
            throw ProofFault(code: "proof.ledger", detail: "the terms are of another ledger")
        }
        let climb = try HeaderClimb(proof.headers, profile, anchor.head)
        let state = try state(of: proof, at: climb.shown, profile)
        let fact = try fact(proof, state, climb.shown, anchor, digest: Digest.sha256(bundle))
        return VerifiedProof(fact: fact, nextAnchor: climb.next.map(anchor.advanced) ?? anchor)
    }

    private func state(
        of proof: EVMLockProof, at header: VerifiedHeader, _ profile: EVMProfile
    ) throws(ProofFault) -> EscrowState {
        let account = try EVMAccount(profile.escrow, proof.account, under: header.stateRoot)
        guard account.codeHash == profile.escrowCode else {
            throw ProofFault(code: "proof.evm.code", detail: "the escrow's code is not the pinned one")
        }
        let id = try EscrowLock(proof.terms, profile).id(profile)
        return try EscrowState(account.word(at: EscrowLock.slot(of: id), proof.storage))
    }

    private func fact(
        _ proof: EVMLockProof, _ state: EscrowState, _ header: VerifiedHeader, _ anchor: LedgerAnchor,
        digest: Bytes32
    ) throws(ProofFault) -> LedgerFact {
        guard let seconds = Int64(exactly: header.timestamp), let time = LedgerInstant(seconds: seconds),
            state.since <= time, let head = LogHead(block: header.number, hash: header.hash)
        else {
            throw ProofFault(
                code: "proof.evm.word", detail: "the lock's time is later than the block's, or none")
        }
        if let preimage = proof.preimage {
            guard state.state == .claimed, preimage.hashlock == proof.terms.hashlock else {
                throw ProofFault(
                    code: "proof.preimage", detail: "it does not open this lock, or nobody claimed")
            }
        }
        let fact = LedgerFact(
            lock: proof.terms.lockID, terms: proof.terms, state: state.state, preimage: proof.preimage,
            entryIndex: header.number, entryTime: state.since, head: head, headTime: time,
            operatorTrusted: anchor.operatorTrusted, challenge: nil, proofDigest: digest,
            lockedAt: state.state.isEnd ? state.lockedAt : nil)
        guard let fact else {
            throw ProofFault(code: "proof.preimage", detail: "a claim without its preimage")
        }
        return fact
    }
}
