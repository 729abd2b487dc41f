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

    init(_ stage: TestStage, now: Int64, seconds: Int64, amount: UInt64) throws {
        let profile = stage.profile
        let place = "eip155:\(profile.chainID)"
        let preimage = Preimage(Self.random())
        let digest = Self.random()
        // The holder's key of the terms plays no part on this ledger, where the address is the holder.
        let key = try need(VerificationKey(algorithm: .ed25519, spki: [UInt8](repeating: 7, count: 44)))
        let account = { (account: TestAccount) throws -> LockParty in
            LockParty(account: try need(AccountID("\(place):\(account.address)")), holderKey: key)
        }
        let terms = LockTerms(
            ledger: try need(LedgerID("evm:test")),
            transfer: try need(TransferID(Array(digest.bytes.prefix(16)))),
            leg: .y, asset: try need(AssetID("\(place)/erc20:\(stage.token)")), quantity: Int128(amount),
            payer: try account(.payer), payee: try account(.payee), hashlock: preimage.hashlock,
            claimGate: .beforeExpiry, refundGate: .fromExpiry, exitByBoth: false,
            lockDeadline: try need(LedgerInstant(seconds: now + seconds / 2)),
            expiry: try need(LedgerInstant(seconds: now + seconds)), termsDigest: digest)
        self.terms = try need(terms)
        self.preimage = preimage
        self.profile = profile
        lock = try EscrowLock(self.terms, profile)
    }

    var locking: EscrowAct { .lock(lock, profile) }
    var claiming: EscrowAct { .claim(lock, preimage, profile) }
    var refunding: EscrowAct { .refund(lock, profile) }
    var cancelling: EscrowAct { .cancel(lock, profile) }

    static func random() -> Bytes32 {
        Bytes32(
            bigEndianWords: .random(in: 0...UInt64.max), .random(in: 0...UInt64.max),
            .random(in: 0...UInt64.max), .random(in: 0...UInt64.max))
    }
}
