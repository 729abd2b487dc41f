import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// Command bytes, ids and repeats.
struct CommandTests {
    let ledger: TestLedger
    let trade: TestTrade

    init() throws {
        ledger = try TestLedger("sql:bank-a")
        trade = try TestTrade(ledger)
    }

    @Test func `every act reads back as it was written`() throws {
        let terms = try trade.terms()
        guard case .unlockByBoth(_, let payer, let payee) = try trade.unlock(terms) else { throw TestFault() }
        let acts: [SQLLedgerAct] = [
            .lock(terms, anchorProof: nil),
            .lock(terms, anchorProof: SQLLogConsistency(from: 3, to: UInt64.max, path: [Digest.sha256([1])])),
            .claim(terms.lockID, trade.preimage, proof: nil),
            .claim(terms.lockID, trade.preimage, proof: [1, 2]),
            .refund(terms.lockID, proof: nil), .cancel(terms),
            .unlockByBoth(terms, payer: payer, payee: payee),
            .releaseByBoth(terms, payer: payer, payee: payee),
            .reportFork(ForkReport(origin: "o", first: "a\n", second: "b\n")),
            .transfer(
                TransferOrder(
                    asset: terms.asset, quantity: 5, from: terms.payer.account, to: terms.payee.account)),
            .openAccount(
                AccountOpening(
                    account: terms.payer.account, owner: GatewayID(checked: "gw.bank-a"),
                    holderKey: terms.payer.holderKey)),
            .setAccountStatus(terms.payer.account, .frozen), .registerAsset(try TestTrade.cashDescriptor()),
            .issue(IssueOrder(asset: terms.asset, quantity: 7, account: terms.payer.account)),
            .withdraw(IssueOrder(asset: terms.asset, quantity: 7, account: terms.payer.account)),
        ]
        for act in acts {
            let command = SQLLedgerCommand(id: ledger.nextCommandID(), ledger: ledger.id, act: act)
            let bytes = SQLLedgerCommandCodec.encode(command)
            #expect(try SQLLedgerCommandCodec.decode(bytes) == command)
            let signed = SQLSignedCommand(command: bytes, signatures: [payer])
            #expect(try SQLSignedCommand(canonicalBytes: signed.canonicalBytes) == signed)
        }
    }

    @Test func `bytes that are not the one canonical form are refused`() throws {
        let bytes = try ledger.signed(.cancel(try trade.terms())).command
        let text = String(decoding: bytes, as: UTF8.self)
        let changes = [
            text + " ", text.replacing("\"v\":1", with: "\"v\":2"),
            text.replacing("\"act\"", with: "\"Act\""),
            text.replacing("\"cancel\"", with: "\"steal\""),
            text.replacing("\"v\":1}", with: "\"v\":1,\"w\":1}"),
            String(text.dropLast()), "", "[]", "{}",
        ]
        for change in changes {
            let verdict = try ledger.submit(SQLSignedCommand(command: Array(change.utf8), signatures: []))
            guard case .rejected(let rejection) = verdict else { throw TestFault() }
            #expect(rejection.code == .commandMalformed, "\(change)")
        }
        let large = SQLSignedCommand(
            command: Array(repeating: 0x20, count: SQLLedgerCommandCodec.largestCommandBytes + 1),
            signatures: [])
        guard case .rejected(let rejection) = try ledger.submit(large) else { throw TestFault() }
        #expect(rejection.code == .commandTooLarge)
    }

    @Test func `a lock id that is not of the terms is refused`() throws {
        let terms = try trade.terms()
        let bytes = try ledger.signed(try trade.unlock(terms)).command
        let text = String(decoding: bytes, as: UTF8.self)
            .replacing(terms.lockID.hex, with: Digest.sha256([1]).hex)
        #expect(throws: JSONFault.self) { try SQLLedgerCommandCodec.decode(Array(text.utf8)) }
    }

    @Test func `a repeated command acts once and gets the first answer`() throws {
        let signed = try ledger.signed(.lock(try trade.terms(), anchorProof: nil), by: [trade.payer.key])
        let first = try ledger.submit(signed)
        ledger.now += 5000
        let again = try ledger.submit(signed)
        guard case .applied(let one, repeated: false) = first,
            case .applied(let other, repeated: true) = again
        else { throw TestFault() }
        #expect(one == other)
        #expect(try trade.left == 400)
        let withoutSignature = SQLSignedCommand(command: signed.command, signatures: [])
        #expect(try ledger.submit(withoutSignature) == again)
    }

    @Test func `one id with other bytes is a conflict`() throws {
        let id = ledger.nextCommandID()
        let terms = try trade.terms()
        _ = try ledger.send(.lock(terms, anchorProof: nil), by: [trade.payer.key], id: id)
        guard
            case .rejected(let rejection) = try ledger.send(
                .claim(terms.lockID, trade.preimage, proof: nil), id: id)
        else { throw TestFault() }
        #expect(rejection.code == .commandConflict)
    }

    @Test func `a rejection is not remembered and leaves no trace`() throws {
        let before = try ledger.with { try $0.head() }
        let terms = try trade.terms(quantity: 2000)
        let signed = try ledger.signed(.lock(terms, anchorProof: nil), by: [trade.payer.key])
        guard case .rejected(let rejection) = try ledger.submit(signed) else { throw TestFault() }
        #expect(rejection.code == .fundsInsufficient)
        #expect(try ledger.with { try $0.head() } == before)
        #expect(
            try ledger.with { try $0.use(of: HashUse(payer: trade.payer.account, hashlock: terms.hashlock)) }
                == nil)
        #expect(try ledger.findings().isEmpty)
        try ledger.operate(
            .issue(IssueOrder(asset: TestTrade.cash, quantity: 5000, account: trade.payer.account)))
        guard case .applied(_, repeated: false) = try ledger.submit(signed) else { throw TestFault() }
    }

    @Test func `a command for another ledger is refused`() throws {
        let other = try TestLedger("sql:other")
        let signed = try other.signed(.refund(LockID(Digest.sha256([1])), proof: nil))
        guard case .rejected(let rejection) = try ledger.submit(signed) else { throw TestFault() }
        #expect(rejection.code == .commandOtherLedger)
    }

    @Test func `every code has its next step and one spelling`() {
        #expect(Set(RejectionCode.allCases.map(\.nextStep)).count >= RejectionCode.allCases.count - 3)
        for code in RejectionCode.allCases {
            #expect(code.rawValue.hasPrefix("ledger."))
            #expect(!code.nextStep.contains("naming this code"))
        }
    }
}
