import EVMProofs
public import SettlementModel
public import SettlementProofs

/// What a notary signs: the other leg of one escrow's lock ended so, for ever.
///
/// It has no time and no height: every notary signs the same bytes, whenever it looked.
/// - Source: `Specs/Ledgers/EVM.md`, section 5, `LockEnd`.
public struct EndStatement: Hashable, Sendable {
    public let domain: EscrowDomain
    /// The escrow's id of the lock that waits.
    public let lock: Bytes32
    public let otherLedger: LedgerID
    public let otherLock: LockID
    public let end: LockEnd
    public let notarySet: Bytes32

    public init(_ lock: HeldLock, in domain: EscrowDomain, end: LockEnd) {
        self.domain = domain
        self.lock = lock.id(in: domain)
        otherLedger = lock.otherLedger
        otherLock = lock.otherLock
        self.end = end
        notarySet = lock.notarySet
    }

    /// The 32 bytes that are signed.
    public var digest: Bytes32 {
        Self.digest(
            lock, otherLedger: Keccak256.digest(Array(otherLedger.text.utf8)), otherLock: otherLock.digest,
            end: end, notarySet: notarySet, in: domain)
    }

    /// The same from the words of a lock's fields: of the other ledger its Keccak-256.
    static func digest(
        _ lock: Bytes32, otherLedger: Bytes32, otherLock: Bytes32, end: LockEnd, notarySet: Bytes32,
        in domain: EscrowDomain
    ) -> Bytes32 {
        domain.digest(
            EVMWord.digest([type, lock, otherLedger, otherLock, EVMWord.number(end.code), notarySet]))
    }

    private static let type = Keccak256.digest(
        Array(
            "LockEnd(bytes32 lockId,string otherLedger,bytes32 otherLock,uint8 end,bytes32 notarySet)".utf8))
}

/// How a lock ended; each excludes the others for ever.
public enum LockEnd: String, Hashable, Sendable, CaseIterable {
    case claimed = "CLAIMED"
    case refunded = "REFUNDED"
    case cancelled = "CANCELLED"

    /// `nil` for a state that is no end.
    public init?(_ state: LockState) { self.init(rawValue: state.rawValue) }

    /// The escrow's number for it.
    public var code: UInt64 {
        switch self {
        case .claimed: 2
        case .refunded: 3
        case .cancelled: 4
        }
    }
}

extension LockEnd: CanonicalCodable {}

extension EndStatement: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "domain": domain.canonical, "end": end.canonical, "lock": lock.canonical,
            "notarySet": notarySet.canonical, "otherLedger": otherLedger.canonical,
            "otherLock": otherLock.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        domain = try reader.decode("domain")
        lock = try reader.bytes32("lock")
        otherLedger = try reader.decode("otherLedger")
        otherLock = try reader.decode("otherLock")
        end = try reader.decode("end")
        notarySet = try reader.bytes32("notarySet")
        try reader.finish()
    }
}
