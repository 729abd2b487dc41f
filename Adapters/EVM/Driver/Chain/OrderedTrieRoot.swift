import EVMProofs
import SettlementModel
import SettlementProofs

/// The root of the trie that holds a block's receipts (or transactions) in order: keys are the RLP of 0, 1, 2 …
///
/// Rebuilding it from what a node sent shows that nothing was left out, added or changed.
/// - Source: the Ethereum yellow paper, appendix D.
enum OrderedTrieRoot {
    static func of(_ values: [[UInt8]]) -> Bytes32 {
        guard !values.isEmpty else { return Keccak256.digest(RLP.string([])) }
        let leaves = values.enumerated()
            .map { Leaf(path: nibbles(RLP.number(UInt64($0.offset))), value: $0.element) }
            .sorted { $0.path.lexicographicallyPrecedes($1.path) }
        return Keccak256.digest(node(leaves[...], depth: 0))
    }

    private struct Leaf {
        let path: [UInt8]
        let value: [UInt8]
    }

    /// The encoded node over `leaves`, which share their first `depth` nibbles. Keys of one trie are at most 9 bytes long, so
    /// this never goes deeper than 18.
    private static func node(_ leaves: ArraySlice<Leaf>, depth: Int) -> [UInt8] {
        guard let first = leaves.first, let last = leaves.last else { return RLP.string([]) }
        if leaves.count == 1 {
            return RLP.list([
                RLP.string(hexPrefix(first.path[depth...], isLeaf: true)), RLP.string(first.value),
            ])
        }
        // Sorted, so what first and last share is shared by all.
        var shared = depth
        while shared < first.path.count, shared < last.path.count, first.path[shared] == last.path[shared] {
            shared += 1
        }
        if shared > depth {
            let path = hexPrefix(first.path[depth..<shared], isLeaf: false)
            return RLP.list([RLP.string(path), reference(node(leaves, depth: shared))])
        }
        return branch(leaves, depth: depth)
    }

    private static func branch(_ leaves: ArraySlice<Leaf>, depth: Int) -> [UInt8] {
        var rest = leaves
        var own: [UInt8] = []
        if let first = rest.first, first.path.count == depth {
            own = first.value
            rest = rest.dropFirst()
        }
        var items: [[UInt8]] = []
        for nibble in UInt8(0)..<16 {
            let below = rest.prefix { $0.path[depth] == nibble }
            rest = rest.dropFirst(below.count)
            items.append(below.isEmpty ? RLP.string([]) : reference(node(below, depth: depth + 1)))
        }
        return RLP.list(items + [RLP.string(own)])
    }

    /// A short node stands for itself, a longer one by its digest.
    private static func reference(_ node: [UInt8]) -> [UInt8] {
        node.count < 32 ? node : RLP.string(Keccak256.digest(node).bytes)
    }

    private static func nibbles(_ bytes: [UInt8]) -> [UInt8] { bytes.flatMap { [$0 >> 4, $0 & 15] } }

    private static func hexPrefix(_ path: ArraySlice<UInt8>, isLeaf: Bool) -> [UInt8] {
        let flag: UInt8 = isLeaf ? 2 : 0
        var rest = path
        var bytes: [UInt8] = [flag << 4]
        if path.count % 2 == 1 {
            bytes = [(flag | 1) << 4 | (path.first ?? 0)]
            rest = path.dropFirst()
        }
        var index = rest.startIndex
        while index < rest.endIndex {
            bytes.append(rest[index] << 4 | rest[index + 1])
            index += 2
        }
        return bytes
    }
}
