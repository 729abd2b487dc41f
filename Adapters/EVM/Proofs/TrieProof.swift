public import SettlementModel
public import SettlementProofs

/// The nodes from the root of a Merkle Patricia trie to where a key is, or to where it would be.
///
/// - Source: the Ethereum yellow paper, appendix D; EIP-1186 for the order of the nodes.
public struct TrieProof: Hashable, Sendable {
    /// Keys of 32 bytes have 64 nibbles; each node eats at least one, and one node ends the walk.
    public static let deepest = 65
    /// Largest node, in bytes: a leaf with a large receipt.
    public static let largestNode = 131_072

    public let nodes: [[UInt8]]

    public init(_ nodes: [[UInt8]]) { self.nodes = nodes }

    /// The value of `key` under `root`; `nil` where the nodes show that there is none.
    ///
    /// Every node must be needed: bytes that nobody checks are refused.
    /// - Throws: `proof.evm.rlp`, `proof.evm.trie`.
    public func value(of key: [UInt8], under root: Bytes32) throws(ProofFault) -> ArraySlice<UInt8>? {
        guard nodes.count <= Self.deepest else { throw Self.fault("more than \(Self.deepest) nodes") }
        if root == Self.emptyRoot {
            guard nodes.isEmpty else { throw Self.fault("an empty trie has no nodes") }
            return nil
        }
        var walk = Walk(nodes: nodes[...], key: Nibbles(key))
        let value = try walk.value(under: root)
        guard walk.nodes.isEmpty else { throw Self.fault("nodes that the walk does not need") }
        return value
    }

    /// The root of a trie without any key: Keccak-256 of the empty string's encoding.
    public static let emptyRoot = Keccak256.digest(RLP.emptyString)

    static func fault(_ detail: String) -> ProofFault { ProofFault(code: "proof.evm.trie", detail: detail) }
}

/// One walk down a trie.
private struct Walk {
    var nodes: ArraySlice<[UInt8]>
    /// What is left of the key.
    var key: Nibbles

    mutating func value(under root: Bytes32) throws(ProofFault) -> ArraySlice<UInt8>? {
        var node = try hashed(root)
        while true {
            let items = try node.items(limit: 17)
            let child: RLPItem
            switch items.count {
            case 17:
                guard let nibble = key.first else { return try Self.branchValue(items[16]) }
                key = key.dropping(1)
                child = items[Int(nibble)]
            case 2:
                let (path, isLeaf) = try Nibbles.compact(items[0])
                if isLeaf { return path == key ? try Self.leafValue(items[1]) : nil }
                guard key.starts(with: path) else { return nil }
                key = key.dropping(path.count)
                child = items[1]
                guard child.isList || !child.payload.isEmpty else {
                    throw TrieProof.fault("an extension that leads nowhere")
                }
            default: throw TrieProof.fault("a node of \(items.count) items")
            }
            guard let next = try follow(child) else { return nil }
            node = next
        }
    }

    /// A child is nothing, a hash, or, below 32 bytes, the node itself.
    private mutating func follow(_ child: RLPItem) throws(ProofFault) -> RLPItem? {
        if child.isList {
            guard child.encoding.count < 32 else {
                throw TrieProof.fault("a node of 32 bytes or more inside another")
            }
            return child
        }
        if child.payload.isEmpty { return nil }
        return try hashed(child.bytes32())
    }

    private mutating func hashed(_ hash: Bytes32) throws(ProofFault) -> RLPItem {
        guard let bytes = nodes.popFirst() else { throw TrieProof.fault("a node is missing") }
        guard bytes.count <= TrieProof.largestNode, Keccak256.digest(bytes) == hash else {
            throw TrieProof.fault("a node does not hash to what its parent names")
        }
        return try RLPItem(bytes)
    }

    private static func leafValue(_ item: RLPItem) throws(ProofFault) -> ArraySlice<UInt8> {
        let value = try item.string(limit: TrieProof.largestNode)
        guard !value.isEmpty else { throw TrieProof.fault("a leaf without a value") }
        return value
    }

    private static func branchValue(_ item: RLPItem) throws(ProofFault) -> ArraySlice<UInt8>? {
        let value = try item.string(limit: TrieProof.largestNode)
        return value.isEmpty ? nil : value
    }
}

/// A key, or a piece of it, in half bytes.
private struct Nibbles: Equatable {
    private var digits: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { digits = bytes.flatMap { [$0 >> 4, $0 & 15] }[...] }

    private init(digits: ArraySlice<UInt8>) { self.digits = digits }

    var first: UInt8? { digits.first }
    var count: Int { digits.count }
    func dropping(_ count: Int) -> Nibbles { Nibbles(digits: digits.dropFirst(count)) }
    func starts(with other: Nibbles) -> Bool { digits.starts(with: other.digits) }
    static func == (left: Nibbles, right: Nibbles) -> Bool { left.digits.elementsEqual(right.digits) }

    /// Reads a path with its flags: 2 for a leaf, 1 for an odd length; with an even one a zero nibble follows.
    static func compact(_ item: RLPItem) throws(ProofFault) -> (path: Nibbles, isLeaf: Bool) {
        let all = Nibbles(Array(try item.string(limit: 33)))
        guard let flags = all.first, flags < 4 else { throw TrieProof.fault("a path with unknown flags") }
        let isOdd = flags & 1 == 1
        let rest = all.dropping(1)
        guard isOdd || rest.first == 0 else { throw TrieProof.fault("a path whose padding is not zero") }
        let path = rest.dropping(isOdd ? 0 : 1)
        let isLeaf = flags & 2 == 2
        guard isLeaf || path.count > 0 else { throw TrieProof.fault("an extension without a path") }
        return (path, isLeaf)
    }
}
