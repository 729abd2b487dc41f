import SettlementModel
import SettlementProofs
import Testing

/// The definitions of RFC 9162 section 2.1, word by word and slow, to measure the product against.
private enum Naive {
    static func root(_ entries: ArraySlice<[UInt8]>) -> Bytes32 {
        guard let first = entries.first else { return Digest.sha256([UInt8]()) }
        if entries.count == 1 { return Digest.sha256([0] + first) }
        let middle = entries.startIndex + split(entries.count)
        return Digest.sha256([1] + root(entries[..<middle]).bytes + root(entries[middle...]).bytes)
    }

    static func inclusion(_ place: Int, _ entries: ArraySlice<[UInt8]>) -> [Bytes32] {
        guard entries.count > 1 else { return [] }
        let left = split(entries.count)
        let middle = entries.startIndex + left
        return place < left
            ? inclusion(place, entries[..<middle]) + [root(entries[middle...])]
            : inclusion(place - left, entries[middle...]) + [root(entries[..<middle])]
    }

    static func consistency(_ old: Int, _ entries: ArraySlice<[UInt8]>, _ known: Bool = true) -> [Bytes32] {
        if old == entries.count { return known ? [] : [root(entries)] }
        let left = split(entries.count)
        let middle = entries.startIndex + left
        return old <= left
            ? consistency(old, entries[..<middle], known) + [root(entries[middle...])]
            : consistency(old - left, entries[middle...], false) + [root(entries[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var left = 1
        while left * 2 < count { left *= 2 }
        return left
    }
}

struct MerkleTests {
    private static let entries: [[UInt8]] = (0..<64).map { Array("entry \($0)".utf8) }

    private static func log(_ entries: [[UInt8]]) throws -> MerkleMemory {
        var log = MerkleMemory()
        for entry in entries { try log.append(entry: entry) }
        return log
    }

    @Test func `the public test tree has the published roots and paths`() throws {
        let vectors = try Vectors.load("merkle")
        let leaves = try vectors.texts("leaves").compactMap(Hex.decode)
        let roots = try vectors.texts("roots").compactMap { Bytes32(hex: $0) }
        #expect(leaves.count == 8 && roots.count == 9)
        let log = try MerkleTests.log(leaves)
        for (size, root) in roots.enumerated() {
            #expect(try MerkleLog.root(size: UInt64(size), nodes: log) == root)
            #expect(MerkleLog.root(of: leaves.prefix(size).map(MerkleLog.leafHash)) == root)
        }
        for vector in try vectors.objects("inclusion") {
            let (index, size) = (try vector.number("index"), try vector.number("size"))
            let path = try vector.texts("path").compactMap { Bytes32(hex: $0) }
            #expect(try MerkleLog.inclusionPath(index: UInt64(index), size: UInt64(size), nodes: log) == path)
            let head = LogHead(size: UInt64(size), root: roots[size])
            let leaf = MerkleLog.leafHash(leaves[index])
            #expect(MerkleLog.verifyInclusion(leaf: leaf, index: UInt64(index), path: path, in: head))
        }
        for vector in try vectors.objects("consistency") {
            let (old, new) = (try vector.number("from"), try vector.number("to"))
            let path = try vector.texts("path").compactMap { Bytes32(hex: $0) }
            #expect(try MerkleLog.consistencyPath(from: UInt64(old), to: UInt64(new), nodes: log) == path)
            let from = LogHead(size: UInt64(old), root: roots[old])
            #expect(
                MerkleLog.verifyConsistency(
                    from: from, to: LogHead(size: UInt64(new), root: roots[new]), path: path))
        }
    }

    /// - Source: RFC 9162 section 2.1.5: the seven leaves d0…d6 and the names it gives their nodes.
    @Test func `the seven-leaf example of RFC 9162 has its shape`() throws {
        let leaf = (0..<7).map { MerkleLog.leafHash([UInt8($0)]) }
        let (g, h) = (MerkleLog.nodeHash(leaf[0], leaf[1]), MerkleLog.nodeHash(leaf[2], leaf[3]))
        let (i, j) = (MerkleLog.nodeHash(leaf[4], leaf[5]), leaf[6])
        let (k, l) = (MerkleLog.nodeHash(g, h), MerkleLog.nodeHash(i, j))
        let log = try MerkleTests.log((0..<7).map { [UInt8($0)] })
        #expect(log.head.root == MerkleLog.nodeHash(k, l))
        #expect(try MerkleLog.inclusionPath(index: 0, size: 7, nodes: log) == [leaf[1], h, l])
        #expect(try MerkleLog.inclusionPath(index: 3, size: 7, nodes: log) == [leaf[2], g, l])
        #expect(try MerkleLog.inclusionPath(index: 4, size: 7, nodes: log) == [leaf[5], j, k])
        #expect(try MerkleLog.inclusionPath(index: 6, size: 7, nodes: log) == [i, k])
        #expect(try MerkleLog.consistencyPath(from: 3, to: 7, nodes: log) == [leaf[2], leaf[3], g, l])
        #expect(try MerkleLog.consistencyPath(from: 4, to: 7, nodes: log) == [l])
        #expect(try MerkleLog.consistencyPath(from: 6, to: 7, nodes: log) == [i, j, k])
    }

    @Test func `every inclusion up to 64 entries agrees with the definition and no spoilt one passes`() throws
    {
        let log = try MerkleTests.log(MerkleTests.entries)
        for size in 1...64 {
            let root = Naive.root(MerkleTests.entries[..<size])
            let head = LogHead(size: UInt64(size), root: root)
            #expect(try MerkleLog.root(size: UInt64(size), nodes: log) == root)
            for index in 0..<size {
                let path = Naive.inclusion(index, MerkleTests.entries[..<size])
                #expect(
                    try MerkleLog.inclusionPath(index: UInt64(index), size: UInt64(size), nodes: log) == path)
                let leaf = MerkleLog.leafHash(MerkleTests.entries[index])
                func passes(_ leaf: Bytes32, _ index: Int, _ path: [Bytes32]) -> Bool {
                    MerkleLog.verifyInclusion(leaf: leaf, index: UInt64(index), path: path, in: head)
                }
                #expect(passes(leaf, index, path))
                #expect(!passes(MerkleLog.leafHash([9]), index, path))
                #expect(!passes(leaf, size, path))
                #expect(size == 1 || !passes(leaf, (index + 1) % size, path))
                for spoilt in MerkleTests.spoilt(path) { #expect(!passes(leaf, index, spoilt)) }
            }
        }
    }

    @Test func `every consistency up to 64 entries agrees with the definition and no spoilt one passes`()
        throws
    {
        let log = try MerkleTests.log(MerkleTests.entries)
        let roots = (0...64).map { Naive.root(MerkleTests.entries[..<$0]) }
        for new in 1...64 {
            for old in 1...new {
                let path = Naive.consistency(old, MerkleTests.entries[..<new])
                #expect(try MerkleLog.consistencyPath(from: UInt64(old), to: UInt64(new), nodes: log) == path)
                let from = LogHead(size: UInt64(old), root: roots[old])
                let to = LogHead(size: UInt64(new), root: roots[new])
                let other = roots[old - 1]
                #expect(MerkleLog.verifyConsistency(from: from, to: to, path: path))
                #expect(
                    !MerkleLog.verifyConsistency(
                        from: LogHead(size: from.size, root: other), to: to, path: path))
                #expect(
                    !MerkleLog.verifyConsistency(
                        from: from, to: LogHead(size: to.size, root: other), path: path))
                if old < new { #expect(!MerkleLog.verifyConsistency(from: to, to: from, path: path)) }
                for spoilt in MerkleTests.spoilt(path) {
                    #expect(!MerkleLog.verifyConsistency(from: from, to: to, path: spoilt))
                }
            }
        }
    }

    /// Each element altered, removed, doubled; neighbours swapped; one added at each end.
    private static func spoilt(_ path: [Bytes32]) -> [[Bytes32]] {
        var result = [path + [MerkleLog.emptyRoot], [MerkleLog.emptyRoot] + path]
        for place in path.indices {
            var altered = path
            var bytes = path[place].bytes
            bytes[place % 32] ^= 1
            altered[place] = Bytes32(bytes) ?? path[place]
            var shorter = path
            shorter.remove(at: place)
            result += [altered, shorter]
            if place > 0, path[place] != path[place - 1] {
                var swapped = path
                swapped.swapAt(place, place - 1)
                result.append(swapped)
            }
        }
        return result
    }

    @Test func `an empty log grows into anything, but only from its own root`() {
        let new = LogHead(size: 3, root: MerkleLog.leafHash([1]))
        let empty = LogHead(size: 0, root: MerkleLog.emptyRoot)
        #expect(MerkleLog.verifyConsistency(from: empty, to: new, path: []))
        #expect(!MerkleLog.verifyConsistency(from: empty, to: new, path: [new.root]))
        #expect(!MerkleLog.verifyConsistency(from: LogHead(size: 0, root: new.root), to: new, path: []))
        #expect(
            MerkleLog.root(of: []).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `sizes at the end of 64 bits answer without a trap`() throws {
        let leaf = MerkleLog.leafHash([1])
        let path = [Bytes32](repeating: leaf, count: 64)
        let sizes: [UInt64] = [.max, .max - 1, 1 << 63, (1 << 63) + 1]
        for size in sizes {
            let head = LogHead(size: size, root: leaf)
            for index: UInt64 in [0, 1, size - 1, size / 2, size] {
                for count in [0, 1, 63, 64] {
                    let part = Array(path.prefix(count))
                    #expect(!MerkleLog.verifyInclusion(leaf: leaf, index: index, path: part, in: head))
                    let old = LogHead(size: index, root: leaf)
                    #expect(
                        !MerkleLog.verifyConsistency(
                            from: old, to: LogHead(size: size, root: MerkleLog.emptyRoot), path: part))
                }
            }
        }
        var full = try #require(MerkleFrontier(size: .max, peaks: path))
        let fault = #expect(throws: MerkleFault.self) { try full.append(leaf) }
        #expect(fault?.code == "merkle.full")
        var last = try #require(MerkleFrontier(size: .max - 1, peaks: Array(path.dropLast())))
        #expect(try last.append(leaf).count == 1)
    }

    @Test func `a stored frontier continues where it was and a wrong one is refused`() throws {
        var whole = MerkleFrontier()
        for (index, entry) in MerkleTests.entries.enumerated() {
            var resumed = try #require(MerkleFrontier(size: whole.size, peaks: whole.peaks))
            let leaf = MerkleLog.leafHash(entry)
            let nodes = try whole.append(leaf)
            #expect(try resumed.append(leaf) == nodes)
            #expect(resumed == whole)
            #expect(nodes.first == MerkleNode(level: 0, index: UInt64(index), hash: leaf))
            #expect(nodes.count == (index + 1).trailingZeroBitCount + 1)
            #expect(whole.root == Naive.root(MerkleTests.entries[...index]))
        }
        #expect(MerkleFrontier(size: 3, peaks: [MerkleLog.emptyRoot]) == nil)
    }

    @Test func `a proof that cannot be built says so`() throws {
        let log = try MerkleTests.log(Array(MerkleTests.entries.prefix(5)))
        #expect(throws: MerkleFault.self) { try MerkleLog.inclusionPath(index: 5, size: 5, nodes: log) }
        #expect(throws: MerkleFault.self) { try MerkleLog.consistencyPath(from: 6, to: 5, nodes: log) }
        #expect(throws: MerkleFault.self) { try MerkleLog.root(size: 6, nodes: log) }
        #expect(try MerkleLog.consistencyPath(from: 0, to: 5, nodes: log).isEmpty)
        #expect(throws: MerkleFault.self) { try log.node(level: -1, index: 0) }
    }
}
