public import SQLLedgerProofs
public import SettlementModel
import SettlementProofs

/// A ledger with one cash asset, two funded holders and the terms they lock under.
public struct TestTrade {
    public static let cash = AssetID(checked: "iso4217:CNY")

    public let ledger: TestLedger
    public let payer: Holder
    public let payee: Holder
    public var preimage = Preimage(Digest.sha256(Array("the preimage".utf8)))
    public var quantity: Int128 = 600

    /// Opens both accounts, registers the cash and gives the payer 1000.
    public init(_ ledger: TestLedger, suffix: String = "") throws {
        self.ledger = ledger
        payer = try ledger.open("payer" + suffix)
        payee = try ledger.open("payee" + suffix)
        if try ledger.with({ try $0.asset(Self.cash) }) == nil {
            try ledger.operate(.registerAsset(try Self.cashDescriptor()))
        }
        try ledger.operate(.issue(IssueOrder(asset: Self.cash, quantity: 1000, account: payer.account)))
    }

    public static func cashDescriptor() throws -> AssetDescriptor {
        guard let currency = CurrencyCode("CNY"),
            let asset = AssetDescriptor(id: cash, kind: .cash(currency), decimals: 2)
        else { throw TestFault() }
        return asset
    }

    /// Lock deadline 100 seconds from now, expiry 1000 seconds from now, unless told otherwise.
    public func terms(
        leg: LegID = .y, claimGate: ClaimGate = .beforeExpiry, refundGate: RefundGate = .fromExpiry,
        exitByBoth: Bool = false, lockIn: Int64 = 100, expiryIn: Int64 = 1000, salt: UInt8 = 0,
        ledger named: LedgerID? = nil, payer: Holder? = nil, payee: Holder? = nil, quantity: Int128? = nil,
        asset: AssetID? = nil, hashlock: Hashlock? = nil
    ) throws -> LockTerms {
        guard let transfer = TransferID([UInt8](repeating: salt, count: 16)),
            let deadline = LedgerInstant(seconds: ledger.now + lockIn),
            let expiry = LedgerInstant(seconds: ledger.now + expiryIn),
            let terms = LockTerms(
                ledger: named ?? ledger.id, transfer: transfer, leg: leg, asset: asset ?? Self.cash,
                quantity: quantity ?? self.quantity, payer: (payer ?? self.payer).party,
                payee: (payee ?? self.payee).party, hashlock: hashlock ?? preimage.hashlock,
                claimGate: claimGate,
                refundGate: refundGate, exitByBoth: exitByBoth, lockDeadline: deadline, expiry: expiry,
                termsDigest: Digest.sha256([salt]))
        else { throw TestFault() }
        return terms
    }

    /// Terms of X in M2: both gates look at `other` from `anchor`.
    public func proofTerms(of other: LockTerms, anchor: LedgerAnchor, salt: UInt8 = 0) throws -> LockTerms {
        let foreign = ForeignLock(lock: other.lockID, anchor: anchor)
        return try terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: salt)
    }

    @discardableResult
    public func lock(_ terms: LockTerms, anchorProof: SQLLogConsistency? = nil) throws -> LockTerms {
        try ledger.apply(.lock(terms, anchorProof: anchorProof), by: [payer.key])
        return terms
    }

    public func unlock(_ terms: LockTerms, payer: Holder? = nil, payee: Holder? = nil) throws -> SQLLedgerAct
    {
        let message = SQLLedgerCommandCodec.unlockMessage(terms.lockID)
        return .unlockByBoth(
            terms, payer: try (payer ?? self.payer).key.sign(message),
            payee: try (payee ?? self.payee).key.sign(message))
    }

    public func release(_ terms: LockTerms, payer: Holder? = nil, payee: Holder? = nil) throws -> SQLLedgerAct
    {
        let message = SQLLedgerCommandCodec.releaseMessage(terms.lockID)
        return .releaseByBoth(
            terms, payer: try (payer ?? self.payer).key.sign(message),
            payee: try (payee ?? self.payee).key.sign(message))
    }

    public var paid: Int128 { get throws { try ledger.balance(payee, Self.cash) } }
    public var left: Int128 { get throws { try ledger.balance(payer, Self.cash) } }
}

/// A fixture could not be built.
public struct TestFault: Error { public init() {} }
