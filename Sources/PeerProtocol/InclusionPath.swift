import SettlementModel
import SettlementProofs

/// RFC 9162 2.1.3.1 over at most 256 leaves in memory.
enum InclusionPath {
    static func make(for index: Int, in leaves: [Bytes32]) -> [Bytes32] {
        guard leaves.count > 1, leaves.indices.contains(index) else { return [] }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let left = Array(leaves[..<split])
        let right = Array(leaves[split...])
        if index < split { return make(for: index, in: left) + [MerkleLog.root(of: right)] }
        return make(for: index - split, in: right) + [MerkleLog.root(of: left)]
    }
}
