import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// Accounts, assets, issues, transfers.
struct AccountRuleTests {
    let ledger: TestLedger
    let trade: TestTrade

    init() throws {
        ledger = try TestLedger("sql:bank-a")
        trade = try TestTrade(ledger)
    }

    private func operatorRefusal(_ act: SQLLedgerAct) throws -> RejectionCode? {
        try ledger.refusal(act, by: [ledger.operatorKey])
    }

    @Test func `only the operator opens, registers, issues and sets a status`() throws {
        let opening = AccountOpening(
            account: AccountID(checked: "new"), owner: GatewayID(checked: "gw.bank-c"),
            holderKey: trade.payer.key.verificationKey)
        let acts: [SQLLedgerAct] = [
            .openAccount(opening), .setAccountStatus(trade.payer.account, .frozen),
            .registerAsset(try TestTrade.cashDescriptor()),
            .issue(IssueOrder(asset: TestTrade.cash, quantity: 1, account: trade.payer.account)),
        ]
        for act in acts {
            #expect(try ledger.refusal(act) == .signatureMissing)
            #expect(try ledger.refusal(act, by: [trade.payer.key]) == .signatureMissing)
        }
    }

    @Test func `accounts open once, with a usable key, and not in the ledger's own names`() throws {
        func opening(_ name: String, _ key: VerificationKey) -> SQLLedgerAct {
            .openAccount(
                AccountOpening(
                    account: AccountID(checked: name), owner: GatewayID(checked: "gw.bank-c"), holderKey: key)
            )
        }
        let key = trade.payer.key.verificationKey
        #expect(try operatorRefusal(opening("payer", key)) == .accountExists)
        #expect(try operatorRefusal(opening("escrow", key)) == .accountReserved)
        #expect(try operatorRefusal(opening("issuance", key)) == .accountReserved)
        let useless = try #require(
            VerificationKey(algorithm: .ecdsaP256SHA256, spki: Array(repeating: 7, count: 91)))
        #expect(try operatorRefusal(opening("new", useless)) == .signatureInvalid)
        // A point of the curve: a whole key, but one that signs EIP-712 statements only.
        let point = try #require(
            Hex.decode(
                "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                    + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"))
        let wallet = try #require(VerificationKey.secp256k1(point: point))
        #expect(try operatorRefusal(opening("new", wallet)) == .signatureInvalid)
        #expect(try operatorRefusal(opening("new", key)) == nil)
    }

    @Test func `an account closes only when empty and in no open lock`() throws {
        #expect(try operatorRefusal(.setAccountStatus(trade.payer.account, .closed)) == .accountNotEmpty)
        let terms = try trade.lock(try trade.terms(quantity: 1000))
        #expect(try operatorRefusal(.setAccountStatus(trade.payer.account, .closed)) == .accountHasOpenLocks)
        #expect(try operatorRefusal(.setAccountStatus(trade.payee.account, .closed)) == .accountHasOpenLocks)
        try ledger.apply(.claim(terms.lockID, trade.preimage, proof: nil))
        #expect(try operatorRefusal(.setAccountStatus(trade.payer.account, .closed)) == nil)
        #expect(try operatorRefusal(.setAccountStatus(trade.payer.account, .closed)) == .accountStatusSame)
        #expect(
            try operatorRefusal(.setAccountStatus(AccountID(checked: "nobody"), .open)) == .accountUnknown)
    }

    @Test func `a payment claim exists once, whoever holds it`() throws {
        let currency = try #require(CurrencyCode("CNY"))
        let face = try #require(Money(currency, minor: 500_000_000))
        let maturity = try #require(CalendarDate("2026-12-01"))
        let facts = PaymentClaimFacts(
            instrument: .domesticLetterOfCredit, face: face, nominalMaturity: maturity,
            primaryObligor: "Bank C",
            initialSeller: "Seller", reference: "DLC-1", accepted: true)
        let id = AssetID(checked: "claim:DLC-1")
        let asset = try #require(AssetDescriptor(id: id, kind: .paymentClaim(facts), decimals: 0))
        let issue = { (quantity: Int128) in
            SQLLedgerAct.issue(IssueOrder(asset: id, quantity: quantity, account: trade.payer.account))
        }
        #expect(try operatorRefusal(issue(1)) == .assetUnknown)
        try ledger.operate(.registerAsset(asset))
        #expect(try operatorRefusal(.registerAsset(asset)) == .assetExists)
        #expect(try operatorRefusal(issue(2)) == .supplyExhausted)
        #expect(try operatorRefusal(issue(1)) == nil)
        let move = TransferOrder(asset: id, quantity: 1, from: trade.payer.account, to: trade.payee.account)
        try ledger.apply(.transfer(move), by: [trade.payer.key])
        #expect(try operatorRefusal(issue(1)) == .supplyExhausted)
        #expect(try ledger.findings().isEmpty)
    }

    @Test(arguments: [
        (Int128(0), RejectionCode?.some(.quantityInvalid)), (-1, .quantityInvalid), (1, nil),
        (Money.largestMinor, nil), (Money.largestMinor + 1, .quantityInvalid), (Int128.max, .quantityInvalid),
    ])
    func `quantities are positive and bounded`(quantity: Int128, expected: RejectionCode?) throws {
        let order = IssueOrder(asset: TestTrade.cash, quantity: quantity, account: trade.payer.account)
        #expect(try operatorRefusal(.issue(order)) == expected)
    }

    @Test func `supply is bounded, so that no balance can overflow`() throws {
        let limits = LedgerLimits(
            shortestExpirySeconds: 60, longestExpirySeconds: 3600, hashlocks: [.sha256], largestSupply: 1500)
        ledger.rules = LedgerRules(
            ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey, verifiers: [], limits: limits)
        let order = { IssueOrder(asset: TestTrade.cash, quantity: $0, account: trade.payer.account) }
        #expect(try operatorRefusal(.issue(order(501))) == .supplyExhausted)
        #expect(try operatorRefusal(.issue(order(500))) == nil)
    }

    @Test func `a transfer needs its holder, funds and two open ends`() throws {
        func order(_ quantity: Int128, to: AccountID? = nil) -> SQLLedgerAct {
            .transfer(
                TransferOrder(
                    asset: TestTrade.cash, quantity: quantity, from: trade.payer.account,
                    to: to ?? trade.payee.account))
        }
        #expect(try ledger.refusal(order(1), by: [trade.payee.key]) == .signatureMissing)
        #expect(try ledger.refusal(order(1001), by: [trade.payer.key]) == .fundsInsufficient)
        #expect(try ledger.refusal(order(0), by: [trade.payer.key]) == .quantityInvalid)
        #expect(
            try ledger.refusal(order(1, to: trade.payer.account), by: [trade.payer.key]) == .transferToSelf)
        #expect(
            try ledger.refusal(order(1, to: SystemAccount.escrow), by: [trade.payer.key]) == .accountUnknown)
        #expect(try ledger.refusal(order(1000), by: [trade.payer.key]) == nil)
        try ledger.operate(.setAccountStatus(trade.payee.account, .frozen))
        let back = TransferOrder(
            asset: TestTrade.cash, quantity: 1, from: trade.payee.account, to: trade.payer.account)
        #expect(try ledger.refusal(.transfer(back), by: [trade.payee.key]) == .accountFrozen)
        try ledger.operate(.setAccountStatus(trade.payer.account, .closed))
        try ledger.operate(.setAccountStatus(trade.payee.account, .open))
        #expect(try ledger.refusal(.transfer(back), by: [trade.payee.key]) == .accountClosed)
    }
}
