public import EVMProofs
public import SettlementModel
public import SettlementProofs

/// Which chain this is, how it makes blocks final, and from which block trust starts. Configured, never learnt from a node.
public struct EVMTrust: Hashable, Sendable {
    public let chainID: UInt64
    /// The block whose hash is trusted: headers are followed from it. For Clique it lists the signers (an epoch block).
    public let number: UInt64
    public let hash: Bytes32
    public let rule: FinalityRule

    public init(chainID: UInt64, number: UInt64, hash: Bytes32, rule: FinalityRule) {
        self.chainID = chainID
        self.number = number
        self.hash = hash
        self.rule = rule
    }

    /// The trust that an anchor states.
    /// - Throws: `proof.format`, `proof.evm.profile`, `proof.evm.anchor` for a head of no block.
    public init(_ anchor: LedgerAnchor) throws(ProofFault) {
        let profile = try EVMProfile(of: anchor)
        guard anchor.head.size > 0 else {
            throw ProofFault(code: "proof.evm.anchor", detail: "the anchor's head is no block")
        }
        self.init(
            chainID: profile.chainID, number: anchor.head.size - 1, hash: anchor.head.root,
            rule: profile.headers.format == .clique
                ? .clique(profile.headers, depth: profile.depth) : .sealed(profile.headers))
    }
}

public enum FinalityRule: Hashable, Sendable {
    /// A quorum of validators seals each block: final at once, and proved.
    case sealed(HeaderPolicy)
    /// One signer for each block: final after this many blocks on top, by more than half of the signers.
    case clique(HeaderPolicy, depth: UInt64)
    /// The endpoints' `finalized` tag. No seal proves it: all endpoints must name the same block.
    case tag

    /// Seconds that the trusted block may lie behind what is followed from it; `nil` where nothing bounds it.
    var trustingPeriod: UInt64? {
        switch self {
        case .sealed(let policy), .clique(let policy, _): policy.trustingPeriod
        case .tag: nil
        }
    }

    /// A header's bytes in the form that hashes to the block's hash.
    func hashedForm(_ header: [UInt8]) throws(ProofFault) -> [UInt8] {
        if case .sealed(let policy) = self {
            try SealedHeader(header, policy.format).hashedForm
        } else {
            header
        }
    }

    /// In words, for people.
    public var words: String {
        switch self {
        case .sealed(let policy): "\(policy.format.rawValue): seals of two thirds of the validators"
        case .clique(_, let depth): "clique: \(depth) blocks on top, by more than half of the signers"
        case .tag: "the finalized tag, the same from every endpoint (not proved)"
        }
    }
}

/// A block that is final by the ledger's rule.
public struct FinalBlock: Hashable, Sendable {
    public let number: UInt64
    public let hash: Bytes32
    /// Seconds by the proposer's clock.
    public let timestamp: UInt64
    public let stateRoot: Bytes32
    /// The header as it is hashed: without the seals of the quorum.
    public let header: [UInt8]

    init(_ header: EVMHeader, hash: Bytes32, bytes: [UInt8]) {
        number = header.number
        self.hash = hash
        timestamp = header.timestamp
        stateRoot = header.stateRoot
        self.header = bytes
    }

    /// The ledger's clock at this block; `nil` where it does not count in seconds.
    var time: LedgerInstant? { Int64(exactly: timestamp).flatMap { LedgerInstant(seconds: $0) } }
}
