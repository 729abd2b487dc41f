import EVMProofs
public import SettlementModel

/// Something final that the escrow said of a lock, from a block whose receipts were checked.
///
/// `terms` is only what the event carries: anybody can make a lock that carries somebody else's. The lock itself is
/// `lock`, the contract's own id.
/// - Source: `Specs/Ledgers/EVM.md`, events.
public struct FinalEvent: Hashable, Sendable {
    /// The place on the ledger: block number times 2^20 plus the log's place in its block.
    public let index: UInt64
    public let kind: FinalEventKind
    /// The contract's id, keccak over the chain, the escrow and all fields.
    public let lock: Bytes32
    /// Interlock's lock id, as the lock's maker wrote it.
    public let terms: LockID
    /// The block's time.
    public let time: LedgerInstant
    /// The preimage of a claim; else empty.
    public let data: [UInt8]

    public var block: UInt64 { index >> FinalEvent.logBits }

    init(
        index: UInt64, kind: FinalEventKind, lock: Bytes32, terms: LockID, time: LedgerInstant, data: [UInt8]
    ) {
        self.index = index
        self.kind = kind
        self.lock = lock
        self.terms = terms
        self.time = time
        self.data = data
    }

    init(_ event: EscrowEvent, index: UInt64, time: LedgerInstant) {
        let (kind, data): (FinalEventKind, [UInt8]) =
            switch event.act {
            case .locked: (.locked, [])
            case .claimed(let preimage): (.claimed, preimage.value.bytes)
            case .refunded: (.refunded, [])
            case .released: (.released, [])
            case .cancelled: (.cancelled, [])
            }
        self.init(index: index, kind: kind, lock: event.lock, terms: event.terms, time: time, data: data)
    }

    /// Blocks hold far fewer logs: one costs at least 375 gas, and 2^20 of them more than any block allows.
    static let logBits: UInt64 = 20

    static func index(block: UInt64, log: Int) -> UInt64? {
        guard block < 1 << (63 - logBits), log < 1 << logBits else { return nil }
        return block << logBits | UInt64(log)
    }
}

public enum FinalEventKind: String, Hashable, Sendable, CaseIterable {
    case locked, claimed, refunded, released, cancelled

    /// The state that it brought the lock into.
    public var state: LockState {
        switch self {
        case .locked: .locked
        case .claimed: .claimed
        case .refunded, .released: .refunded
        case .cancelled: .cancelled
        }
    }
}
