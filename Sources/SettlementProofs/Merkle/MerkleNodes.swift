public import SettlementModel

/// Where a log keeps the hashes of its complete subtrees.
public protocol MerkleNodes {
    /// The hash over the 2^`level` entries from `index` · 2^`level` on; level 0 holds leaf hashes.
    ///
    /// - Throws: where that subtree is not complete or not to be had.
    func node(level: Int, index: UInt64) throws -> Bytes32
}

/// One complete subtree's hash with its place.
public struct MerkleNode: Hashable, Sendable {
    public let level: Int
    public let index: UInt64
    public let hash: Bytes32

    public init(level: Int, index: UInt64, hash: Bytes32) {
        self.level = level
        self.index = index
        self.hash = hash
    }
}

/// Why a Merkle log could not do what was asked.
public struct MerkleFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// `merkle.range`, `merkle.node-missing` or `merkle.full`.
    public let code: String
    public let detail: String

    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }
}

// MARK: - Building roots and proofs, each with O(log n) reads

extension MerkleLog {
    /// The root of the first `size` entries.
    public static func root(size: UInt64, nodes: some MerkleNodes) throws -> Bytes32 {
        size == 0 ? emptyRoot : try hash(from: 0, count: size, nodes)
    }

    /// The path from the entry at `index` to the root over `size` entries, leaf side first.
    ///
    /// - Throws: `merkle.range` where `index` is not below `size`. - Source: RFC 9162 section 2.1.3.1.
    public static func inclusionPath(index: UInt64, size: UInt64, nodes: some MerkleNodes) throws -> [Bytes32]
    {
        guard index < size else {
            throw MerkleFault(code: "merkle.range", detail: "no entry \(index) in a log of \(size)")
        }
        var path: [Bytes32] = []
        var start: UInt64 = 0
        var count = size
        while count > 1 {
            let left = largestPowerOfTwo(below: count)
            if index - start < left {
                path.append(try hash(from: start + left, count: count - left, nodes))
                count = left
            } else {
                path.append(try hash(from: start, count: left, nodes))
                start += left
                count -= left
            }
        }
        return path.reversed()
    }

    /// The path that shows that the first `old` of `new` entries are unchanged; empty from 0 and between
    /// equals.
    ///
    /// - Throws: `merkle.range` where `old` is above `new`. - Source: RFC 9162 section 2.1.4.1.
    public static func consistencyPath(
        from old: UInt64, to new: UInt64, nodes: some MerkleNodes
    ) throws -> [Bytes32] {
        guard old <= new else {
            throw MerkleFault(code: "merkle.range", detail: "a log of \(new) is older than one of \(old)")
        }
        guard old > 0 else { return [] }
        var path: [Bytes32] = []
        var start: UInt64 = 0
        var oldCount = old
        var count = new
        while oldCount != count {
            let left = largestPowerOfTwo(below: count)
            if oldCount <= left {
                path.append(try hash(from: start + left, count: count - left, nodes))
                count = left
            } else {
                path.append(try hash(from: start, count: left, nodes))
                start += left
                oldCount -= left
                count -= left
            }
        }
        if start > 0 { path.append(try hash(from: start, count: count, nodes)) }
        return path.reversed()
    }

    /// The root over `count` entries from `start` on, which is a multiple of a power of two not below
    /// `count`.
    private static func hash(from start: UInt64, count: UInt64, _ nodes: some MerkleNodes) throws -> Bytes32 {
        var peaks: [Bytes32] = []
        var start = start
        var count = count
        while count > 0 {
            let level = 63 - count.leadingZeroBitCount
            let width: UInt64 = 1 << UInt64(level)
            peaks.append(try nodes.node(level: level, index: start >> UInt64(level)))
            start &+= width
            count -= width
        }
        return fold(peaks)
    }

    /// The root over complete subtrees, largest first.
    static func fold(_ peaks: [Bytes32]) -> Bytes32 {
        guard var result = peaks.last else { return emptyRoot }
        for peak in peaks.dropLast().reversed() { result = nodeHash(peak, result) }
        return result
    }

    /// - Range: `count` at least 2.
    private static func largestPowerOfTwo(below count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}
