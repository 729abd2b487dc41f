import AdapterConformance
import EVMProofs
import Foundation
import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import Testing

@testable import EVMAdapter

/// The kit's requirements, examined through accounts that only pay for gas, and by name those that this ledger does not meet as they stand.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(10)))
struct ConformanceTests {
    /// Each with the reason. A requirement that starts to hold makes this test fail, so the list cannot rot.
    static let unmet: [String: String] = [
        "command.same-terms": noCommandIDs, "command.outcome": noCommandIDs, "end.claimed": noCommandIDs,
        "end.refunded": noCommandIDs,
    ]
    static let unmetByClique = [
        "prove.anchors": "only a block that names all signers can be an anchor: one in an epoch"
    ]
    private static let noCommandIDs =
        "the chain knows no command ids: what is done is done, by whatever command"
    @Test(arguments: Chaos.allCases)
    func `the adapter meets the kit's requirements but for the named ones, whatever the chain does`(
        _ chaos: Chaos
    ) async throws {
        // A bundle of a Clique chain holds every header since the anchor: three short chains instead of a long one.
        let parts = chaos == .reorganisations ? 3 : 1
        let names = ConformanceSuite.identifiers
        for part in 0..<parts {
            let some = names.indices.filter { $0 * parts / names.count == part }.map { names[$0] }
            try await examine(Set(some), chaos)
        }
    }

    private func examine(_ names: Set<String>, _ chaos: Chaos) async throws {
        let stage =
            try await chaos == .reorganisations
            ? TestStage(seal: .clique, depth: 3) : TestStage()
        let subject = try await EVMSubject(stage)
        // What set the stage is deep enough first.
        try await stage.chain.mine(8)
        let miner = Task { await chaos.mine(stage.chain) }
        defer { miner.cancel() }
        let unmet = chaos == .reorganisations ? Self.unmet.merging(Self.unmetByClique) { $1 } : Self.unmet
        let report = await ConformanceSuite.examine(subject, only: names)
        for finding in report.findings {
            if case .failed = finding.result {
                #expect(unmet[finding.id] != nil, "\(chaos): \(finding)")
            } else {
                #expect(unmet[finding.id] == nil, "\(chaos): \(finding)")
            }
        }
        #expect(report.findings.contains { $0.result == .passed })
        stage.chain.stop()
    }
}

extension ConformanceTests {
    @Test func `who did not make a lock claims it by its terms, and an id alone finds nothing`() async throws
    {
        let stage = try await TestStage()
        let subject = try await EVMSubject(stage)
        let deal = try await stage.deal()
        try await stage.apply(try await stage.driver(file: "other.sqlite"), deal.locking)
        let payee = try #require(subject.stranger as? EVMLedgerAdapter)
        let claim = LedgerCommand(
            id: CommandID(TestDeal.random()), ledger: payee.ledger,
            act: .claim(deal.terms, deal.preimage, proof: nil))
        #expect(try await payee.lock(LockReference(deal.terms)).state == .locked)
        await #expect(throws: AdapterFault.self) {
            _ = try await payee.lock(LockReference(id: deal.terms.lockID))
        }
        let command = try payee.prepare(claim)
        let outcome = try await stage.whileMining { try await payee.submit(command, signatures: []) }
        #expect(try await payee.outcome(of: command.id) == outcome)
        #expect(try await stage.balance(.payee) == EVMSubject.held + 1)
    }
}

struct EVMSubject: ConformanceSubject {
    let stage: TestStage
    let adapter: any LedgerAdapter
    let stranger: any LedgerAdapter
    let payer: ConformanceHolder
    let payee: ConformanceHolder
    let asset: AssetDescriptor
    let anchor: LedgerAnchor
    var verifier: any LedgerProofVerifier { EVMLockVerifier() }
    static let held: UInt64 = 1000
    var pace: ConformancePace { ConformancePace(lockSeconds: 20_000, expirySeconds: 40_000) }

    init(_ stage: TestStage) async throws {
        self.stage = stage
        let place = "eip155:\(stage.profile.chainID)"
        let maturity = try need(CalendarDate(year: 2030, month: 1, day: 1))
        let currency = try need(CurrencyCode("EUR"))
        let nominal = try need(Money(currency, minor: 100_000))
        asset = try need(
            AssetDescriptor(
                id: try need(AssetID("\(place)/erc20:\(stage.token)")),
                kind: .bond(
                    BondFacts(
                        isin: "XS0000000009", nominalPerUnit: nominal, maturity: maturity, issuer: "Issuer")),
                decimals: 0))
        anchor = try need(
            stage.profile.anchor(
                ledger: try need(LedgerID("evm:test")), block: 0, hash: stage.chain.genesis,
                operatorTrusted: false))
        let holder = { (account: TestAccount) throws -> ConformanceHolder in
            ConformanceHolder(
                account: try need(AccountID("\(place):\(account.address)")),
                holderKey: try account.holderKey(),
                sign: { try account.consent($0) })
        }
        payer = try holder(.payer)
        payee = try holder(.payee)
        try await stage.send(
            .issuer, stage.token, "issue(address,uint256)",
            [EVMWord.address(TestAccount.payee.address), EVMWord.number(Self.held)])
        try await stage.send(
            .payee, stage.token, "approve(address,uint256)",
            [EVMWord.address(stage.escrow), EVMWord.number(UInt64.max)])
        let keys = [payer.account: payer.holderKey, payee.account: payee.holderKey]
        adapter = try EVMLedgerAdapter(
            driver: try await stage.driver(.feePayer), anchor: anchor, holders: keys, assets: [asset])
        stranger = try EVMLedgerAdapter(
            driver: try await stage.driver(.stranger, file: "stranger.sqlite"), anchor: anchor, holders: keys,
            assets: [asset])
    }

    func wait(until instant: LedgerInstant) async throws {
        if try await stage.chain.head().time < instant.seconds {
            try await stage.chain.call("test_setTime", .integer(instant.seconds))
        }
        while try await adapter.head(challenge: nil).time < instant {
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
