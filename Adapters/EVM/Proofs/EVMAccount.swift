public import SettlementModel
public import SettlementProofs

/// An account as the state trie holds it.
///
/// - Source: the Ethereum yellow paper 4.1; EIP-1186.
public struct EVMAccount: Hashable, Sendable {
    public let storageRoot: Bytes32
    /// Keccak-256 of the contract's code.
    public let codeHash: Bytes32

    /// The account at `address` under a block's state root.
    ///
    /// - Throws: `proof.evm.rlp`, `proof.evm.trie`, `proof.evm.account` where there is none.
    public init(_ address: EVMAddress, _ proof: TrieProof, under stateRoot: Bytes32) throws(ProofFault) {
        let key = Keccak256.digest(address.bytes).bytes
        guard let bytes = try proof.value(of: key, under: stateRoot) else {
            throw ProofFault(code: "proof.evm.account", detail: "there is no account \(address)")
        }
        let items = try RLPItem(bytes).items(exactly: 4)
        _ = (try items[0].unsigned(), try items[1].word())
        storageRoot = try items[2].bytes32()
        codeHash = try items[3].bytes32()
    }

    /// The word in a slot of its storage; zero where nothing was ever written, or zero was.
    ///
    /// - Throws: `proof.evm.rlp`, `proof.evm.trie`.
    public func word(at slot: Bytes32, _ proof: TrieProof) throws(ProofFault) -> Bytes32 {
        let key = Keccak256.digest(slot.bytes).bytes
        guard let bytes = try proof.value(of: key, under: storageRoot) else {
            return Bytes32(bigEndianWords: 0, 0, 0, 0)
        }
        let word = try RLPItem(bytes).word()
        guard word != Bytes32(bigEndianWords: 0, 0, 0, 0) else {
            throw TrieProof.fault("a zero is stored: tries leave zeros out")
        }
        return word
    }
}
