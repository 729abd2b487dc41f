import SettlementModel
import SettlementProofs

/// The Merkle tree over a frame's messages, at most 256: built once for all their paths.
///
/// - Source: RFC 9162 sections 2.1.1 and 2.1.3.1.
struct MessageTree: Hashable {
    /// The leaves' hashes first, the root alone last. A hash without a neighbour moves up as it is.
    private let levels: [[Bytes32]]

    init(_ messages: [[UInt8]]) {
        var levels = [messages.map { MerkleLog.leafHash($0) }]
        while let level = levels.last, level.count > 1 {
            levels.append(
                stride(from: 0, to: level.count, by: 2).map { index in
                    index + 1 < level.count
                        ? MerkleLog.nodeHash(level[index], level[index + 1]) : level[index]
                })
        }
        self.levels = levels
    }

    var root: Bytes32 { levels.last?.first ?? MerkleLog.emptyRoot }

    /// Sibling hashes from the leaf at `index` up, nearest first.
    func path(to index: Int) -> [Bytes32] {
        var place = index
        var path: [Bytes32] = []
        for level in levels.dropLast() {
            let sibling = place ^ 1
            if sibling < level.count { path.append(level[sibling]) }
            place >>= 1
        }
        return path
    }
}
