public import EVMProofs
public import SettlementModel

/// What one command asks of the chain, and by what it is known to be done.
public struct SubmissionOrder: Hashable, Sendable {
    public let command: CommandID
    /// The contract that is called; `nil` makes one.
    public let target: EVMAddress?
    /// Calldata, or the code that makes the contract.
    public let data: [UInt8]
    public let goal: SubmissionGoal

    public init(command: CommandID, target: EVMAddress?, data: [UInt8], goal: SubmissionGoal) {
        self.command = command
        self.target = target
        self.data = data
        self.goal = goal
    }
}

extension SubmissionOrder {
    /// From when on the escrow refuses this claim for good; `nil` for what is no claim by clock gates.
    var claimExpiry: UInt64? {
        guard data.starts(with: EscrowInterface.claim),
            data.count == 4 + 32 * (EscrowInterface.fieldCount + 1)
        else { return nil }
        let word = data[4 + 32 * EscrowInterface.expiryField..<4 + 32 * (EscrowInterface.expiryField + 1)]
        // The contract takes 64 bits and no more: a larger number is refused at once.
        return word.dropLast(8).contains { $0 != 0 } ? 0 : word.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// When an order is done. It is asked of the final chain, not of the transaction: whoever pushed it, it counts.
public enum SubmissionGoal: Hashable, Sendable {
    /// The escrow brought the lock (by the contract's id) into this state.
    case lock(Bytes32, LockState)
    /// The fee account's transaction made a contract.
    case creation
}

/// One nonce of the fee account: what it is for, and everything that was ever signed for it.
public struct NonceSlot: Hashable, Sendable {
    public let nonce: UInt64
    /// `nil` where the nonce only has to be used up.
    public let order: SubmissionOrder?
    public let gas: UInt64
    /// In the order in which they were signed; at least one.
    public internal(set) var versions: [SignedVersion]

    /// The last version gave the order up.
    var isWithdrawn: Bool { versions.last?.isFiller ?? false }
    var last: SignedVersion? { versions.last }
}

/// One signed transaction, whole. Its bytes are on disk before any of them leaves.
public struct SignedVersion: Hashable, Sendable {
    public let hash: Bytes32
    public let raw: [UInt8]
    public let fee: TransactionFee
    /// A transfer of nothing to the fee account itself, to use the nonce up.
    public let isFiller: Bool
    /// When it was signed, by the host's clock: it only schedules.
    public let signedAt: Int64
}

/// What became of a nonce, by proof of the final chain.
public enum SlotEnd: Hashable, Sendable {
    /// The goal is reached, whoever pushed it: the event's place and time.
    case applied(index: UInt64, time: LedgerInstant)
    /// The nonce is used up and the goal is not reached: no transaction of it can reach it any more.
    case rejected(code: String, detail: String)
}

/// Where the slots are kept. Each call returns when its content is on disk, and each is one transaction.
public protocol SubmissionStorage: Sendable {
    /// Every slot that has no end, by nonce; the first nonce that no slot has, 0 where the store is new; and the nonce behind the
    /// last one that has an end, below which the chain has used up all.
    func openSlots() async throws(EVMFault) -> (open: [NonceSlot], next: UInt64, used: UInt64)
    /// The slot of a command, and its end.
    func slot(of command: CommandID) async throws(EVMFault) -> (slot: NonceSlot, end: SlotEnd?)?
    /// A new slot with its first version.
    func open(_ slot: NonceSlot) async throws(EVMFault)
    func add(_ version: SignedVersion, to nonce: UInt64) async throws(EVMFault)
    func end(_ nonce: UInt64, _ end: SlotEnd) async throws(EVMFault)
}
