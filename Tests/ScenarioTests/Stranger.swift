import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

/// Someone with an account of its own on the cash ledger, and no part in the trade.
enum Stranger {
    /// Locks one cent for the seller under the hash and the name of `terms`. - Returns: that lock.
    static func lockDust(_ world: TestWorld, like terms: LockTerms) async throws -> LockID {
        let key = try SigningKey.generate(.ed25519)
        let account = AccountID(checked: "stranger/cash")
        try await world.cashLedger.open(
            account, owner: GatewayID(checked: "gw.stranger"), key: key.verificationKey)
        try await world.cashLedger.issue(TestWorld.yuan, 100, to: account)
        let dust = try #require(
            LockTerms(
                ledger: TestWorld.cash, transfer: terms.transfer, leg: .y, asset: TestWorld.yuan, quantity: 1,
                payer: LockParty(account: account, holderKey: key.verificationKey),
                payee: LockParty(
                    account: TestWorld.sellerCash, holderKey: world.seller.keys.holder.verificationKey),
                hashlock: terms.hashlock, claimGate: .beforeExpiry, refundGate: .fromExpiry,
                exitByBoth: false,
                lockDeadline: terms.lockDeadline, expiry: terms.expiry, termsDigest: terms.termsDigest))
        _ = try await world.cashLedger.book(.lock(dust, anchorProof: nil), by: key)
        return dust.lockID
    }
}
