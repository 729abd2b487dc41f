public import SettlementModel
public import SettlementProofs

/// How a lock stands, as one word of the escrow's storage has it: state, cause and both times, from the lowest bit.
///
/// - Source: `Specs/Ledgers/EVM.md`, section 3.
public struct EscrowState: Hashable, Sendable {
    /// Any but NONE.
    public let state: LockState
    /// When the lock was booked; `nil` for a tombstone.
    public let lockedAt: LedgerInstant?
    /// When it ended; `nil` while it is held.
    public let endedAt: LedgerInstant?

    /// When the lock came to this state.
    public let since: LedgerInstant

    /// - Throws: `proof.evm.lock` where there is no such lock, `proof.evm.word` for a word that the escrow never writes.
    public init(_ word: Bytes32) throws(ProofFault) {
        guard word != EVMWord.zero else {
            throw ProofFault(code: "proof.evm.lock", detail: "the escrow has no such lock at this block")
        }
        let bytes = word.bytes
        let times = bytes[14..<22], earlier = bytes[22..<30]
        let (endedAt, lockedAt) = (Self.instant(times), Self.instant(earlier))
        let by = bytes[30]
        guard bytes[..<14].allSatisfy({ $0 == 0 }) else { throw Self.fault("bits above the word's fields") }
        switch (bytes[31], lockedAt, endedAt) {
        case (1, let at?, nil) where by == 0: (state, since) = (.locked, at)
        case (2, let from?, let at?) where from <= at && (1...2).contains(by): (state, since) = (.claimed, at)
        case (3, let from?, let at?) where from <= at && (1...3).contains(by):
            (state, since) = (.refunded, at)
        case (4, nil, let at?) where by == 1 || by == 4: (state, since) = (.cancelled, at)
        default: throw Self.fault("state \(bytes[31]) by \(by) with these times")
        }
        self.lockedAt = lockedAt
        self.endedAt = endedAt
    }

    private static func instant(_ bytes: ArraySlice<UInt8>) -> LedgerInstant? {
        let seconds = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard seconds > 0, let signed = Int64(exactly: seconds) else { return nil }
        return LedgerInstant(seconds: signed)
    }

    private static func fault(_ detail: String) -> ProofFault {
        ProofFault(code: "proof.evm.word", detail: detail)
    }
}
