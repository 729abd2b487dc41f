public import SettlementModel
public import SettlementProofs

/// An event of the escrow. By itself it is a hint: anyone may make a lock under other fields that carries the same terms.
///
/// - Source: `Specs/Ledgers/EVM.md`, section 8.
public struct EscrowEvent: Hashable, Sendable {
    /// The contract's id of the lock.
    public let lock: Bytes32
    /// Interlock's id, as whoever locked or cancelled said it.
    public let terms: LockID
    public let act: Act

    public enum Act: Hashable, Sendable {
        /// The other eleven fields of the lock, as the ABI's words.
        case locked([Bytes32])
        case claimed(Preimage)
        case refunded(otherEnd: Bytes32)
        case released
        case cancelled
    }

    /// Reads a log of the escrow.
    ///
    /// - Returns: `nil` for an event that is about no lock.
    /// - Throws: `proof.evm.log` for one that is not written as the specification says.
    public init?(_ log: EVMLog) throws(ProofFault) {
        guard let kind = log.topics.first.flatMap({ Self.kinds[$0] }) else { return nil }
        guard log.topics.count == 3, log.data.count == kind.words * 32 else {
            throw ProofFault(code: "proof.evm.log", detail: "\(kind.rawValue) has other topics or data")
        }
        let words = stride(from: 0, to: log.data.count, by: 32).compactMap { Bytes32(log.data[$0..<$0 + 32]) }
        lock = log.topics[1]
        terms = LockID(log.topics[2])
        switch kind {
        case .locked: act = .locked(words)
        case .claimed: act = .claimed(Preimage(words[0]))
        case .refunded: act = .refunded(otherEnd: words[0])
        case .released: act = .released
        case .cancelled: act = .cancelled
        }
    }

    private enum Kind: String, CaseIterable {
        case locked =
            "Locked(bytes32,bytes32,address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64)"
        case claimed = "Claimed(bytes32,bytes32,bytes32)"
        case refunded = "Refunded(bytes32,bytes32,uint8)"
        case released = "Released(bytes32,bytes32)"
        case cancelled = "Cancelled(bytes32,bytes32)"

        /// 32-byte words of data.
        var words: Int {
            switch self {
            case .locked: 11
            case .claimed, .refunded: 1
            case .released, .cancelled: 0
            }
        }
    }

    private static let kinds = Dictionary(
        uniqueKeysWithValues: Kind.allCases.map { (Keccak256.digest(Array($0.rawValue.utf8)), $0) })
}
