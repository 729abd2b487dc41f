public import SettlementModel
public import SettlementProofs

/// Follows the headers of a Clique ledger, one by one, from an epoch block that is trusted by its hash.
///
/// One signer makes each block and another branch may win, so nothing is final by its own signature: a block counts once more
/// than half of its signers have built on it and the policy's depth is reached. No header can be skipped, since a signature
/// says nothing of the set.
/// - Source: EIP-225; `Specs/Ledgers/EVM.md`, proofs.
public struct CliqueChain: Sendable {
    private let policy: HeaderPolicy
    private let depth: UInt64
    private var newest: CliqueHeader
    private var signers: ValidatorSet
    private var votes = ValidatorVotes()
    private let startedAt: UInt64
    /// Blocks on the final one, oldest first.
    private var pending: [Pending] = []
    /// Who made the latest blocks: whoever is among the last half may not make the next.
    private var recent: [EVMAddress] = []

    private struct Pending {
        let header: VerifiedHeader
        let signer: EVMAddress
        /// Distinct later signers that make it final.
        let majority: Int
        let isEpoch: Bool
    }

    /// The newest block that is final.
    public private(set) var final: VerifiedHeader
    /// The newest final epoch block after the trusted one: the next proof may start there.
    public private(set) var finalEpoch: VerifiedHeader?

    /// - Parameter trusted: an epoch block, or the genesis, whose hash is `hash`.
    /// - Throws: what `CliqueHeader` throws, `proof.evm.anchor`.
    public init(
        trusted bytes: [UInt8], hash: Bytes32, policy: HeaderPolicy, depth: UInt64
    ) throws(ProofFault) {
        let header = try CliqueHeader(bytes, isEpoch: true)
        guard header.hash == hash, policy.isEpoch(header.header.number), let signers = header.signers else {
            throw ProofFault(
                code: "proof.evm.anchor",
                detail: "the first header is not the trusted one, or not of an epoch")
        }
        self.policy = policy
        self.depth = depth
        newest = header
        self.signers = signers
        startedAt = header.header.timestamp
        final = VerifiedHeader(header.header, hash: hash, signers: [])
        if header.header.number > 0 { recent = [try header.signer(lowS: false)] }
    }

    /// Moves on to the next header.
    ///
    /// - Throws: what `CliqueHeader` throws, `proof.evm.parent`, `proof.evm.trusting-period`, `proof.evm.seal.stranger`,
    ///   `proof.evm.seal.recent`, `proof.evm.difficulty`, `proof.evm.validators`.
    public mutating func follow(_ bytes: [UInt8]) throws(ProofFault) {
        let number = newest.header.number + 1
        let header = try CliqueHeader(bytes, isEpoch: policy.isEpoch(number))
        try requireOrder(header)
        let signer = try header.signer(lowS: policy.requiresLowS)
        try requireTurn(of: signer, header)
        if let listed = header.signers, listed != signers {
            throw ProofFault(code: "proof.evm.validators", detail: "the epoch block lists other signers")
        }
        let vote = try header.vote()
        pending.append(
            Pending(
                header: VerifiedHeader(header.header, hash: header.hash, signers: [signer]), signer: signer,
                majority: signers.majority, isEpoch: header.signers != nil))
        if header.signers != nil { votes = ValidatorVotes() }
        if let vote { signers = votes.count(vote, by: signer, in: signers) }
        recent.append(signer)
        newest = header
        settle()
    }

    private func requireOrder(_ header: CliqueHeader) throws(ProofFault) {
        guard header.header.number == newest.header.number + 1, header.header.parentHash == newest.hash,
            header.header.timestamp >= newest.header.timestamp
        else {
            throw ProofFault(code: "proof.evm.parent", detail: "the header does not follow the one before")
        }
        guard header.header.timestamp - startedAt <= policy.trustingPeriod else {
            throw ProofFault(
                code: "proof.evm.trusting-period",
                detail: "the anchor is too old for this header: use a newer one")
        }
    }

    private func requireTurn(of signer: EVMAddress, _ header: CliqueHeader) throws(ProofFault) {
        guard let place = signers.members.firstIndex(of: signer) else {
            throw ProofFault(code: "proof.evm.seal.stranger", detail: "\(signer) is no signer")
        }
        guard !recent.suffix(signers.members.count / 2).contains(signer) else {
            throw ProofFault(code: "proof.evm.seal.recent", detail: "\(signer) signed too shortly before")
        }
        let isInTurn = Int(header.header.number % UInt64(signers.members.count)) == place
        guard header.header.difficulty == EVMWord.number(UInt64(isInTurn ? 2 : 1)) else {
            throw ProofFault(code: "proof.evm.difficulty", detail: "not the difficulty of this signer's turn")
        }
    }

    /// Makes final what is deep enough, oldest first.
    private mutating func settle() {
        while let first = pending.first {
            let later = pending.dropFirst()
            guard UInt64(later.count) >= depth, Set(later.map(\.signer)).count >= first.majority else {
                return
            }
            final = first.header
            if first.isEpoch { finalEpoch = first.header }
            pending.removeFirst()
        }
    }
}
