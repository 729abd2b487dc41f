public import SettlementModel

/// What the driver remembers of the final chain: up to where it looked, and what the escrow said there.
///
/// It is a memory of proved facts, so it can be lost: the chain is read again from the trusted block.
public protocol ChainStorage: Sendable {
    /// The newest final block that was looked at.
    func mark() async throws(EVMFault) -> FinalMark?
    /// Adds the events of the blocks up to `mark`, all in one transaction, on disk when it returns.
    func keep(_ events: [FinalEvent], upTo mark: FinalMark) async throws(EVMFault)
    /// Events at or after `index`, in order, at most `limit`.
    func events(from index: UInt64, limit: Int) async throws(EVMFault) -> [FinalEvent]
    /// Every event of one lock of the contract, in order.
    func events(of lock: Bytes32) async throws(EVMFault) -> [FinalEvent]
    /// Every event that carries these terms, in order: hints.
    func events(carrying terms: LockID) async throws(EVMFault) -> [FinalEvent]
}

/// Up to where the final chain was read, and the block from which its headers can be followed again.
public struct FinalMark: Hashable, Sendable {
    public let number: UInt64
    public let hash: Bytes32
    /// Of the start, which is the marked block itself or, on a Clique ledger, the newest final epoch block.
    public let startHash: Bytes32
    public let start: [UInt8]
    /// The marked block with its quorum's seals: should another one ever stand at its height, both convict who sealed both.
    /// `nil` where a quorum seals no blocks.
    public let sealed: [UInt8]?

    public init(number: UInt64, hash: Bytes32, startHash: Bytes32, start: [UInt8], sealed: [UInt8]? = nil) {
        self.number = number
        self.hash = hash
        self.startHash = startHash
        self.start = start
        self.sealed = sealed
    }
}
