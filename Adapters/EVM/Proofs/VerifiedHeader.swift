public import SettlementModel

/// A header that belongs to the ledger of an anchor and is final there. Only `HeaderChain` and `CliqueChain` make one.
public struct VerifiedHeader: Hashable, Sendable {
    public let number: UInt64
    public let hash: Bytes32
    public let timestamp: UInt64
    public let stateRoot: Bytes32
    public let receiptsRoot: Bytes32
    /// Who signed it, as far as it was checked; empty for a header that is known by its hash alone.
    public let signers: [EVMAddress]

    init(_ header: EVMHeader, hash: Bytes32, signers: [EVMAddress]) {
        number = header.number
        self.hash = hash
        timestamp = header.timestamp
        stateRoot = header.stateRoot
        receiptsRoot = header.receiptsRoot
        self.signers = signers
    }
}
