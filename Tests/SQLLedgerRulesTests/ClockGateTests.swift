import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// Ends of locks whose gates are decided by the clock.
struct ClockGateTests {
    let ledger: TestLedger
    let trade: TestTrade
    let terms: LockTerms

    init() throws {
        ledger = try TestLedger("sql:bank-a")
        trade = try TestTrade(ledger)
        terms = try trade.terms()
    }

    @Test(arguments: [(Int64(999), true), (1000, false), (1001, false)])
    func `a claim comes before the expiry, a refund from it on`(elapsed: Int64, isClaimable: Bool) throws {
        try trade.lock(terms)
        ledger.now += elapsed
        if isClaimable {
            #expect(try ledger.refusal(.refund(terms.lockID, proof: nil)) == .refundEarly)
            #expect(try ledger.refusal(.claim(terms.lockID, trade.preimage, proof: nil)) == nil)
            #expect(try trade.paid == 600)
        } else {
            #expect(try ledger.refusal(.claim(terms.lockID, trade.preimage, proof: nil)) == .lockExpired)
            #expect(try ledger.refusal(.refund(terms.lockID, proof: nil)) == nil)
            #expect(try trade.left == 1000)
        }
    }

    @Test func `a wrong preimage opens nothing`() throws {
        try trade.lock(terms)
        let wrong = Preimage(Digest.sha256([3]))
        #expect(try ledger.refusal(.claim(terms.lockID, wrong, proof: nil)) == .preimageWrong)
        #expect(try ledger.state(terms) == .locked)
    }

    @Test(arguments: [0, 31, 33, 64])
    func `a preimage of another size is no preimage`(count: Int) throws {
        try trade.lock(terms)
        let right = try ledger.signed(.claim(terms.lockID, trade.preimage, proof: nil)).command
        let hex = String(repeating: "ab", count: count)
        let text = String(decoding: right, as: UTF8.self).replacing(trade.preimage.value.hex, with: hex)
        let verdict = try ledger.submit(SQLSignedCommand(command: Array(text.utf8), signatures: []))
        guard case .rejected(let rejection) = verdict else { throw TestFault() }
        #expect(rejection.code == .commandMalformed)
        #expect(rejection.detail.contains("preimage"))
    }

    @Test func `a clock gate takes no proof`() throws {
        try trade.lock(terms)
        #expect(try ledger.refusal(.claim(terms.lockID, trade.preimage, proof: [1])) == .proofUnexpected)
        ledger.now += 1000
        #expect(try ledger.refusal(.refund(terms.lockID, proof: [1])) == .proofUnexpected)
    }

    @Test func `ends are absorbing`() throws {
        try trade.lock(terms)
        try ledger.apply(.claim(terms.lockID, trade.preimage, proof: nil))
        ledger.now += 2000
        #expect(try ledger.refusal(.claim(terms.lockID, trade.preimage, proof: nil)) == .lockEnded)
        #expect(try ledger.refusal(.refund(terms.lockID, proof: nil)) == .lockEnded)
        #expect(try ledger.refusal(try trade.unlock(terms)) == .lockEnded)
        #expect(try ledger.refusal(.cancel(terms)) == .lockEnded)
        #expect(try trade.paid == 600)
        #expect(try trade.left == 400)
    }

    @Test func `what was never locked cannot end`() throws {
        #expect(try ledger.refusal(.claim(terms.lockID, trade.preimage, proof: nil)) == .lockUnknown)
        #expect(try ledger.refusal(.refund(terms.lockID, proof: nil)) == .lockUnknown)
        #expect(try ledger.refusal(try trade.unlock(terms)) == .lockUnknown)
    }

    @Test func `a refund reaches a payer frozen meanwhile`() throws {
        try trade.lock(terms)
        try ledger.operate(.setAccountStatus(trade.payer.account, .frozen))
        ledger.now += 1000
        try ledger.apply(.refund(terms.lockID, proof: nil))
        #expect(try trade.left == 1000)
    }

    @Test func `time going back opens nothing`() throws {
        try trade.lock(terms)
        ledger.now += 1000
        try ledger.operate(.setAccountStatus(trade.payee.account, .frozen))
        ledger.now -= 500
        #expect(try ledger.refusal(.claim(terms.lockID, trade.preimage, proof: nil)) == .lockExpired)
        let applied = try ledger.apply(.refund(terms.lockID, proof: nil))
        #expect(applied.time == terms.expiry.seconds)
    }

    @Test(arguments: [(Int64(99), false), (100, true), (101, true)])
    func `anyone cancels from the lock deadline on`(elapsed: Int64, isAllowed: Bool) throws {
        ledger.now += elapsed
        #expect(try ledger.refusal(.cancel(terms)) == (isAllowed ? nil : .cancelEarly))
        #expect(try ledger.state(terms) == (isAllowed ? .cancelled : .none))
    }

    @Test func `the payer cancels at any time, and the terms are dead`() throws {
        #expect(try ledger.refusal(.cancel(terms), by: [trade.payee.key]) == .cancelEarly)
        try ledger.apply(.cancel(terms), by: [trade.payer.key])
        #expect(try ledger.refusal(.lock(terms, anchorProof: nil), by: [trade.payer.key]) == .lockCancelled)
        #expect(try ledger.refusal(.cancel(terms), by: [trade.payer.key]) == .lockCancelled)
        #expect(try ledger.refusal(.claim(terms.lockID, trade.preimage, proof: nil)) == .lockCancelled)
        #expect(try trade.left == 1000)
    }

    @Test func `an open lock is not cancelled`() throws {
        try trade.lock(terms)
        #expect(try ledger.refusal(.cancel(terms), by: [trade.payer.key]) == .lockExists)
    }

    @Test func `both holders unlock early, neither alone`() throws {
        try trade.lock(terms)
        #expect(try ledger.refusal(try trade.unlock(terms, payer: trade.payee)) == .signatureMissing)
        #expect(try ledger.refusal(try trade.unlock(terms, payee: trade.payer)) == .signatureMissing)
        guard case .releaseByBoth(_, let payer, let payee) = try trade.release(terms) else {
            throw TestFault()
        }
        #expect(try ledger.refusal(.unlockByBoth(terms, payer: payer, payee: payee)) == .signatureInvalid)
        #expect(try ledger.refusal(try trade.release(terms)) == .releaseNotAllowed)
        #expect(try ledger.refusal(try trade.unlock(terms)) == nil)
        #expect(try ledger.state(terms) == .refunded)
        #expect(try trade.left == 1000)
    }
}
