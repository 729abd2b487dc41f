import SQLLedgerProofs
public import SettlementModel
public import SettlementProofs

/// The outside checker: replays the log from its first byte and compares everything the ledger keeps with it.
///
/// It shares no code with the booking rules but the entry format and the Merkle functions, and it trusts no
/// stored table.
/// - Source: `Specs/Ledgers/SQLLedger.md`, checking.
public struct LedgerChecker {
    private let ledger: LedgerID
    private let operatorKey: VerificationKey
    private let storage: any LedgerReading
    private let isCashAgent: Bool

    /// - Parameters:
    ///   - operatorKey: whose signature accounts, assets and issues need.
    ///   - isCashAgent: whether the operator may withdraw units for what it pays out elsewhere.
    public init(
        ledger: LedgerID, operatorKey: VerificationKey, storage: any LedgerReading, isCashAgent: Bool = false
    ) {
        self.ledger = ledger
        self.operatorKey = operatorKey
        self.storage = storage
        self.isCashAgent = isCashAgent
    }

    /// Every finding, in the order in which it was met; none means that all of it holds.
    ///
    /// - Parameters:
    ///   - checkpoint: a signed head from outside, held against the recomputed log.
    ///   - anchor: whose origin and operator key it must carry.
    public func findings(checkpoint: SignedNote? = nil, anchor: LedgerAnchor? = nil) throws -> [LedgerFinding]
    {
        var replay = LedgerReplay(ledger: ledger)
        let consents = ConsentChecks(
            storage: storage, operatorKey: operatorKey, isCashAgent: isCashAgent)
        let stored = try storage.head()
        let claimed = checkpoint.flatMap { try? Checkpoint(parsing: $0.text) }  // nil is reported below
        var rootAtCheckpoint: Bytes32? = claimed?.head.size == 0 ? MerkleLog.emptyRoot : nil
        var index: UInt64 = 0
        while index < stored.head.size {
            let page = try storage.entries(from: index, limit: 256)
            guard !page.isEmpty else {
                replay.report(.entryMissing, "entry \(index) of \(stored.head.size)")
                break
            }
            for bytes in page where index < stored.head.size {
                try checkNodes(replay.take(bytes, at: index, consents), &replay)
                index += 1
                if index == claimed?.head.size { rootAtCheckpoint = replay.frontier.root }
            }
        }
        if try storage.entry(stored.head.size) != nil {
            replay.report(.headDiffers, "there are entries beyond size \(stored.head.size)")
        }
        if replay.frontier.head != stored.head {
            replay.report(
                .headDiffers,
                "stored \(stored.head.size) \(stored.head.root), replayed \(replay.frontier.root)")
        }
        if replay.lastTime != stored.time {
            replay.report(.headDiffers, "stored time \(stored.time), replayed \(replay.lastTime)")
        }
        try TableChecks(storage: storage).run(&replay)
        if let checkpoint { check(checkpoint, claimed, anchor, rootAtCheckpoint, &replay) }
        return replay.findings
    }

    private func checkNodes(_ nodes: [MerkleNode], _ replay: inout LedgerReplay) throws {
        for node in nodes {
            let position = NodePosition(level: node.level, index: node.index)
            if try storage.node(position) != node.hash {
                replay.report(.nodeDiffers, "level \(node.level), index \(node.index)")
            }
        }
    }

    private func check(
        _ note: SignedNote, _ claimed: Checkpoint?, _ anchor: LedgerAnchor?, _ root: Bytes32?,
        _ replay: inout LedgerReplay
    ) {
        guard let claimed else {
            replay.report(.checkpointDiffers, "the note is no checkpoint")
            return
        }
        if let log = anchor?.log,
            claimed.origin != log.origin || !note.isSigned(name: log.origin, by: log.operatorKey)
        {
            replay.report(.checkpointUnsigned, "origin \(claimed.origin)")
        }
        if root != claimed.head.root {
            replay.report(
                .checkpointDiffers,
                "size \(claimed.head.size), root \(claimed.head.root), replayed "
                    + (root?.hex ?? "fewer entries"))
        }
    }
}
