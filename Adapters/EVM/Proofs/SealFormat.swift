public import SettlementProofs

/// How a ledger's validators sign blocks. It is pinned in the anchor, never guessed from a header.
///
/// - Source: EIP-225 (Clique); the EEA's QBFT specification, version 1; the consensus pages of Besu and GoQuorum.
public enum SealFormat: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
    /// Besu QBFT and GoQuorum QBFT.
    case qbft = "qbft"
    /// Besu IBFT 2.0.
    case ibft2 = "ibft2"
    /// GoQuorum IBFT, the first Istanbul BFT.
    case goQuorumIBFT = "goquorum-ibft"
    /// One signer for each block; a block is final only by the blocks on top of it.
    case clique = "clique"

    /// True where a quorum signs each block, so that it is final at once.
    public var isByzantineFaultTolerant: Bool { self != .clique }
}
