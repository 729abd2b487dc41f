public import SettlementModel
public import SettlementProofs

/// What never changes of the trust in one EVM ledger: which chain, how its blocks are sealed, and which contract holds the
/// locks. It is the profile of the ledger's anchor; the anchor's head is one block of the chain.
///
/// - Source: `Specs/Ledgers/EVM.md`, proofs.
public struct EVMProfile: Hashable, Sendable {
    public let chainID: UInt64
    /// The hash of block 0. It names the chain to people and keeps two chains of one id apart in signed terms; a proof never
    /// reaches back to it.
    public let genesis: Bytes32
    public let headers: HeaderPolicy
    /// Blocks on top of one before it counts as final; only for Clique, where it is at least 1.
    public let depth: UInt64
    public let escrow: EVMAddress
    /// Keccak-256 of the escrow's code on this chain.
    public let escrowCode: Bytes32
    /// The notary set that certificates of this escrow's locks must come from; `nil` where locks go by clock alone.
    public let notarySet: Bytes32?

    /// - Returns: `nil` for chain id 0, a depth that does not fit the seals, and notary set zero.
    public init?(
        chainID: UInt64, genesis: Bytes32, headers: HeaderPolicy, depth: UInt64, escrow: EVMAddress,
        escrowCode: Bytes32, notarySet: Bytes32?
    ) {
        let isDepthRight = headers.format.isByzantineFaultTolerant ? depth == 0 : (1...256).contains(depth)
        guard chainID > 0, isDepthRight, notarySet.map({ $0 != EVMWord.zero }) ?? true else { return nil }
        self.chainID = chainID
        self.genesis = genesis
        self.headers = headers
        self.depth = depth
        self.escrow = escrow
        self.escrowCode = escrowCode
        self.notarySet = notarySet
    }

    /// The profile in an anchor.
    ///
    /// - Throws: `proof.format` for an anchor of another kind of ledger; `proof.evm.profile`.
    public init(of anchor: LedgerAnchor) throws(ProofFault) {
        guard anchor.format == .evm1, case .profile(let profile) = anchor.trust else {
            throw ProofFault(code: "proof.format", detail: "the anchor is for \(anchor.format.rawValue)")
        }
        do throws(JSONFault) {
            self = try EVMProfile(canonicalBytes: profile.bytes)
        } catch {
            throw ProofFault(code: "proof.evm.profile", detail: "\(error)")
        }
    }

    /// True where both name one escrow with the same code on one chain; the notary set and how headers are judged may differ.
    public func isOfOneEscrow(with other: EVMProfile) -> Bool {
        chainID == other.chainID && genesis == other.genesis && escrow == other.escrow
            && escrowCode == other.escrowCode
    }

    /// An anchor with this profile at one block.
    ///
    /// - Parameter operatorTrusted: true where one party runs so many validators that its word alone makes blocks final.
    /// - Returns: `nil` for the last block number that there is.
    public func anchor(
        ledger: LedgerID, block number: UInt64, hash: Bytes32, operatorTrusted: Bool
    ) -> LedgerAnchor? {
        guard let head = LogHead(block: number, hash: hash),
            let profile = LedgerProfile(bytes: canonicalBytes, operatorTrusted: operatorTrusted)
        else { return nil }
        return LedgerAnchor(ledger: ledger, format: .evm1, profile: profile, head: head)
    }
}

extension EVMProfile: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "chainId": .decimal(chainID), "depth": .decimal(depth),
            "epochLength": .decimal(headers.epochLength),
            "escrow": .string(escrow.description), "escrowCode": escrowCode.canonical,
            "genesis": genesis.canonical,
            "lowS": .bool(headers.requiresLowS), "notarySet": .orNull(notarySet),
            "seal": headers.format.canonical, "trustingPeriod": .decimal(headers.trustingPeriod),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let headers = HeaderPolicy(
            format: try reader.decode("seal"), epochLength: try reader.unsigned("epochLength"),
            trustingPeriod: try reader.unsigned("trustingPeriod"), requiresLowS: try reader.bool("lowS"))
        let escrow = EVMAddress(try reader.string("escrow", limit: 42))
        let profile = EVMProfile(
            chainID: try reader.unsigned("chainId"), genesis: try reader.bytes32("genesis"),
            headers: try reader.make("epochLength", expected: "an epoch and a period above 0", headers),
            depth: try reader.unsigned("depth"),
            escrow: try reader.make("escrow", expected: "0x and 40 lower-case hexadecimal digits", escrow),
            escrowCode: try reader.bytes32("escrowCode"), notarySet: try reader.bytes32OrNull("notarySet"))
        try reader.finish()
        self = try reader.make(
            "depth",
            expected: "a chain id, depth 0 for BFT seals or 1 to 256 for Clique, no notary set of zeros",
            profile)
    }
}

extension LogHead {
    /// A chain's head: as many blocks as its last one's number and one.
    public init?(block number: UInt64, hash: Bytes32) {
        guard number < .max else { return nil }
        self.init(size: number + 1, root: hash)
    }
}
