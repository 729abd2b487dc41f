public import SettlementModel

/// As much of what a registry remembers as it takes to apply one decision after the other.
public protocol AppliedRecords {
    func tip() throws -> RegistryTip
    func decision(_ member: GatewayID, _ request: RegistryRequestID) throws -> RecordedDecision?
    func entry(_ claim: Bytes32) throws -> ClaimEntry?
    func append(_ record: RegistryRecord, tip: RegistryTip) throws
    func put(_ entry: ClaimEntry) throws
    func withdraw(_ member: GatewayID, _ reservation: RegistryRequestID) throws
}

/// What a registry remembers, within one transaction: all of it becomes durable together, or nothing of it.
public protocol RegistryStorage: AppliedRecords {
    /// The digest over the first `count` records; nil beyond the last.
    func digest(at count: UInt64) throws -> Bytes32?
    /// The time of the last record; nil before the first.
    func latest() throws -> LedgerInstant?
    func isWithdrawn(_ member: GatewayID, _ reservation: RegistryRequestID) throws -> Bool
    func isRolledBack() throws -> Bool
    /// Claims with that `near`, at most `limit` of them.
    func entries(near: Bytes32, limit: Int) throws -> [ClaimEntry]
    /// Claims with any of these tags among their invoices and files, each once, at most `limit` of them.
    func entries(marked tags: [Bytes32], limit: Int) throws -> [ClaimEntry]
}

/// A decision and where it stands among the records.
public struct RecordedDecision: Hashable, Sendable {
    public let decision: RegistryDecision
    public let record: RegistryTip

    public init(decision: RegistryDecision, record: RegistryTip) {
        self.decision = decision
        self.record = record
    }
}

/// The same in memory, every record of it: for tests of the rules, and for registries of worlds that are simulated.
public final class MemoryRegistryStorage: RegistryStorage {
    /// In the order in which they were appended, each with the tip that it made.
    public private(set) var records: [(record: RegistryRecord, tip: RegistryTip)] = []
    private var decisions: [Name: RecordedDecision] = [:]
    private var withdrawn: Set<Name> = []
    private var rolledBack = false
    /// How many reservations can never be made any more.
    public var withdrawals: Int { withdrawn.count }
    public private(set) var entries: [Bytes32: ClaimEntry] = [:]

    private struct Name: Hashable {
        let member: GatewayID
        let request: RegistryRequestID
    }

    public init() {}

    public func tip() -> RegistryTip { records.last?.tip ?? .empty }

    public func digest(at count: UInt64) -> Bytes32? {
        if count == 0 { return RegistryTip.empty.digest }
        return count <= UInt64(records.count) ? records[Int(count) - 1].tip.digest : nil
    }

    public func latest() -> LedgerInstant? { records.last?.record.at }

    public func decision(_ member: GatewayID, _ request: RegistryRequestID) -> RecordedDecision? {
        decisions[Name(member: member, request: request)]
    }

    public func isWithdrawn(_ member: GatewayID, _ reservation: RegistryRequestID) -> Bool {
        withdrawn.contains(Name(member: member, request: reservation))
    }

    public func isRolledBack() -> Bool { rolledBack }
    public func entry(_ claim: Bytes32) -> ClaimEntry? { entries[claim] }

    public func entries(near: Bytes32, limit: Int) -> [ClaimEntry] {
        Array(entries.values.filter { $0.near == near }.prefix(limit))
    }

    public func entries(marked tags: [Bytes32], limit: Int) -> [ClaimEntry] {
        let tags = Set(tags)
        return Array(entries.values.filter { !tags.isDisjoint(with: $0.marks) }.prefix(limit))
    }

    public func append(_ record: RegistryRecord, tip: RegistryTip) {
        records.append((record, tip))
        switch record {
        case .decision(let decision):
            let name = Name(member: decision.member, request: decision.request.id)
            decisions[name] = RecordedDecision(decision: decision, record: tip)
        case .rolledBack: rolledBack = true
        }
    }

    public func put(_ entry: ClaimEntry) { entries[entry.claim] = entry }

    public func withdraw(_ member: GatewayID, _ reservation: RegistryRequestID) {
        withdrawn.insert(Name(member: member, request: reservation))
    }
}
