import EVMProofs
import SettlementModel
import SettlementProofs

/// The nodes of an EIP-1186 answer. The values that a node states beside them are not read: the nodes say them.
struct AccountProofBytes: Hashable, Sendable {
    let account: [[UInt8]]
    /// For each slot, in the order asked.
    let storage: [[[UInt8]]]

    init(_ value: NodeValue, slots: Int) throws(NodeAnswerFault) {
        account = try Self.nodes(value, "accountProof")
        var storage: [[[UInt8]]] = []
        for entry in try value.array("storageProof", limit: slots) {
            storage.append(try Self.nodes(entry, "proof"))
        }
        guard storage.count == slots else {
            throw NodeAnswerFault(path: "storageProof", expected: "\(slots) proofs")
        }
        self.storage = storage
    }

    private static func nodes(_ value: NodeValue, _ key: String) throws(NodeAnswerFault) -> [[UInt8]] {
        var nodes: [[UInt8]] = []
        for element in try value.array(key, limit: TrieProof.deepest) {
            nodes.append(try element.bytes(limit: TrieProof.largestNode))
        }
        return nodes
    }
}

/// An account under a final block's state root. What does not exist has nonce 0, balance 0 and no code.
struct ProvenAccount: Hashable, Sendable {
    let nonce: UInt64
    /// In wei; beyond 2^128 it counts as 2^128 - 1.
    let balance: UInt128
    let codeHash: Bytes32
    /// The words of the slots, in the order asked.
    let words: [Bytes32]
    let proof: AccountProofBytes

    init(
        _ address: EVMAddress, _ proof: AccountProofBytes, slots: [Bytes32], under root: Bytes32
    ) throws(ProofFault) {
        self.proof = proof
        let key = Keccak256.digest(address.bytes).bytes
        guard let leaf = try TrieProof(proof.account).value(of: key, under: root) else {
            (nonce, balance, codeHash) = (0, 0, Self.noCode)
            words = slots.map { _ in Bytes32(bigEndianWords: 0, 0, 0, 0) }
            return
        }
        let items = try RLPItem(leaf).items(exactly: 4)
        nonce = try items[0].unsigned()
        let held = try items[1].word().bytes
        balance = held[..<16].contains { $0 != 0 } ? .max : held[16...].reduce(0) { $0 << 8 | UInt128($1) }
        codeHash = try items[3].bytes32()
        let account = try EVMAccount(address, TrieProof(proof.account), under: root)
        var words: [Bytes32] = []
        for (slot, nodes) in zip(slots, proof.storage) {
            words.append(try account.word(at: slot, TrieProof(nodes)))
        }
        self.words = words
    }

    /// Keccak-256 of nothing: an account without code.
    static let noCode = Keccak256.digest([UInt8]())
    var hasCode: Bool { codeHash != Self.noCode }
}
