public import SettlementModel
public import SettlementProofs

/// Follows the headers of a BFT ledger from one that is trusted by its hash, and keeps who may seal the next.
///
/// The block hash covers the set that sealed the block, so a hash is all the trust that an anchor needs. A next header counts
/// if a quorum of the tracked set sealed it. A header further on, or one whose set may come of votes that were not seen, counts
/// only if at least two thirds of the tracked set are among its signers.
/// - Source: `Specs/Ledgers/EVM.md`, proofs.
public struct HeaderChain: Sendable {
    private let policy: HeaderPolicy
    private var newest: SealedHeader
    /// The set that must seal the next block, as far as the votes are known.
    private var next: ValidatorSet
    private var votes = ValidatorVotes()
    /// True where every vote since the last epoch block was seen, so that `next` is certain. It is not after an epoch block
    /// that votes: GoQuorum's nodes count that vote, Besu's do not.
    private var hasAllVotes: Bool
    private let startedAt: UInt64

    /// - Parameter trusted: the header whose hash is `hash`, in its hashed form.
    /// - Throws: what `SealedHeader` throws, `proof.evm.anchor`.
    public init(trusted bytes: [UInt8], hash: Bytes32, policy: HeaderPolicy) throws(ProofFault) {
        let header = try SealedHeader(hashedForm: bytes, policy.format)
        guard header.hash == hash else {
            throw ProofFault(code: "proof.evm.anchor", detail: "the first header is not the trusted one")
        }
        self.policy = policy
        newest = header
        verified = VerifiedHeader(header.header, hash: hash, signers: [])
        next = header.validators
        startedAt = header.header.timestamp
        // Votes before the trusted header are unknown, unless it ended them. A missing vote can only make a set unexplained.
        hasAllVotes = policy.isEpoch(header.header.number) && header.vote == nil
        if !policy.isEpoch(header.header.number), let vote = header.vote {
            next = votes.count(vote, by: try header.proposer(lowS: false), in: next)
        }
    }

    /// The newest header that counts, with no signers where it is the trusted one.
    public private(set) var verified: VerifiedHeader

    /// The set that is expected to seal the next block.
    public var validators: ValidatorSet { next }

    /// Moves on to a later header.
    ///
    /// - Throws: what `SealedHeader` throws, `proof.evm.seal.…`, `proof.evm.proposer`, `proof.evm.parent`, `proof.evm.skip`,
    ///   `proof.evm.trusting-period`, `proof.fork`.
    public mutating func follow(_ bytes: [UInt8]) throws(ProofFault) {
        let header = try SealedHeader(bytes, policy.format)
        // What costs no signature first.
        try requireOrder(header)
        let isNext = header.header.number == newest.header.number + 1
        let isExplained = isNext && header.validators == next
        guard isExplained || !isNext || !hasAllVotes else {
            throw ProofFault(
                code: "proof.evm.validators",
                detail: "the votes do not explain the set of block \(header.header.number)")
        }
        let signers = try header.signers(lowS: policy.requiresLowS)
        try requireNoFork(header, signers)
        if !isExplained { try requireOverlap(signers, header) }
        let proposer = try header.proposer(lowS: policy.requiresLowS)
        move(to: header, proposer: proposer, votesGoOn: isExplained)
        verified = VerifiedHeader(header.header, hash: header.hash, signers: signers)
    }

    private mutating func move(to header: SealedHeader, proposer: EVMAddress, votesGoOn: Bool) {
        let isEpoch = policy.isEpoch(header.header.number)
        if !votesGoOn || isEpoch { votes = ValidatorVotes() }
        hasAllVotes = isEpoch ? header.vote == nil : votesGoOn && hasAllVotes
        next = header.validators
        if !isEpoch, let vote = header.vote { next = votes.count(vote, by: proposer, in: next) }
        newest = header
    }

    /// Only a header that the known validators sealed can contradict another; a forger's says nothing.
    private func requireNoFork(_ header: SealedHeader, _ signers: [EVMAddress]) throws(ProofFault) {
        guard header.header.number == newest.header.number else { return }
        let own = newest.validators
        let isContradiction = header.hash != newest.hash && signers.count(where: own.contains) >= own.quorum
        throw !isContradiction
            ? ProofFault(code: "proof.evm.parent", detail: "a header of the same height")
            : ProofFault(
                code: "proof.fork", detail: "two sealed headers at height \(header.header.number): keep both")
    }

    private func requireOrder(_ header: SealedHeader) throws(ProofFault) {
        let (later, known) = (header.header, newest.header)
        // Of two blocks of one height neither is the later, whatever their times.
        guard later.number >= known.number,
            later.number == known.number || later.timestamp >= known.timestamp
        else {
            throw ProofFault(code: "proof.evm.parent", detail: "the header is not later than the one before")
        }
        if later.number == known.number + 1, later.parentHash != newest.hash {
            throw ProofFault(code: "proof.evm.parent", detail: "the header names another parent")
        }
        guard later.timestamp <= startedAt || later.timestamp - startedAt <= policy.trustingPeriod else {
            throw ProofFault(
                code: "proof.evm.trusting-period",
                detail: "the anchor is too old for this header: use a newer one")
        }
    }

    private func requireOverlap(_ signers: [EVMAddress], _ header: SealedHeader) throws(ProofFault) {
        let known = signers.count(where: next.contains)
        guard known >= next.quorum else {
            throw ProofFault(
                code: "proof.evm.skip",
                detail:
                    "\(known) of \(next.members.count) known validators sealed block \(header.header.number), "
                    + "\(next.quorum) are needed: show the headers between")
        }
    }
}

/// What one ledger's headers must obey; part of its anchor.
public struct HeaderPolicy: Hashable, Sendable {
    public let format: SealFormat
    /// Every so many blocks all votes end.
    public let epochLength: UInt64
    /// Seconds, by the ledger's clock, that a header may be later than the one that trust starts from.
    public let trustingPeriod: UInt64
    /// Refuse a seal whose s is above half of the group's order.
    public let requiresLowS: Bool

    /// - Returns: `nil` for an epoch or a period of 0.
    public init?(format: SealFormat, epochLength: UInt64, trustingPeriod: UInt64, requiresLowS: Bool) {
        guard epochLength > 0, trustingPeriod > 0 else { return nil }
        self.format = format
        self.epochLength = epochLength
        self.trustingPeriod = trustingPeriod
        self.requiresLowS = requiresLowS
    }

    func isEpoch(_ number: UInt64) -> Bool { number.isMultiple(of: epochLength) }
}
