import EVMProofs
import SettlementModel
import Synchronization

@testable import EVMAdapter

/// A driver's file whose process dies at one of its writes: just before it reaches the disk, or just after.
///
/// From then on nothing is written and nothing is read, as for a process that is gone.
final class CutStorage: DriverStorage {
    enum Moment: CaseIterable { case before, after }
    /// Which writes are counted and cut.
    enum Counted { case all, slots, versions }

    private let base: DriverStore
    private let left: Mutex<Int>
    private let moment: Moment
    private let counted: Counted
    static let dead = EVMFault("test.dead", "the process is gone", next: "")

    /// - Parameters:
    ///   - writes: how many succeed before the cut.
    ///   - counted: all writes, or only new slots, or only further versions for a nonce.
    init(_ base: DriverStore, after writes: Int, _ moment: Moment, counting counted: Counted = .all) {
        self.counted = counted
        self.base = base
        left = Mutex(writes)
        self.moment = moment
    }

    var isCut: Bool { left.withLock { $0 < 0 } }

    private func write(
        _ kind: Counted = .all, _ body: () async throws(EVMFault) -> Void
    ) async throws(EVMFault) {
        if counted != .all, counted != kind {
            try alive()
            return try await body()
        }
        let rest = left.withLock { left in
            left -= 1
            return left
        }
        if rest < 0, moment == .before || rest < -1 { throw Self.dead }
        try await body()
        if rest < 0 { throw Self.dead }
    }

    private func alive() throws(EVMFault) { if isCut { throw Self.dead } }

    func openSlots() async throws(EVMFault) -> (open: [NonceSlot], next: UInt64, used: UInt64) {
        try alive()
        return try await base.openSlots()
    }

    func slot(of command: CommandID) async throws(EVMFault) -> (slot: NonceSlot, end: SlotEnd?)? {
        try alive()
        return try await base.slot(of: command)
    }

    func open(_ slot: NonceSlot) async throws(EVMFault) {
        try await write(.slots) { () throws(EVMFault) in try await base.open(slot) }
    }

    func add(_ version: SignedVersion, to nonce: UInt64) async throws(EVMFault) {
        try await write(.versions) { () throws(EVMFault) in try await base.add(version, to: nonce) }
    }

    func end(_ nonce: UInt64, _ end: SlotEnd) async throws(EVMFault) {
        try await write { () throws(EVMFault) in try await base.end(nonce, end) }
    }

    func mark() async throws(EVMFault) -> FinalMark? {
        try alive()
        return try await base.mark()
    }

    func keep(_ events: [FinalEvent], upTo mark: FinalMark) async throws(EVMFault) {
        try await write { () throws(EVMFault) in try await base.keep(events, upTo: mark) }
    }

    func events(from index: UInt64, limit: Int) async throws(EVMFault) -> [FinalEvent] {
        try await base.events(from: index, limit: limit)
    }

    func events(of lock: Bytes32) async throws(EVMFault) -> [FinalEvent] { try await base.events(of: lock) }

    func events(carrying terms: LockID) async throws(EVMFault) -> [FinalEvent] {
        try await base.events(carrying: terms)
    }
}
