import Secp256k1
import SettlementModel
import SettlementProofs

/// A Clique header: vanity, at an epoch the signers, and one signature.
///
/// - Source: EIP-225.
struct CliqueHeader {
    let header: EVMHeader
    let hash: Bytes32
    /// Only at epoch blocks.
    let signers: ValidatorSet?
    private let seal: ArraySlice<UInt8>

    /// - Throws: `proof.evm.rlp`, `proof.evm.header`, `proof.evm.extra-data`, `proof.evm.constants`.
    init(_ bytes: [UInt8], isEpoch: Bool) throws(ProofFault) {
        header = try EVMHeader(bytes)
        hash = header.fullHash
        let extra = header.extraData
        let listed = extra.count - 32 - 65
        guard listed >= 0, listed.isMultiple(of: 20), (listed > 0) == isEpoch else {
            throw ProofFault(
                code: "proof.evm.extra-data",
                detail: isEpoch ? "an epoch block that lists no signers" : "not 32 bytes of vanity and a seal"
            )
        }
        seal = extra.suffix(65)
        signers = try isEpoch ? Self.list(extra.dropFirst(32).dropLast(65)) : nil
        guard header.mixHash == EVMWord.zero, header.ommersHash == EVMHeader.noOmmers else {
            throw ProofFault(
                code: "proof.evm.constants", detail: "mix hash or ommers are not those of Clique")
        }
    }

    /// Whoever made the block.
    ///
    /// - Throws: `proof.evm.seal.form`, `proof.evm.seal.high-s`.
    func signer(lowS: Bool) throws(ProofFault) -> EVMAddress {
        guard !lowS || Secp256k1.isLowS(seal.dropFirst(32).prefix(32)) else {
            throw ProofFault(code: "proof.evm.seal.high-s", detail: "s is above half of the group's order")
        }
        let digest = header.hash(replacingExtraData: Array(header.extraData.dropLast(65)))
        guard let key = Secp256k1.recover(seal, over: digest.bytes), let signer = EVMAddress(publicKey: key)
        else {
            throw ProofFault(code: "proof.evm.seal.form", detail: "no key can be recovered from the seal")
        }
        return signer
    }

    /// What the signer proposes by this block; nothing at an epoch.
    ///
    /// - Throws: `proof.evm.constants`.
    func vote() throws(ProofFault) -> ValidatorVote? {
        let removes = header.nonce.allSatisfy { $0 == 0 }
        guard removes || (header.nonce.allSatisfy { $0 == 0xFF } && signers == nil) else {
            throw ProofFault(code: "proof.evm.constants", detail: "the nonce is no vote")
        }
        if header.beneficiary == .zero && removes { return nil }
        guard signers == nil else {
            throw ProofFault(code: "proof.evm.constants", detail: "an epoch block votes")
        }
        return ValidatorVote(subject: header.beneficiary, isToAdd: !removes)
    }

    private static func list(_ bytes: ArraySlice<UInt8>) throws(ProofFault) -> ValidatorSet {
        let places = stride(from: bytes.startIndex, to: bytes.endIndex, by: 20)
        let members = places.compactMap { EVMAddress(bytes[$0..<$0 + 20]) }
        guard let set = ValidatorSet(members), set.members == members else {
            throw ProofFault(code: "proof.evm.validators", detail: "signers that do not rise strictly")
        }
        return set
    }
}
