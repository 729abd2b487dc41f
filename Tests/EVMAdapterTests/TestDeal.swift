import EVMProofs
import SettlementModel
import SettlementProofs

@testable import EVMAdapter

/// Terms that nobody has used yet, as the escrow knows them, and what opens them.
struct TestDeal: Sendable {
    let terms: LockTerms
    let preimage: Preimage
    let lock: EscrowLock
    let profile: EVMProfile
    /// Both with the payer's consent.
    let locking: EscrowAct
    let cancelling: EscrowAct

    /// - Parameter other: the lock that this one waits for; without it the gates go by clock.
    init(
        _ stage: TestStage, now: Int64, seconds: Int64, amount: UInt64, waitingFor other: ForeignLock? = nil,
        preimage: Preimage = Preimage(TestDeal.random())
    ) throws {
        let profile = stage.profile
        let place = "eip155:\(profile.chainID)"
        let digest = Self.random()
        let account = { (account: TestAccount) throws -> LockParty in
            LockParty(
                account: try need(AccountID("\(place):\(account.address)")),
                holderKey: try account.holderKey())
        }
        let terms = LockTerms(
            ledger: try need(LedgerID("evm:test")),
            transfer: try need(TransferID(Array(digest.bytes.prefix(16)))),
            leg: other == nil ? .y : .x, asset: try need(AssetID("\(place)/erc20:\(stage.token)")),
            quantity: Int128(amount),
            payer: try account(.payer), payee: try account(.payee), hashlock: preimage.hashlock,
            claimGate: other.map { .otherClaimed($0) } ?? .beforeExpiry,
            refundGate: other.map { .otherEnded($0) } ?? .fromExpiry, exitByBoth: other != nil,
            lockDeadline: try need(LedgerInstant(seconds: now + seconds / 2)),
            expiry: try need(LedgerInstant(seconds: now + seconds)), termsDigest: digest)
        self.terms = try need(terms)
        self.preimage = preimage
        self.profile = profile
        let lock = try EscrowLock(self.terms, profile)
        self.lock = lock
        let signed = { (draft: EscrowDraft) throws -> EscrowAct in
            try need(draft.signed(by: [try TestAccount.payer.consent(try need(draft.consent?.message))]))
        }
        locking = try signed(.lock(lock, profile))
        cancelling = try signed(.cancel(lock, profile))
    }

    var claiming: EscrowAct { .claim(lock, preimage, profile) }
    var refunding: EscrowAct { .refund(lock, profile) }

    static func random() -> Bytes32 {
        Bytes32(
            bigEndianWords: .random(in: 0...UInt64.max), .random(in: 0...UInt64.max),
            .random(in: 0...UInt64.max), .random(in: 0...UInt64.max))
    }
}
