import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// The one act and the one limit that a cash agent's book has beside any other.
struct CashAgentBookTests {
    let ledger: TestLedger
    let trade: TestTrade
    private var order: IssueOrder {
        IssueOrder(asset: TestTrade.cash, quantity: 400, account: trade.payer.account)
    }

    init() throws {
        ledger = try TestLedger("sql:cash-agent")
        trade = try TestTrade(ledger)
    }

    private func makeAgent() {
        ledger.rules = LedgerRules(
            ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey,
            verifiers: [SQLLogVerifier()], isCashAgent: true)
    }

    private func findings(isCashAgent: Bool) throws -> [FindingCode] {
        try ledger.with {
            try LedgerChecker(
                ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey, storage: $0,
                isCashAgent: isCashAgent
            ).findings()
        }.map(\.code)
    }

    @Test func `nobody takes units from an account of another book, not even its operator`() throws {
        #expect(try ledger.refusal(.withdraw(order), by: [ledger.operatorKey]) == .withdrawNotAllowed)
        #expect(try trade.left == 1000)
    }

    @Test func `a cash agent withdraws what it pays out, and no more than there is`() throws {
        makeAgent()
        #expect(try ledger.refusal(.withdraw(order), by: [trade.payer.key]) == .signatureMissing)
        try ledger.operate(.withdraw(order))
        #expect(try trade.left == 600)
        let rest = IssueOrder(asset: order.asset, quantity: 601, account: order.account)
        #expect(try ledger.refusal(.withdraw(rest), by: [ledger.operatorKey]) == .fundsInsufficient)
        let nothing = IssueOrder(asset: order.asset, quantity: 0, account: order.account)
        #expect(try ledger.refusal(.withdraw(nothing), by: [ledger.operatorKey]) == .quantityInvalid)
        let supply = try ledger.with {
            -(try $0.balance(of: SystemAccount.issuance, asset: TestTrade.cash))
        }
        #expect(supply == 600)
    }

    @Test func `the checker takes a withdrawal for unsigned in any other book`() throws {
        makeAgent()
        try ledger.operate(.withdraw(order))
        #expect(try findings(isCashAgent: true) == [])
        #expect(try findings(isCashAgent: false) == [.commandUnsigned])
    }

    @Test func `a cash agent's book takes no lock of the first leg`() throws {
        makeAgent()
        let first = try trade.terms(leg: .x)
        #expect(try ledger.refusal(.lock(first, anchorProof: nil), by: [trade.payer.key]) == .lockNotY)
        try trade.lock(try trade.terms())
    }
}
