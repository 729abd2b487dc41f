import SettlementModel
import SettlementProofs

/// What a block of a simulated chain commits to: its place, its time, and the state of every lock after it.
struct ChainHeader: Hashable, Sendable {
    /// Which chain: validators that seal two with one key make no block of the other.
    let chain: LedgerID
    let number: UInt64
    let parent: Bytes32
    let time: LedgerInstant
    /// The Merkle root over `locks` leaves, one for each lock that the escrow knows, in the order in which they came.
    let root: Bytes32
    let locks: UInt64

    var hash: Bytes32 { Digest.sha256(Array("simulated chain block\0".utf8) + canonicalBytes) }
}

extension ChainHeader: CanonicalCodable {
    var canonical: JSONValue {
        [
            "chain": chain.canonical, "locks": .decimal(locks), "number": .decimal(number),
            "parent": parent.canonical, "root": root.canonical, "time": time.canonical,
        ]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        chain = try reader.decode("chain")
        locks = try reader.unsigned("locks")
        number = try reader.unsigned("number")
        parent = try reader.bytes32("parent")
        root = try reader.bytes32("root")
        time = try reader.decode("time")
        try reader.finish()
    }
}

/// A header with its validators' signatures over its hash.
struct SealedHeader: Hashable, Sendable {
    struct Seal: Hashable, Sendable {
        /// The validator's place in the profile.
        let validator: Int
        let signature: [UInt8]
    }

    let header: ChainHeader
    let seals: [Seal]

    static func message(of hash: Bytes32) -> [UInt8] { Array("simulated chain seal\0".utf8) + hash.bytes }

    /// The validators whose seals hold.
    ///
    /// - Throws: `proof.evm.seals` where one does not, or one validator seals twice: no byte of a header is unchecked.
    func sealers(_ profile: ChainProfile, hash: Bytes32) throws(ProofFault) -> Set<Int> {
        var sealers: Set<Int> = []
        for seal in seals {
            guard profile.validators.indices.contains(seal.validator),
                let signature = Signature(key: profile.validators[seal.validator], bytes: seal.signature),
                SignatureVerification.verify(signature, over: Self.message(of: hash)),
                sealers.insert(seal.validator).inserted
            else {
                throw ProofFault(
                    code: "proof.evm.seals", detail: "a seal of block \(header.number) does not hold")
            }
        }
        return sealers
    }
}

extension SealedHeader: CanonicalCodable {
    var canonical: JSONValue {
        [
            "header": header.canonical,
            "seals": .array(
                seals.map { ["by": .integer(Int64($0.validator)), "signature": .base64($0.signature)] }),
        ]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        header = try reader.decode("header")
        var seals: [Seal] = []
        for value in try reader.array("seals", limit: ChainProfile.mostValidators) {
            var seal = try ObjectReader(value)
            seals.append(
                Seal(
                    validator: Int(try seal.integer("by", in: 0...Int64(ChainProfile.mostValidators))),
                    signature: try seal.base64("signature", limit: 256)))
            try seal.finish()
        }
        self.seals = seals
        try reader.finish()
    }
}

/// The trust in a simulated chain: who seals, how many must, and on how many blocks they may be spread.
struct ChainProfile: Hashable, Sendable {
    static let mostValidators = 16

    let chain: LedgerID
    let validators: [VerificationKey]
    let quorum: Int
    /// Blocks that must stand on a final one: none where a quorum seals each block, else so many that a quorum has sealed
    /// the block and those on it, each one of them.
    let depth: Int

    /// - Throws: `proof.format` for an anchor of another kind, `proof.evm.profile`.
    init(of anchor: LedgerAnchor) throws(ProofFault) {
        guard anchor.format == .evm1, case .profile(let profile) = anchor.trust else {
            throw ProofFault(code: "proof.format", detail: "the anchor is of another kind of ledger")
        }
        do throws(JSONFault) { self = try ChainProfile(canonicalBytes: profile.bytes) } catch {
            throw ProofFault(code: "proof.evm.profile", detail: "\(error)")
        }
        guard chain == anchor.ledger else {
            throw ProofFault(code: "proof.evm.profile", detail: "the profile is of another chain")
        }
    }
}

extension ChainProfile: CanonicalCodable {
    var canonical: JSONValue {
        [
            "chain": chain.canonical, "depth": .integer(Int64(depth)), "quorum": .integer(Int64(quorum)),
            "validators": .list(validators),
        ]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        chain = try reader.decode("chain")
        depth = Int(try reader.integer("depth", in: 0...Int64(Self.mostValidators)))
        quorum = Int(try reader.integer("quorum", in: 1...Int64(Self.mostValidators)))
        validators = try reader.decodeArray("validators", limit: Self.mostValidators)
        try reader.finish()
    }

    init(chain: LedgerID, validators: [VerificationKey], quorum: Int, depth: Int) {
        self.chain = chain
        self.validators = validators
        self.quorum = quorum
        self.depth = depth
    }
}

extension LogHead {
    init(_ header: ChainHeader) { self.init(size: header.number &+ 1, root: header.hash) }
}
