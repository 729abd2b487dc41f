public import SettlementModel

/// The right edge of a growing log: all that is needed to append and to know the root.
public struct MerkleFrontier: Hashable, Sendable {
    public private(set) var size: UInt64
    /// Hashes of the complete subtrees, largest first; as many as `size` has one bits.
    public private(set) var peaks: [Bytes32]

    public init() {
        size = 0
        peaks = []
    }

    /// Continues a stored log; `nil` where the number of peaks does not belong to `size`.
    public init?(size: UInt64, peaks: [Bytes32]) {
        guard peaks.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.peaks = peaks
    }

    public var root: Bytes32 { MerkleLog.fold(peaks) }

    public var head: LogHead { LogHead(size: size, root: root) }

    /// Adds one leaf.
    ///
    /// - Returns: every subtree that became complete, the leaf first: store them all.
    /// - Throws: `merkle.full` at 2^64 − 1 entries.
    public mutating func append(_ leafHash: Bytes32) throws(MerkleFault) -> [MerkleNode] {
        guard size < UInt64.max else { throw MerkleFault(code: "merkle.full", detail: "no index is left") }
        var completed = [MerkleNode(level: 0, index: size, hash: leafHash)]
        var hash = leafHash
        var level = 0
        while size >> UInt64(level) & 1 == 1, let left = peaks.popLast() {
            hash = MerkleLog.nodeHash(left, hash)
            level += 1
            completed.append(MerkleNode(level: level, index: size >> UInt64(level), hash: hash))
        }
        peaks.append(hash)
        size += 1
        return completed
    }
}

/// A whole log's hashes in memory, for small logs: one frame of messages, a simulation, a test.
public struct MerkleMemory: MerkleNodes, Sendable {
    public private(set) var frontier = MerkleFrontier()
    private var levels: [[Bytes32]] = []

    public init() {}

    public var head: LogHead { frontier.head }

    /// - Throws: `merkle.full`.
    public mutating func append(entry: [UInt8]) throws(MerkleFault) {
        try append(leafHash: MerkleLog.leafHash(entry))
    }

    /// - Throws: `merkle.full`.
    public mutating func append(leafHash: Bytes32) throws(MerkleFault) {
        for node in try frontier.append(leafHash) {
            if node.level == levels.count { levels.append([]) }
            levels[node.level].append(node.hash)
        }
    }

    public func node(level: Int, index: UInt64) throws -> Bytes32 {
        guard levels.indices.contains(level), index < UInt64(levels[level].count) else {
            throw MerkleFault(code: "merkle.node-missing", detail: "no node \(index) on level \(level)")
        }
        return levels[level][Int(index)]
    }
}
