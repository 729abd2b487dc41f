import SettlementModel
import SettlementProofs

/// Another history of a log: all entries of the true one, and two that are not in it.
struct LedgerBranch {
    private let leaves: [Bytes32]

    init(after entries: [[UInt8]]) {
        leaves = (entries + [[1], [2]]).map { MerkleLog.leafHash($0) }
    }

    var head: LogHead { LogHead(size: UInt64(leaves.count), root: MerkleLog.root(of: leaves)) }

    /// The way from a head that both histories share to this one's; `nil` from any other.
    func path(from known: LogHead, to shown: LogHead) -> [Bytes32]? {
        guard shown == head, known.size <= shown.size,
            MerkleLog.root(of: Array(leaves.prefix(Int(known.size)))) == known.root
        else { return nil }
        return try? MerkleLog.consistencyPath(
            from: known.size, to: shown.size, nodes: LeafNodes(leaves: leaves))
    }

    private struct LeafNodes: MerkleNodes {
        let leaves: [Bytes32]

        func node(level: Int, index: UInt64) throws -> Bytes32 {
            let width = UInt64(1) << UInt64(level)
            return MerkleLog.root(of: Array(leaves[Int(index * width)..<Int((index + 1) * width)]))
        }
    }
}
