import Secp256k1
public import SettlementModel
public import SettlementProofs

/// A BFT header in its ledger's form, with its block hash. Who sealed it is not known yet.
public struct SealedHeader: Sendable {
    public let header: EVMHeader
    /// What the next block names as its parent.
    public let hash: Bytes32
    /// The set that the header names as its own; a claim until a quorum of a known set has signed it.
    public let validators: ValidatorSet
    let vote: ValidatorVote?
    private let extra: BFTExtraData
    private let format: SealFormat

    /// - Throws: `proof.evm.rlp`, `proof.evm.header`, `proof.evm.extra-data`, `proof.evm.validators`, `proof.evm.constants`,
    ///   `proof.evm.seal.form`.
    public init(_ bytes: [UInt8], _ format: SealFormat) throws(ProofFault) {
        try self.init(bytes, format, isHashed: false)
    }

    /// A header in the form that is hashed, so that its hash covers every byte: round zero or none, and no commit seals.
    ///
    /// - Throws: as for sealed bytes, and `proof.evm.anchor` where it is not that form.
    init(hashedForm bytes: [UInt8], _ format: SealFormat) throws(ProofFault) {
        try self.init(bytes, format, isHashed: true)
        guard header.fullHash == hash else {
            throw ProofFault(
                code: "proof.evm.anchor", detail: "a header with seals where its hashed form belongs")
        }
    }

    private init(_ bytes: [UInt8], _ format: SealFormat, isHashed: Bool) throws(ProofFault) {
        header = try EVMHeader(bytes)
        extra = try BFTExtraData(header.extraData, format, isHashed: isHashed)
        self.format = format
        validators = extra.validators
        vote = try Self.vote(header, extra, format)
        hash = header.hash(replacingExtraData: extra.chainForm)
        guard header.mixHash == Self.bftMark, header.difficulty == Self.one,
            header.ommersHash == EVMHeader.noOmmers
        else {
            throw ProofFault(
                code: "proof.evm.constants",
                detail: "mix hash, difficulty or ommers are not those of a BFT block")
        }
    }

    /// The bytes that hash to `hash`: how a header is written where it is known by its hash alone.
    public var hashedForm: [UInt8] { header.encoding(replacingExtraData: extra.chainForm) }

    /// The distinct validators that signed this block, once it is certain that there are at least a quorum of the header's
    /// own set and no seal of anyone else.
    ///
    /// - Parameter lowS: refuse a seal whose s is above half of the group's order.
    /// - Throws: `proof.evm.seal.…`, `proof.evm.proposer`.
    func signers(lowS: Bool) throws(ProofFault) -> [EVMAddress] {
        guard extra.seals.count >= validators.quorum else {
            throw Self.fault(
                "proof.evm.seal.quorum", "\(extra.seals.count) seals, \(validators.quorum) are needed")
        }
        guard extra.seals.count <= validators.members.count else {
            throw Self.fault("proof.evm.seal.repeated", "more seals than validators")
        }
        let digest = commitDigest.bytes
        var signers: [EVMAddress] = []
        for seal in extra.seals {
            let signer = try Self.signer(seal, digest, lowS: lowS)
            guard validators.contains(signer) else {
                throw Self.fault("proof.evm.seal.stranger", "\(signer) is no validator of this block")
            }
            guard !signers.contains(signer) else {
                throw Self.fault("proof.evm.seal.repeated", "\(signer) sealed twice")
            }
            signers.append(signer)
        }
        return signers
    }

    /// The validator that made the block, by its own seal in GoQuorum IBFT, else as the signed header says.
    ///
    /// - Throws: `proof.evm.seal.…`, `proof.evm.proposer`.
    func proposer(lowS: Bool) throws(ProofFault) -> EVMAddress {
        var proposer = header.beneficiary
        if let seal = extra.proposerSeal, let form = extra.proposerForm {
            // Hashed twice: so do the nodes.
            let digest = Keccak256.digest(header.hash(replacingExtraData: form).bytes)
            proposer = try Self.signer(seal, digest.bytes, lowS: lowS)
        }
        guard validators.contains(proposer) else {
            throw ProofFault(code: "proof.evm.proposer", detail: "\(proposer) is no validator of this block")
        }
        return proposer
    }

    private var commitDigest: Bytes32 {
        if let form = extra.commitForm { return header.hash(replacingExtraData: form) }
        return Keccak256.digest(hash.bytes + [Self.commitMark])
    }

    /// GoQuorum IBFT's message code for a commit.
    private static let commitMark: UInt8 = 2

    private static func signer(
        _ seal: ArraySlice<UInt8>, _ digest: [UInt8], lowS: Bool
    ) throws(ProofFault) -> EVMAddress {
        guard seal.count == 65 else { throw fault("proof.evm.seal.form", "a seal of \(seal.count) bytes") }
        guard !lowS || Secp256k1.isLowS(seal.dropFirst(32).prefix(32)) else {
            throw fault("proof.evm.seal.high-s", "s is above half of the group's order")
        }
        guard let key = Secp256k1.recover(seal, over: digest), let signer = EVMAddress(publicKey: key) else {
            throw fault("proof.evm.seal.form", "a seal from which no key can be recovered")
        }
        return signer
    }

    private static func vote(
        _ header: EVMHeader, _ extra: BFTExtraData, _ format: SealFormat
    ) throws(ProofFault) -> ValidatorVote? {
        let zeros = header.nonce.allSatisfy { $0 == 0 }
        guard format == .goQuorumIBFT else {
            guard zeros else {
                throw ProofFault(code: "proof.evm.constants", detail: "the nonce is not zero")
            }
            return extra.vote
        }
        guard zeros || header.nonce.allSatisfy({ $0 == 0xFF }) else {
            throw ProofFault(code: "proof.evm.constants", detail: "the nonce is no vote")
        }
        // Address zero with nonce zero is how a block says that it has no vote.
        if zeros, header.beneficiary == .zero { return nil }
        return ValidatorVote(subject: header.beneficiary, isToAdd: !zeros)
    }

    private static func fault(_ code: String, _ detail: String) -> ProofFault {
        ProofFault(code: code, detail: detail)
    }

    /// The mix hash of every BFT block: the words "ctical byzantine fault tolerance" with their first letters cut off.
    private static let bftMark = Bytes32(
        bigEndianWords: 0x6374_6963_616C_2062, 0x797A_616E_7469_6E65, 0x2066_6175_6C74_2074,
        0x6F6C_6572_616E_6365)
    private static let one = Bytes32(bigEndianWords: 0, 0, 0, 1)
}
