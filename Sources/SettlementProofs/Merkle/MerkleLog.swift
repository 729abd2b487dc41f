internal import OpenSSL
public import SettlementModel

/// The Merkle tree of an append-only log: hashes and the two checks that need no tree.
///
/// - Source: RFC 9162 section 2.1, with SHA-256.
public enum MerkleLog {
    /// The root of a log without entries: SHA-256 of nothing.
    public static let emptyRoot: Bytes32 = Digest.sha256([])

    public static func leafHash(_ entry: [UInt8]) -> Bytes32 { Digest.sha256("", 0x00, entry) }

    public static func nodeHash(_ left: Bytes32, _ right: Bytes32) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { bytes in
            bytes[0] = 0x01
            left.write(to: UnsafeMutableRawBufferPointer(rebasing: bytes[1..<33]))
            right.write(to: UnsafeMutableRawBufferPointer(rebasing: bytes[33...]))
            return Bytes32(SHA256.words(of: UnsafeRawBufferPointer(bytes)))
        }
    }

    /// The root over leaf hashes, in one pass.
    public static func root(of leafHashes: [Bytes32]) -> Bytes32 {
        var level = leafHashes
        while level.count > 1 {
            var next: [Bytes32] = []
            next.reserveCapacity(level.count / 2 + 1)
            for index in stride(from: 0, to: level.count - 1, by: 2) {
                next.append(nodeHash(level[index], level[index + 1]))
            }
            if level.count % 2 == 1 { next.append(level[level.count - 1]) }
            level = next
        }
        return level.first ?? emptyRoot
    }

    /// The root that the path leads to, or `nil` where a path of this length cannot belong to this place.
    ///
    /// - Source: RFC 9162 section 2.1.3.2.
    public static func rootFromInclusion(
        leaf: Bytes32, index: UInt64, size: UInt64, path: [Bytes32]
    )
        -> Bytes32?
    {
        guard index < size else { return nil }
        var place = index
        var last = size - 1
        var result = leaf
        for sibling in path {
            guard last > 0 else { return nil }
            if place & 1 == 1 || place == last {
                result = nodeHash(sibling, result)
                skipLevelsWithoutSibling(&place, &last)
            } else {
                result = nodeHash(result, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 ? result : nil
    }

    /// True where the entry with this leaf hash stands at `index` in the log with this head.
    public static func verifyInclusion(
        leaf: Bytes32, index: UInt64, path: [Bytes32], in head: LogHead
    )
        -> Bool
    {
        rootFromInclusion(leaf: leaf, index: index, size: head.size, path: path) == head.root
    }

    /// True where the log at `new` begins with exactly the entries of the log at `old`.
    ///
    /// Equal sizes need equal roots and no path; from size 0 everything grows, also without a path.
    /// - Source: RFC 9162 section 2.1.4.2.
    public static func verifyConsistency(from old: LogHead, to new: LogHead, path: [Bytes32]) -> Bool {
        guard old.size <= new.size else { return false }
        if old.size == new.size { return path.isEmpty && old.root == new.root }
        if old.size == 0 { return path.isEmpty && old.root == emptyRoot }
        var place = old.size - 1
        var last = new.size - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        // Where the old tree is one complete subtree its own root starts the path and is not repeated in it.
        let rest = place == 0 ? path[...] : path.dropFirst()
        guard let start = place == 0 ? old.root : path.first else { return false }
        var oldRoot = start
        var newRoot = start
        for sibling in rest {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                oldRoot = nodeHash(sibling, oldRoot)
                newRoot = nodeHash(sibling, newRoot)
                skipLevelsWithoutSibling(&place, &last)
            } else {
                newRoot = nodeHash(newRoot, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && oldRoot == old.root && newRoot == new.root
    }

    /// On the right edge a node without a right sibling moves up unchanged.
    private static func skipLevelsWithoutSibling(_ place: inout UInt64, _ last: inout UInt64) {
        while place & 1 == 0, place != 0 {
            place >>= 1
            last >>= 1
        }
    }
}
