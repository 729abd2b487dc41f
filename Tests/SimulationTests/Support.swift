import SettlementModel
import SettlementTestKit
import Testing

/// Everything that the invariants saw of one undisturbed world, to be told again with one thing wrong.
struct Tape {
    let events: [WorldEvent]
    let ends: [WorldEnd]
    let agreed: Set<TransferID>
    let setting: InvariantChecks.Setting

    static let common = Result { try SimulationCommon() }

    init(seed: UInt64 = 3) throws {
        try self.init(SimulationPlan(seed: seed, climate: .undisturbed, mostTrades: 2))
    }

    init(_ plan: SimulationPlan) throws {
        let world = try SimulatedWorld(plan, try Self.common.get(), takesNotes: true)
        #expect(world.run() == [])
        events = try #require(world.tape)
        ends = world.ends
        agreed = Set(ends.map(\.transfer))
        setting = world.setting
        #expect(!ends.isEmpty)
    }

    /// What the invariants say of these events.
    func complaints(_ events: [WorldEvent]) -> Set<Invariant> {
        var checks = InvariantChecks(setting)
        return Set(events.flatMap { checks.see($0) }.map(\.invariant))
    }

    /// What they say when the world comes to these ends.
    func complaints(ends: [WorldEnd], agreed: Set<TransferID>? = nil) -> Set<Invariant> {
        var checks = InvariantChecks(setting)
        for event in events { _ = checks.see(event) }
        return Set(checks.judge(ends, agreed: agreed ?? self.agreed).map(\.invariant))
    }

    /// The first booking that brings a lock of `leg` into `state`.
    func booking(_ leg: LegID, _ state: LockState) throws -> (index: Int, entry: BookedEntry) {
        for (index, event) in events.enumerated() {
            if case .booked(let entry) = event, entry.lock.leg == leg, entry.state == state {
                return (index, entry)
            }
        }
        throw TestWorldFault("no \(leg.rawValue) \(state.rawValue) in the tape")
    }

    func replacing(_ index: Int, with event: WorldEvent) -> [WorldEvent] {
        var changed = events
        changed[index] = event
        return changed
    }
}

extension BookedEntry {
    func with(
        lock: LockTerms? = nil, state: LockState? = nil, supply: Int128? = nil
    ) -> BookedEntry {
        BookedEntry(
            ledger: ledger, lock: lock ?? self.lock, lockID: lock?.lockID ?? lockID,
            state: state ?? self.state, time: time, by: by, payer: payer, command: command,
            supply: supply ?? self.supply)
    }
}

extension LockTerms {
    func with(quantity: Int128? = nil, termsDigest: Bytes32? = nil) -> LockTerms? {
        LockTerms(
            ledger: ledger, transfer: transfer, leg: leg, asset: asset, quantity: quantity ?? self.quantity,
            payer: payer,
            payee: payee, hashlock: hashlock, claimGate: claimGate, refundGate: refundGate,
            exitByBoth: exitByBoth, lockDeadline: lockDeadline, expiry: expiry,
            termsDigest: termsDigest ?? self.termsDigest)
    }
}
