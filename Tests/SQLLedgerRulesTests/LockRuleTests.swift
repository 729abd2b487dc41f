import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// One rule of `lock` a test.
struct LockRuleTests {
    let ledger: TestLedger
    let trade: TestTrade

    init() throws {
        ledger = try TestLedger("sql:bank-a")
        trade = try TestTrade(ledger)
    }

    private func refusal(_ terms: LockTerms, by keys: [SigningKey]? = nil) throws -> RejectionCode? {
        try ledger.refusal(.lock(terms, anchorProof: nil), by: keys ?? [trade.payer.key])
    }

    @Test func `a lock moves the quantity into escrow`() throws {
        let terms = try trade.lock(try trade.terms())
        #expect(try ledger.state(terms) == .locked)
        #expect(try trade.left == 400)
        #expect(try ledger.with { try $0.balance(of: SystemAccount.escrow, asset: TestTrade.cash) } == 600)
    }

    @Test func `only the payer's own key locks`() throws {
        let terms = try trade.terms()
        #expect(try refusal(terms, by: []) == .signatureMissing)
        #expect(try refusal(terms, by: [trade.payee.key]) == .signatureMissing)
        let other = try ledger.signed(
            .lock(try trade.terms(salt: 9), anchorProof: nil), by: [trade.payer.key])
        let ours = try ledger.signed(.lock(terms, anchorProof: nil))
        let verdict = try ledger.submit(SQLSignedCommand(command: ours.command, signatures: other.signatures))
        guard case .rejected(let rejection) = verdict else { throw TestFault() }
        #expect(rejection.code == .signatureInvalid)
        #expect(!rejection.nextStep.isEmpty)
    }

    @Test func `terms must name the registered keys`() throws {
        let stranger = try SigningKey.generate(.ecdsaP256SHA256)
        let falsePayer = Holder(account: trade.payer.account, key: stranger)
        #expect(try refusal(try trade.terms(payer: falsePayer), by: [stranger]) == .accountKeyMismatch)
        let falsePayee = Holder(account: trade.payee.account, key: stranger)
        #expect(try refusal(try trade.terms(payee: falsePayee)) == .accountKeyMismatch)
    }

    @Test func `unknown accounts and assets are refused`() throws {
        let nobody = Holder(account: AccountID(checked: "nobody"), key: trade.payee.key)
        #expect(try refusal(try trade.terms(payee: nobody)) == .accountUnknown)
        let unknownPayer = Holder(account: AccountID(checked: "nobody"), key: trade.payer.key)
        #expect(try refusal(try trade.terms(payer: unknownPayer)) == .accountUnknown)
        let escrow = Holder(account: SystemAccount.escrow, key: trade.payer.key)
        #expect(try refusal(try trade.terms(payer: escrow)) == .accountUnknown)
        #expect(try refusal(try trade.terms(asset: AssetID(checked: "iso4217:EUR"))) == .assetUnknown)
    }

    @Test func `a frozen payer cannot lock, a frozen payee can be locked for and paid`() throws {
        try ledger.operate(.setAccountStatus(trade.payee.account, .frozen))
        let terms = try trade.lock(try trade.terms())
        try ledger.apply(.claim(terms.lockID, trade.preimage, proof: nil))
        #expect(try trade.paid == 600)
        try ledger.operate(.setAccountStatus(trade.payer.account, .frozen))
        #expect(try refusal(try trade.terms(salt: 1, quantity: 1)) == .accountFrozen)
    }

    @Test func `closed accounts take no part`() throws {
        try ledger.operate(.setAccountStatus(trade.payee.account, .closed))
        #expect(try refusal(try trade.terms()) == .accountClosed)
    }

    @Test(arguments: [(1000, true), (1001, false)])
    func `a lock needs its funds`(quantity: Int, isEnough: Bool) throws {
        let refusal = try refusal(try trade.terms(quantity: Int128(quantity)))
        #expect(refusal == (isEnough ? nil : .fundsInsufficient))
        #expect(try trade.left == (isEnough ? 0 : 1000))
    }

    @Test(arguments: [(Int64(-1), true), (0, false), (1, false)])
    func `the lock deadline is exclusive`(offset: Int64, isAccepted: Bool) throws {
        let terms = try trade.terms(lockIn: 100)
        ledger.now += 100 + offset
        #expect(try refusal(terms) == (isAccepted ? nil : .lockLate))
    }

    @Test(arguments: [
        (Int64(59), RejectionCode?.some(.lockExpiryTooSoon)), (60, nil), (7_776_000, nil),
        (7_776_001, .lockExpiryTooFar), (250_000_000_000, .lockExpiryTooFar),
    ])
    func `the expiry stands inside the window`(expiryIn: Int64, expected: RejectionCode?) throws {
        #expect(try refusal(try trade.terms(lockIn: 30, expiryIn: expiryIn)) == expected)
    }

    @Test func `an expiry in milliseconds is no instant at all`() throws {
        #expect(LedgerInstant(seconds: ledger.now * 1000) == nil)
        let bytes = try ledger.signed(.lock(try trade.terms(), anchorProof: nil)).command
        let text = String(decoding: bytes, as: UTF8.self)
        let changed = text.replacing(
            "\"expiry\":\(ledger.now + 1000)", with: "\"expiry\":\((ledger.now + 1000) * 1000)")
        #expect(changed != text)
        let verdict = try ledger.submit(SQLSignedCommand(command: Array(changed.utf8), signatures: []))
        guard case .rejected(let rejection) = verdict else { throw TestFault() }
        #expect(rejection.code == .commandMalformed)
        #expect(rejection.detail.contains("expiry"))
    }

    @Test func `a lock belongs to the ledger it names`() throws {
        let elsewhere = try trade.terms(ledger: LedgerID(checked: "sql:elsewhere"))
        #expect(try refusal(elsewhere) == .commandOtherLedger)
        #expect(try ledger.refusal(.cancel(elsewhere), by: [trade.payer.key]) == .commandOtherLedger)
    }

    @Test func `one set of terms is locked once`() throws {
        let terms = try trade.lock(try trade.terms(quantity: 10))
        #expect(try refusal(terms) == .lockExists)
        try ledger.apply(.claim(terms.lockID, trade.preimage, proof: nil))
        #expect(try refusal(terms) == .lockEnded)
    }

    @Test func `one payer uses a hash once, even after the lock has ended`() throws {
        let terms = try trade.lock(try trade.terms(quantity: 10))
        #expect(try refusal(try trade.terms(salt: 1, quantity: 10)) == .lockHashUsed)
        try ledger.apply(.claim(terms.lockID, trade.preimage, proof: nil))
        #expect(try refusal(try trade.terms(salt: 1, quantity: 10)) == .lockHashUsed)
    }

    @Test func `a stranger's dust under the same hash harms nobody`() throws {
        let stranger = try ledger.open("stranger")
        try ledger.operate(.issue(IssueOrder(asset: TestTrade.cash, quantity: 1, account: stranger.account)))
        let dust = try trade.terms(salt: 7, payer: stranger, quantity: 1)
        #expect(try refusal(dust, by: [stranger.key]) == nil)
        let terms = try trade.lock(try trade.terms())
        try ledger.apply(.claim(terms.lockID, trade.preimage, proof: nil))
        #expect(try ledger.state(dust) == .locked)
        #expect(try trade.paid == 600)
    }

    @Test func `a hash function that the ledger does not enforce is refused`() throws {
        ledger.rules = LedgerRules(
            ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey, verifiers: [],
            limits: LedgerLimits(shortestExpirySeconds: 60, longestExpirySeconds: 3600, hashlocks: []))
        #expect(try refusal(try trade.terms()) == .lockHashAlgorithm)
    }

    @Test func `gates that do not belong together are refused`() throws {
        let other = try TestLedger("sql:bank-b")
        let (a, b) = (LockID(Digest.sha256([1])), LockID(Digest.sha256([2])))
        let anchor = try other.anchor()
        let (first, second) = (ForeignLock(lock: a, anchor: anchor), ForeignLock(lock: b, anchor: anchor))
        let mixtures: [LockTerms] = [
            try trade.terms(exitByBoth: true),
            try trade.terms(leg: .x, claimGate: .otherClaimed(first), exitByBoth: true),
            try trade.terms(leg: .x, refundGate: .otherEnded(first), exitByBoth: true),
            try trade.terms(
                leg: .x, claimGate: .otherClaimed(first), refundGate: .otherEnded(second), exitByBoth: true),
            try trade.terms(leg: .x, claimGate: .otherClaimed(first), refundGate: .otherEnded(first)),
            try trade.terms(
                leg: .y, claimGate: .otherClaimed(first), refundGate: .otherEnded(first), exitByBoth: true),
        ]
        for terms in mixtures { #expect(try refusal(terms) == .lockGatesMixed) }
    }
}
