public import EVMProofs
public import SettlementModel
public import SettlementProofs

/// The fields of an escrow's lock whose gate is a certificate, as somebody says they are; they hash to the contract's
/// lock id.
///
/// Nothing here says that such a lock exists: a statement about lock fields that nobody locked opens nothing.
/// - Source: `Specs/Ledgers/EVM.md`, section 2.
public struct HeldLock: Hashable, Sendable {
    public let payer: EVMAddress
    public let payee: EVMAddress
    public let token: EVMAddress
    /// In the token's smallest units, at least 1.
    public let amount: Int128
    public let hashlock: Bytes32
    /// The ledger of the other leg; its Keccak-256 is the lock's field.
    public let otherLedger: LedgerID
    public let otherLock: LockID
    public let notarySet: Bytes32
    /// Seconds since 1970.
    public let lockDeadline: UInt64
    public let expiry: UInt64
    /// Interlock's id of this leg.
    public let terms: Bytes32

    /// The twelve words of the ABI's tuple.
    public var fields: [Bytes32] {
        [
            EVMWord.address(payer), EVMWord.address(payee), EVMWord.address(token),
            EVMWord.number(amount) ?? EVMWord.zero, hashlock, EVMWord.number(Self.certificateGate),
            Keccak256.digest(Array(otherLedger.text.utf8)), otherLock.digest, notarySet,
            EVMWord.number(lockDeadline), EVMWord.number(expiry), terms,
        ]
    }

    /// The contract's id of the lock.
    public func id(in domain: EscrowDomain) -> Bytes32 { Self.id(of: fields, in: domain) }

    /// - Parameter fields: the twelve words.
    static func id(of fields: [Bytes32], in domain: EscrowDomain) -> Bytes32 {
        EVMWord.digest([type, EVMWord.number(domain.chainID), EVMWord.address(domain.escrow)] + fields)
    }

    /// The fields of a lock that signed terms make.
    /// - Returns: `nil` where its gates go by clock.
    public init?(_ lock: EscrowLock) {
        guard case .certificate(let ledger, let other, let set) = lock.gate,
            let amount = EVMWord.signed(lock.amount)
        else { return nil }
        payer = lock.payer
        payee = lock.payee
        token = lock.token
        self.amount = amount
        hashlock = lock.hashlock
        otherLedger = ledger
        otherLock = other
        notarySet = set
        lockDeadline = lock.lockDeadline
        expiry = lock.expiry
        terms = lock.terms.digest
    }

    private static let type = Keccak256.digest(Array("interlock/evm-lock/1".utf8))
    private static let certificateGate: UInt64 = 2
}

extension HeldLock: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "amount": .decimal(amount), "expiry": .decimal(expiry), "gate": .integer(2),
            "hashlock": hashlock.canonical, "lockDeadline": .decimal(lockDeadline),
            "notarySet": notarySet.canonical, "otherLedger": otherLedger.canonical,
            "otherLock": otherLock.canonical, "payee": payee.canonical, "payer": payer.canonical,
            "terms": terms.canonical, "token": token.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("gate", Int64(2))
        payer = try reader.decode("payer")
        payee = try reader.decode("payee")
        token = try reader.decode("token")
        let amount = try reader.amount("amount")
        self.amount = try reader.make("amount", expected: "at least 1", amount > 0 ? amount : nil)
        hashlock = try reader.bytes32("hashlock")
        otherLedger = try reader.decode("otherLedger")
        otherLock = try reader.decode("otherLock")
        notarySet = try reader.bytes32("notarySet")
        lockDeadline = try reader.unsigned("lockDeadline")
        expiry = try reader.unsigned("expiry")
        terms = try reader.bytes32("terms")
        try reader.finish()
    }
}
