import EVMProofs
import Foundation
import SettlementModel
import Testing

@testable import EVMAdapter

/// The fee account's transactions under crashes, loss, delay, rising prices and company.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct SubmissionTests {
    @Test func `a death at any write leaves one lock and no second transaction`() async throws {
        let stage = try await TestStage()
        var deaths = 0
        for writes in 0..<8 {
            for moment in CutStorage.Moment.allCases {
                let store = try stage.store()
                let cut = CutStorage(store, after: writes, moment)
                let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
                let (money, nonce) = (try await stage.balance(.payer), try await stage.nonce(.payer))
                let driver = try await stage.driver(storage: cut)
                // How it ends for the dead process does not matter.
                _ = try? await stage.whileMining {
                    try await driver.submit(
                        deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(1200))
                }
                if cut.isCut { deaths += 1 }
                if try await store.slot(of: id) == nil {
                    // What is not on disk has not left.
                    try await stage.chain.mine()
                    #expect(try await stage.nonce(.payer) == nonce, "\(writes) \(moment)")
                }
                try store.close()
                let again = try stage.store()
                try await stage.apply(try await stage.driver(storage: again), deal.locking, id: id)
                try again.close()
                #expect(try await stage.balance(.payer) == money - 1, "\(writes) \(moment)")
                #expect(try await stage.nonce(.payer) == nonce + 1, "\(writes) \(moment)")
            }
        }
        #expect(deaths >= 8)
    }

    @Test(arguments: CutStorage.Moment.allCases)
    func `a death around a dearer version leaves nothing on the wire that is not on disk`(
        _ moment: CutStorage.Moment
    ) async throws {
        let stage = try await TestStage()
        let store = try stage.store()
        let cut = CutStorage(store, after: 0, moment, counting: .versions)
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        let driver = try await stage.driver(storage: cut) { $0.pace.bumpAfter = 0 }
        try await stage.chain.call("test_hold", true)
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(600))
        }
        #expect(cut.isCut)
        let known = try #require(await store.slot(of: id)).slot.versions.map { "0x" + $0.hash.hex }
        #expect(known.count == (moment == .before ? 1 : 2))
        let waiting = try await stage.chain.call("txpool_content")["pending"].object().values
            .flatMap { try $0.object().values }.map { try $0.text("hash") }
        #expect(waiting == [known[0]], "the dearer one never left, or was on disk first")
        try store.close()
        let again = try stage.store()
        try await stage.chain.call("test_hold", false)
        try await stage.apply(try await stage.driver(storage: again), deal.locking, id: id)
        #expect(try await stage.balance(.payer) == TestStage.held - 1)
    }

    @Test func `commands at once get nonces of their own, and the same command twice acts once`() async throws
    {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        var deals: [TestDeal] = []
        for _ in 0..<6 { deals.append(try await stage.deal()) }
        let id = CommandID(TestDeal.random())
        let (first, all) = (deals[0], deals)
        let places = try await stage.whileMining {
            try await withThrowingTaskGroup(of: SlotEnd.self) { group in
                for deal in all.dropFirst() {
                    group.addTask {
                        try await driver.submit(
                            deal.locking, command: CommandID(TestDeal.random()), escrow: stage.escrow,
                            patience: .seconds(30))
                    }
                }
                for _ in 0..<3 {
                    group.addTask {
                        try await driver.submit(
                            first.locking, command: id, escrow: stage.escrow, patience: .seconds(30))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(places.count == 8 && Set(places).count == 6)
        #expect(try await stage.balance(.payer) == TestStage.held - 6)
        await #expect(throws: SubmissionFault.self) {
            try await stage.apply(driver, try await stage.deal().locking, id: id)
        }
    }

    @Test func `what waits too long pays more under the same nonce, and acts once`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver { $0.pace.bumpAfter = 0 }
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        try await stage.chain.call("test_hold", true)
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(600))
        }
        let versions = try await #require(driver.store.slot(of: id)).slot.versions
        #expect(versions.count >= 2)
        let prices = versions.map(\.fee.ceiling)
        #expect(zip(prices, prices.dropFirst()).allSatisfy { $1 >= $0 + $0 / 10 })
        #expect(try await driver.outcome(of: id) == nil)
        try await stage.chain.call("test_hold", false)
        let nonce = try await stage.nonce(.payer)
        try await stage.apply(driver, deal.locking, id: id)
        #expect(try await stage.nonce(.payer) == nonce + 1)
        #expect(try await stage.balance(.payer) == TestStage.held - 1)
    }

    @Test func `what the nodes lose is sent again, byte for byte`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver { $0.pace.resendAfter = 0 }
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        try await stage.chain.call("test_swallow", 1)
        try await stage.apply(driver, deal.locking, id: id)
        #expect(try await #require(driver.store.slot(of: id)).slot.versions.count == 1)
        try await stage.chain.call("test_delay", 3)
        try await stage.apply(driver, deal.claiming)
        #expect(try await stage.balance(.payee) == 1)
    }

    @Test func `a lock that came too late gives its nonce up, and the lane goes on`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver { $0.pace.bumpAfter = 0 }
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        try await stage.chain.call("test_hold", true)
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(200))
        }
        try await stage.chain.call("test_setTime", .integer(deal.terms.lockDeadline.seconds))
        try await stage.chain.mine()
        await driver.submitter.tend()
        try await stage.chain.call("test_hold", false)
        await #expect(
            throws: SubmissionFault.rejected(
                code: "ledger.evm.withdrawn", detail: "it could no longer succeed, so its nonce was used up")
        ) {
            try await stage.apply(driver, deal.locking, id: id)
        }
        #expect(try await stage.balance(.payer) == TestStage.held)
        try await stage.apply(driver, try await stage.deal().locking)
    }

    @Test(arguments: [[], ["--zero-fee"]])
    func `a claim that a crash kept back does not leave any more once its lock has run out`(
        _ options: [String]
    ) async throws {
        let stage = try await TestStage(options)
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        let store = try stage.store()
        try await stage.apply(try await stage.driver(storage: store), deal.locking)
        let cut = CutStorage(store, after: 0, .after, counting: .slots)
        let dying = try await stage.driver(storage: cut)
        _ = try? await dying.submit(
            deal.claiming, command: id, escrow: stage.escrow, patience: .milliseconds(300))
        #expect(cut.isCut)
        #expect(try await store.slot(of: id) != nil)
        try store.close()
        try await stage.chain.call("test_setTime", .integer(deal.terms.expiry.seconds))
        try await stage.chain.mine()

        let again = try await stage.driver()
        let fault = await #expect(throws: SubmissionFault.self) {
            try await stage.apply(again, deal.claiming, id: id)
        }
        guard case .rejected("ledger.evm.withdrawn", _) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(try await !stage.everShown(deal.preimage))
        try await stage.apply(again, deal.refunding)
        #expect(try await stage.balance(.payer) == TestStage.held)
    }

    @Test func `one endpoint's word alone, while another is silent, withdraws nothing`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver { $0.pace.bumpAfter = 0 }
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        try await stage.chain.call("test_hold", true)
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(200))
        }
        let words: [(String, Int64, String)] = [
            ("main", -32601, "the method does not exist"), ("follower", 3, "execution reverted: a lie"),
        ]
        for (endpoint, code, message) in words {
            try await stage.chain.call(
                "test_lie",
                [
                    "endpoint": .string(endpoint), "method": "eth_estimateGas",
                    "error": ["code": .integer(code), "message": .string(message)],
                ])
        }
        await driver.submitter.tend()
        let versions = try #require(try await driver.store.slot(of: id)?.slot.versions)
        #expect(versions.count > 1 && versions.allSatisfy { !$0.isFiller })
        try await stage.chain.call("test_hold", false)
        try await stage.apply(driver, deal.locking, id: id)
    }

    @Test func `a nonce that somebody else used is a refusal, not a guess`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        try await stage.chain.call("test_hold", true)
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(200))
        }
        let hash = try #require(try await driver.store.slot(of: id)?.slot.versions.last?.hash)
        try await stage.chain.call("test_drop", .string("0x" + hash.hex))
        try await stage.chain.call("test_hold", false)
        try await stage.send(
            .payer, stage.token, "approve(address,uint256)",
            [EVMWord.address(stage.escrow), EVMWord.number(UInt64.max)])
        await #expect(
            throws: SubmissionFault.rejected(
                code: "ledger.evm.nonce-taken",
                detail: "another transaction of the fee account used its nonce")
        ) {
            try await stage.apply(driver, deal.locking, id: id)
        }
        try await stage.apply(driver, deal.locking)
    }

    @Test func `an act under way is never called one that did not happen`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        try await stage.chain.call("test_hold", true)
        for isCutOff in [false, true] {
            if isCutOff { stage.chain.stop() }
            await #expect(throws: SubmissionFault.unknown) {
                try await driver.submit(
                    deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(200))
            }
        }
        let other = CommandID(TestDeal.random())
        let fault = await #expect(throws: SubmissionFault.self) {
            try await driver.submit(
                deal.cancelling, command: other, escrow: stage.escrow, patience: .milliseconds(200))
        }
        if case .unavailable = fault {} else { Issue.record("\(String(describing: fault))") }
    }

    @Test func `a ledger that stands still leaves the outcome unknown until it moves`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(300))
        }
        #expect(try await driver.outcome(of: id) == nil)
        try await stage.chain.mine()
        guard case .applied = try await driver.outcome(of: id) else {
            Issue.record("not applied")
            return
        }
    }

    @Test func `an estimate of next to nothing, or of all the gas there is, stops no lock`() async throws {
        for estimate in ["0x1", "0xffffffffffffffff"] {
            let stage = try await TestStage()
            for endpoint in ["main", "follower"] {
                try await stage.chain.call(
                    "test_lie",
                    [
                        "endpoint": .string(endpoint), "method": "eth_estimateGas",
                        "result": .string(estimate),
                    ])
            }
            try await stage.apply(try await stage.driver(), try await stage.deal().locking)
        }
    }

    @Test func `with a new file and a newer anchor, what is done already is still applied`() async throws {
        let stage = try await TestStage()
        let deal = try await stage.deal()
        try await stage.apply(try await stage.driver(), deal.locking)
        try await stage.chain.mine()
        let block = try await stage.chain.call("eth_getBlockByNumber", "latest", false)
        let trust = EVMTrust(
            chainID: stage.chain.chainID, number: try block.quantity("number"),
            hash: try block.bytes32("hash"), rule: stage.trust.rule)
        var settings = SubmissionSettings(now: { Int64(Date().timeIntervalSince1970) })
        settings.poll = .milliseconds(40)
        let fresh = try await EVMDriver.open(
            endpoints: [stage.chain.main, stage.chain.follower], trust: trust, escrow: stage.escrow,
            signer: TestAccount.payer, store: try stage.store("fresh.sqlite"), settings: settings)
        try await stage.apply(fresh, deal.locking)
        await #expect(throws: SubmissionFault.self) {
            try await stage.apply(fresh, deal.refunding)
        }
    }

    @Test func `an account without coin sends nothing and says so`() async throws {
        let stage = try await TestStage()
        let poor = try await stage.driver(TestAccount(0x77))
        let deal = try await stage.deal()
        try await stage.apply(try await stage.driver(file: "other.sqlite"), deal.locking)
        let fault = await #expect(throws: SubmissionFault.self) {
            try await poor.submit(
                deal.claiming, command: CommandID(TestDeal.random()), escrow: stage.escrow,
                patience: .seconds(1))
        }
        guard case .unavailable(let reason)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(reason.code == "ledger.evm.fee-account.funds")
    }
}
