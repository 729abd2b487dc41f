public import SettlementModel
public import SettlementProofs

/// The stored nodes of the ledger's Merkle log, grown one entry at a time.
public enum LogTree {
    /// Adds the entry behind `head` and stores every subtree that it completes.
    static func append(_ entry: [UInt8], to head: LogHead, in storage: any LedgerStorage) throws -> LogHead {
        var frontier = try frontier(of: head.size, in: storage)
        let nodes: [MerkleNode]
        do {
            nodes = try frontier.append(MerkleLog.leafHash(entry))
        } catch { throw StorageFault(code: "ledger.log.full", detail: "\(error)") }
        for node in nodes {
            try storage.putNode(node.hash, at: NodePosition(level: node.level, index: node.index))
        }
        return frontier.head
    }

    /// The peaks of the log at `size`, largest first.
    static func frontier(of size: UInt64, in storage: any LedgerReading) throws -> MerkleFrontier {
        let nodes = StoredNodes(storage)
        var peaks: [Bytes32] = []
        var start: UInt64 = 0
        for level in stride(from: 63, through: 0, by: -1) where size & (1 << UInt64(level)) != 0 {
            peaks.append(try nodes.node(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        guard let frontier = MerkleFrontier(size: size, peaks: peaks) else {
            throw StorageFault.corrupt("the log's peaks at size \(size)")
        }
        return frontier
    }
}

/// Stored nodes as the Merkle functions read them; an absent one is a fault, not a value.
public struct StoredNodes: MerkleNodes {
    private let storage: any LedgerReading

    public init(_ storage: any LedgerReading) { self.storage = storage }

    public func node(level: Int, index: UInt64) throws -> Bytes32 {
        guard let hash = try storage.node(NodePosition(level: level, index: index)) else {
            throw StorageFault.corrupt("log node \(level)/\(index) is missing")
        }
        return hash
    }
}
