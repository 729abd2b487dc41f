public import SettlementModel

/// What a notary remembers, within one transaction: all of it becomes durable together, or nothing of it.
public protocol NotaryStorage {
    func tip() throws -> RecordTip
    /// The digest over the first `count` records; `nil` beyond the last.
    func digest(at count: UInt64) throws -> Bytes32?
    func decision(on lock: LockID, of ledger: LedgerID) throws -> EndDecision?
    func findings() throws -> [NotaryFinding]
    func proof(_ digest: Bytes32) throws -> [UInt8]?
    func append(_ record: NotaryRecord, tip: RecordTip) throws
    func put(proof: [UInt8], digest: Bytes32) throws
    /// The newest head of the ledger that follows from `anchor`; `nil` before the first.
    func head(from anchor: LedgerAnchor) throws -> SeenHead?
    func put(_ head: SeenHead, from anchor: LedgerAnchor) throws
}

/// How far a ledger's history was followed.
public struct SeenHead: Hashable, Sendable {
    public let head: LogHead
    /// The head as the ledger showed it, with its operator's signature where the format has one; `nil` for a head that only a
    /// proof led to.
    public let signed: [UInt8]?
    /// Where the ledger's adapter reads on: a cursor of its own, which counts otherwise than heads do where the ledger is no log.
    public let watchedTo: UInt64

    public init(head: LogHead, signed: [UInt8]?, watchedTo: UInt64) {
        self.head = head
        self.signed = signed
        self.watchedTo = watchedTo
    }
}

/// The same in memory, for tests of the rules and of whoever asks.
public final class MemoryNotaryStorage: NotaryStorage {
    private var records: [(record: NotaryRecord, tip: RecordTip)] = []
    private var proofs: [Bytes32: [UInt8]] = [:]
    private var heads: [Bytes32: SeenHead] = [:]

    public init() {}

    public func tip() -> RecordTip { records.last?.tip ?? .empty }

    public func digest(at count: UInt64) -> Bytes32? {
        if count == 0 { return RecordTip.empty.digest }
        return count <= UInt64(records.count) ? records[Int(count) - 1].tip.digest : nil
    }

    public func decision(on lock: LockID, of ledger: LedgerID) -> EndDecision? {
        for case (.decision(let decision), _) in records
        where decision.lock == lock && decision.ledger == ledger {
            return decision
        }
        return nil
    }

    public func findings() -> [NotaryFinding] {
        records.compactMap { if case .finding(let finding) = $0.record { finding } else { nil } }
    }

    public func proof(_ digest: Bytes32) -> [UInt8]? { proofs[digest] }
    public func append(_ record: NotaryRecord, tip: RecordTip) { records.append((record, tip)) }
    public func put(proof: [UInt8], digest: Bytes32) { proofs[digest] = proof }
    public func head(from anchor: LedgerAnchor) -> SeenHead? { heads[AnchorName.whole(anchor)] }
    public func put(_ head: SeenHead, from anchor: LedgerAnchor) { heads[AnchorName.whole(anchor)] = head }
}
