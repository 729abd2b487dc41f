public import SettlementModel
public import SettlementProofs

/// A verifier that can also meet a log at heads which it has left behind.
public protocol HistoryProofVerifier: LedgerProofVerifier {
    /// Says what `bundle` proves to someone who trusts `anchor` and has verified
    /// earlier heads of the same log.
    ///
    /// - Parameter root: the root at a size that has been verified before, on the one history
    ///   that ends at the anchor; `nil` for every other size.
    /// - Throws: `ProofFault`, or what `root` throws.
    func verify(
        _ bundle: [UInt8], from anchor: LedgerAnchor, remembering root: (UInt64) throws -> Bytes32?
    ) throws -> VerifiedProof
}

extension SQLLogVerifier: HistoryProofVerifier {
    /// Accepts a head that is remembered, whatever path comes with it; a head that a remembered one
    /// continues; and a head that continues the anchor's. Nothing else: what continues an older head may be
    /// another history than the anchor's.
    ///
    /// - Throws: as `verify(_:from:)`.
    /// - Source: `Specs/Ledgers/SQLLedger.md`, trust in other ledgers.
    public func verify(
        _ bundle: [UInt8], from anchor: LedgerAnchor, remembering root: (UInt64) throws -> Bytes32?
    ) throws -> VerifiedProof {
        let opened = try open(bundle, anchor)
        try requireOneHistory(opened.proof.consistency, anchor.head, opened.head) { size in
            if size == anchor.head.size { return anchor.head.root }
            return size < anchor.head.size ? try root(size) : nil
        }
        return try shown(opened, bundle, anchor)
    }

    private func requireOneHistory(
        _ link: SQLLogConsistency, _ newest: LogHead, _ shown: LogHead, _ root: (UInt64) throws -> Bytes32?
    ) throws {
        if let known = try root(shown.size) {
            guard known == shown.root else {
                throw ProofFault(
                    code: "proof.fork", detail: "two roots for size \(shown.size): keep both checkpoints")
            }
            return
        }
        guard link.from == shown.size || link.to == shown.size else {
            throw ProofFault(
                code: "proof.consistency", detail: "no path to or from the checkpoint's size \(shown.size)")
        }
        let other = link.from == shown.size ? link.to : link.from
        guard other == newest.size || other > shown.size, let known = try root(other) else {
            throw ProofFault(
                code: "proof.consistency",
                detail:
                    "a path from \(newest.size), or to a known later size, is needed; this one meets \(other)"
            )
        }
        let met = LogHead(size: other, root: known)
        let (older, newer) = other < shown.size ? (met, shown) : (shown, met)
        guard MerkleLog.verifyConsistency(from: older, to: newer, path: link.path) else {
            throw ProofFault(
                code: "proof.consistency", detail: "the later head does not continue the earlier")
        }
    }
}
