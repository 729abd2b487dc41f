public import SettlementModel

/// The driver's memory for as long as a process lives: for looking at a ledger. What sends transactions needs `DriverStore`.
public actor MemoryDriverStore: DriverStorage {
    private var slots: [UInt64: (slot: NonceSlot, end: SlotEnd?)] = [:]
    private var marked: FinalMark?
    private var kept: [FinalEvent] = []

    public init() {}

    public func openSlots() -> (open: [NonceSlot], next: UInt64, used: UInt64) {
        let open = slots.values.filter { $0.end == nil }.map(\.slot).sorted { $0.nonce < $1.nonce }
        let ended = slots.filter { $0.value.end != nil }.keys
        return (open, slots.keys.max().map { $0 + 1 } ?? 0, ended.max().map { $0 + 1 } ?? 0)
    }

    public func slot(of command: CommandID) -> (slot: NonceSlot, end: SlotEnd?)? {
        slots.values.first { $0.slot.order?.command == command }
    }

    public func open(_ slot: NonceSlot) throws(EVMFault) {
        guard slots[slot.nonce] == nil else { throw DriverStore.broken("a nonce that is given out twice") }
        slots[slot.nonce] = (slot, nil)
    }

    public func add(_ version: SignedVersion, to nonce: UInt64) {
        slots[nonce]?.slot.versions.append(version)
    }
    public func end(_ nonce: UInt64, _ end: SlotEnd) { slots[nonce]?.end = end }
    public func mark() -> FinalMark? { marked }

    public func keep(_ events: [FinalEvent], upTo mark: FinalMark) {
        kept += events
        marked = mark
    }

    public func events(from index: UInt64, limit: Int) -> [FinalEvent] {
        Array(kept.drop { $0.index < index }.prefix(limit))
    }

    public func events(of lock: Bytes32) -> [FinalEvent] { kept.filter { $0.lock == lock } }
    public func events(carrying terms: LockID) -> [FinalEvent] {
        Array(kept.filter { $0.terms == terms }.prefix(256))
    }
}
