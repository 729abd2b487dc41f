public import SettlementModel

/// What a ledger can enforce and prove. The agreement decides from it who locks first and what counts as proof.
public struct LedgerCapabilities: Hashable, Sendable {
    public let enforcement: Enforcement
    public let proofFormat: ProofFormat
    /// Formats of foreign proofs that this ledger verifies itself; empty means it can only be Y, or either leg of M1.
    public let verifiesProofsOf: Set<ProofFormat>
    public let hashlocks: Set<HashAlgorithm>
    /// True where a proof can carry the asker's challenge.
    public let bindsChallenge: Bool
    /// False where anybody who saw the payer's signature may bring a lock to the ledger until its deadline: then a lock that
    /// did not come is `.unavailable`, and only the tombstone or the deadline ends the waiting.
    public let refusesLocksForGood: Bool
    /// False where a lock that waits for another ledger's goes back to its payer from its own expiry on only, however early the
    /// other one ended: before that nobody is asked for anything about it.
    public let refundsByProofAtOnce: Bool
    /// True where a lock is found by all its fields only: a `LockReference` without them is refused.
    public let findsLocksByTerms: Bool

    public init(
        enforcement: Enforcement, proofFormat: ProofFormat, verifiesProofsOf: Set<ProofFormat>,
        hashlocks: Set<HashAlgorithm>, bindsChallenge: Bool, refusesLocksForGood: Bool = true,
        refundsByProofAtOnce: Bool = true, findsLocksByTerms: Bool = false
    ) {
        self.enforcement = enforcement
        self.proofFormat = proofFormat
        self.verifiesProofsOf = verifiesProofsOf
        self.hashlocks = hashlocks
        self.bindsChallenge = bindsChallenge
        self.refusesLocksForGood = refusesLocksForGood
        self.refundsByProofAtOnce = refundsByProofAtOnce
        self.findsLocksByTerms = findsLocksByTerms
    }
}
