import EVMNotaryRules
import SettlementModel
import SettlementProofs

/// What is on a notary's disk. A value: a transaction works on a copy, which counts once its sync is over.
struct NotaryDisk {
    fileprivate(set) var records: [(record: NotaryRecord, tip: RecordTip)] = []
    fileprivate(set) var proofs: [Bytes32: [UInt8]] = [:]
    fileprivate(set) var heads: [Bytes32: SeenHead] = [:]
}

/// One transaction on it, as the notaries' rules read and write. Nothing else sees what it wrote.
final class NotaryTransaction: NotaryStorage {
    private(set) var disk: NotaryDisk
    private(set) var hasWritten = false

    init(_ disk: NotaryDisk) { self.disk = disk }

    func tip() -> RecordTip { disk.records.last?.tip ?? .empty }

    func digest(at count: UInt64) -> Bytes32? {
        if count == 0 { return RecordTip.empty.digest }
        return count <= UInt64(disk.records.count) ? disk.records[Int(count) - 1].tip.digest : nil
    }

    func decision(on lock: LockID, of ledger: LedgerID) -> EndDecision? {
        for case (.decision(let decision), _) in disk.records
        where decision.lock == lock && decision.ledger == ledger {
            return decision
        }
        return nil
    }

    func findings() -> [NotaryFinding] {
        disk.records.compactMap { if case .finding(let finding) = $0.record { finding } else { nil } }
    }

    func proof(_ digest: Bytes32) -> [UInt8]? { disk.proofs[digest] }
    func head(from anchor: LedgerAnchor) -> SeenHead? { disk.heads[AnchorName.whole(anchor)] }

    func append(_ record: NotaryRecord, tip: RecordTip) {
        disk.records.append((record, tip))
        hasWritten = true
    }

    func put(proof: [UInt8], digest: Bytes32) {
        disk.proofs[digest] = proof
        hasWritten = true
    }

    func put(_ head: SeenHead, from anchor: LedgerAnchor) {
        disk.heads[AnchorName.whole(anchor)] = head
        hasWritten = true
    }
}
