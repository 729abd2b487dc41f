import EVMProofs
import Foundation
import SettlementModel
import Testing

@testable import EVMAdapter

/// What one endpoint says keeps no act back, and lets none out too late.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct EndpointWordTests {
    private func lie(
        _ stage: TestStage, _ endpoint: String, _ method: String, error code: Int64, _ message: String
    ) async throws {
        try await stage.chain.call(
            "test_lie",
            [
                "endpoint": .string(endpoint), "method": .string(method),
                "error": ["code": .integer(code), "message": .string(message)],
            ])
    }

    @Test(arguments: ["main", "follower"])
    func `an endpoint that proves no state takes the proofs from no other`(_ endpoint: String) async throws {
        let stage = try await TestStage()
        try await lie(stage, endpoint, "eth_getProof", error: -32601, "the method does not exist")
        let driver = try await stage.driver()
        try await stage.apply(driver, try await stage.deal().locking)
        #expect(await driver.pool.report().allSatisfy { $0.left == nil })
    }

    @Test func `a ledger whose endpoints all prove no state is refused`() async throws {
        let stage = try await TestStage()
        for endpoint in ["main", "follower"] {
            try await lie(stage, endpoint, "eth_getProof", error: -32601, "the method does not exist")
        }
        let fault = await #expect(throws: EVMFault.self) { try await stage.driver() }
        #expect(fault?.code == "ledger.evm.features")
    }

    /// 0.02 of the ledger's coin pay for an act at the real price, and for none at the price that one endpoint names.
    @Test(arguments: ["main", "follower"])
    func `one endpoint's high base fee keeps no act back, and makes no offer that no node takes`(
        _ endpoint: String
    ) async throws {
        let account = TestAccount(0x78)
        let stage = try await TestStage(["--fund", "\(account.address)=20000000000000000"])
        let deal = try await stage.deal()
        try await stage.apply(try await stage.driver(file: "other.sqlite"), deal.locking)
        try await stage.chain.call(
            "test_lie",
            [
                "endpoint": .string(endpoint), "method": "eth_feeHistory",
                "set": ["baseFeePerGas": .array(["0x746a528800", "0x746a528800"])],
            ])
        let driver = try await stage.driver(account) { $0.pace.bumpAfter = 0 }
        let id = CommandID(TestDeal.random())
        try await stage.chain.call("test_hold", true)
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                deal.claiming, command: id, escrow: stage.escrow, patience: .milliseconds(600))
        }
        let versions = try #require(try await driver.store.slot(of: id)?.slot.versions)
        let most: UInt128 = 100_000_000_000
        #expect(versions.count > 1 && versions.allSatisfy { $0.fee.ceiling < most })
        try await stage.chain.call("test_hold", false)
        try await stage.apply(driver, deal.claiming, id: id)
        #expect(try await stage.balance(.payee) == 1)
    }

    @Test func `one endpoint is asked what an act takes, the other where it does not say`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let deal = try await stage.deal()
        // Whoever is asked for it and answers so has trouble on record.
        try await lie(stage, "follower", "eth_estimateGas", error: -32601, "the method does not exist")
        try await stage.apply(driver, deal.locking)
        try await stage.chain.call("test_truth", ["endpoint": "follower"])
        let run = await driver.submitter.simulator.run(to: stage.escrow, data: deal.claiming.calldata)
        guard case .runs(let gas) = run else {
            Issue.record("\(run)")
            return
        }
        #expect(gas <= EVMDriver.gasOfAnAct)
        try await lie(stage, "main", "eth_estimateGas", error: -32601, "the method does not exist")
        guard
            case .runs = await driver.submitter.simulator.run(to: stage.escrow, data: deal.claiming.calldata)
        else {
            Issue.record("the other endpoint was not asked")
            return
        }
    }

    @Test func `an act waits for its turn where too many are under way`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver { $0.mostOpen = 1 }
        let deals = [try await stage.deal(), try await stage.deal(), try await stage.deal()]
        let ends = try await stage.whileMining {
            try await withThrowingTaskGroup(of: SlotEnd.self) { group in
                for deal in deals {
                    group.addTask {
                        try await driver.submit(
                            deal.locking, command: CommandID(TestDeal.random()), escrow: stage.escrow,
                            patience: .seconds(60))
                    }
                }
                return try await group.reduce(into: [SlotEnd]()) { $0.append($1) }
            }
        }
        #expect(ends.count == 3)
        #expect(try await stage.balance(.payer) == TestStage.held - 3)
    }

    @Test func `an act that gets no turn within its patience was never sent`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver { $0.mostOpen = 1 }
        try await stage.chain.call("test_hold", true)
        let first = try await stage.deal()
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                first.locking, command: CommandID(TestDeal.random()), escrow: stage.escrow,
                patience: .milliseconds(200))
        }
        let (second, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        let fault = await #expect(throws: SubmissionFault.self) {
            try await driver.submit(
                second.locking, command: id, escrow: stage.escrow, patience: .milliseconds(300))
        }
        guard case .unavailable(let why)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(why.code == "ledger.evm.fee-account.full")
        #expect(try await driver.store.slot(of: id) == nil)
    }

    /// The chain's own time decides: neither one endpoint's silence nor another's lie lets the preimage out for nothing.
    @Test(arguments: ["silent", "lying"])
    func `a claim whose lock has run out is not sent again, whatever the endpoints say of it`(
        _ word: String
    ) async throws {
        let stage = try await TestStage()
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        let store = try stage.store()
        try await stage.apply(try await stage.driver(storage: store), deal.locking)
        let cut = CutStorage(store, after: 0, .after, counting: .slots)
        let dying = try await stage.driver(storage: cut)
        // How it ends for the dead process does not matter.
        _ = try? await dying.submit(
            deal.claiming, command: id, escrow: stage.escrow, patience: .milliseconds(300))
        #expect(cut.isCut)
        try store.close()
        try await stage.chain.call("test_setTime", .integer(deal.terms.expiry.seconds))
        try await stage.chain.mine()
        if word == "silent" {
            try await lie(stage, "main", "eth_estimateGas", error: -32601, "the method does not exist")
        } else {
            try await stage.chain.call(
                "test_lie", ["endpoint": "main", "method": "eth_estimateGas", "result": "0x11170"])
        }
        let again = try await stage.driver()
        let fault = await #expect(throws: SubmissionFault.self) {
            try await stage.apply(again, deal.claiming, id: id)
        }
        guard case .rejected("ledger.evm.withdrawn", _)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(try await !stage.everShown(deal.preimage))
    }
}
