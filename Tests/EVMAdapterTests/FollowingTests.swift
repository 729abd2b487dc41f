import EVMProofs
import Foundation
import SettlementModel
import SettlementProofs
import Testing

@testable import EVMAdapter

/// What is delivered is final and whole, whatever an endpoint or a chain does.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct FollowingTests {
    /// One way to lie about the blocks, receipts or state, and what the reason must name.
    static let lies: [(method: String, set: JSONValue, reason: String)] = [
        ("eth_getBlockByNumber", ["gasUsed": "0x7fffffff"], "does not hash"),
        (
            "eth_getBlockByNumber", ["receiptsRoot": .string("0x" + String(repeating: "ab", count: 32))],
            "does not hash"
        ),
        ("eth_getProof", ["accountProof": .array([])], "proof"),
        ("eth_chainId", "0x7", "chain id"),
    ]

    @Test(arguments: lies.indices)
    func `an endpoint that lies is named and left, and the other goes on`(_ index: Int) async throws {
        let stage = try await TestStage()
        let lie = Self.lies[index]
        let key = lie.method == "eth_chainId" ? "result" : "set"
        try await stage.chain.call(
            "test_lie",
            .object(JSONObject([("endpoint", "main"), ("method", .string(lie.method)), (key, lie.set)])))
        let driver = try await stage.driver()
        let deal = try await stage.deal()
        let place = try await stage.apply(driver, deal.locking)
        #expect(place > 0)
        let standing = try #require(await driver.pool.report().first { $0.name == stage.chain.main.name })
        #expect(standing.left?.contains(lie.reason) == true, "\(standing)")
    }

    @Test func `an event that a node withholds is missed by nobody`() async throws {
        let stage = try await TestStage()
        try await stage.chain.call(
            "test_lie", ["endpoint": "main", "method": "eth_getBlockReceipts", "result": .array([])])
        let driver = try await stage.driver()
        let deal = try await stage.deal()
        try await stage.apply(driver, deal.locking)
        let standing = try #require(await driver.pool.report().first { $0.name == stage.chain.main.name })
        #expect(standing.left?.contains("receipts") == true, "\(standing)")
    }

    @Test func `an event among thousands of a stranger's logs is found`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        // Logs 3,000 times nothing, then calls the escrow with the calldata it was given.
        let runtime: [UInt8] =
            [
                0x36, 0x60, 0, 0x60, 0, 0x37, 0x61, 0x0B, 0xB8, 0x5B, 0x60, 0, 0x60, 0, 0xA0, 0x60, 1, 0x90,
                0x03, 0x80,
            ]
            + [0x61, 0, 9, 0x57, 0x60, 0, 0x60, 0, 0x36, 0x60, 0, 0x60, 0, 0x73] + stage.escrow.bytes
            + [0x5A, 0xF1, 0x00]
        let count = UInt8(runtime.count)
        let creation = [0x60, count, 0x60, 12, 0x60, 0, 0x39, 0x60, count, 0x60, 0, 0xF3] + runtime
        let (made, _) = try await TestStage.transact(stage.chain, .stranger, to: nil, data: creation)
        // Anybody may write the tombstone of fields whose deadline is over.
        let deal = try TestDeal(stage, now: 1000, seconds: 3600, amount: 1)
        _ = try await TestStage.transact(stage.chain, .stranger, to: made, data: deal.cancelling.calldata)
        _ = try await driver.finalHead()
        let found = try await driver.store.events(of: deal.lock.id(stage.profile))
        #expect(found.map(\.kind) == [.cancelled])
        #expect(found.first.map { $0.index & 0xFFFFF } == 3000)
    }

    @Test(arguments: ["few", "twice", "stranger", "wrong-round", "other-header", "usurped"])
    func `a block that is sealed wrongly is never final`(_ fault: String) async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let before = try await driver.finalHead()
        try await stage.chain.call("test_mine", ["fault": .string(fault)])
        await #expect(throws: EVMFault.self) { try await driver.finalHead() }
        #expect(await driver.chain.follower.newest == before)
        let lies = await driver.pool.report().compactMap(\.left)
        #expect(lies.count == 2, "\(lies)")
    }

    @Test func `two sealed blocks at one height end the following for good`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        _ = try await driver.finalHead()
        let blocks = try await stage.chain.call("test_equivocate").array(limit: 2)
        try await stage.chain.call(
            "test_follow", ["endpoint": "follower", "branch": .string(try blocks[1].text())])
        let fault = await #expect(throws: EVMFault.self) { try await driver.finalHead() }
        #expect(fault?.code == "ledger.evm.fork")
        try await stage.chain.mine(2)
        let again = await #expect(throws: EVMFault.self) { try await driver.finalHead() }
        #expect(again?.code == "ledger.evm.fork")
    }

    @Test func `validators come and go by votes, and the chain is followed`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let people = try await stage.chain.call("test_validators")
        let spare = try people.array("spares", limit: 64)[0].text()
        try await stage.chain.call("test_propose", ["validator": .string(spare), "add": true])
        try await stage.chain.mine(12)
        _ = try await driver.finalHead()
        #expect(await driver.chain.follower.validators?.members.count == 5)
        try await stage.apply(driver, try await stage.deal().locking)
    }

    @Test func `on a Clique ledger a reorganised lock is not delivered before it is deep enough`()
        async throws
    {
        let stage = try await TestStage(seal: .clique, depth: 3)
        // What set the stage is deep enough first.
        try await stage.chain.mine(8)
        let driver = try await stage.driver { $0.pace.resendAfter = 0 }
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(
                deal.locking, command: id, escrow: stage.escrow, patience: .milliseconds(200))
        }
        try await stage.chain.mine(2)
        #expect(try await driver.outcome(of: id) == nil)
        try await stage.chain.call("test_reorg", ["depth": 2, "drop": "all"])
        #expect(try await driver.outcome(of: id) == nil)
        let place = try await stage.apply(driver, deal.locking, id: id)
        let head = try await stage.chain.head().number
        #expect(head >= place >> 20 + 3)
        let page = try await driver.store.events(from: 0, limit: 100)
        #expect(page.count { $0.lock == deal.lock.id(stage.profile) } == 1)
    }

    @Test func `on a Clique ledger whose final block was replaced while nobody looked nothing is followed`()
        async throws
    {
        let stage = try await TestStage(seal: .clique, depth: 3)
        try await stage.chain.mine(12)
        let memory = MemoryDriverStore()
        let before = try await stage.driver(storage: memory).finalHead()
        try await stage.chain.call("test_reorg", ["depth": 10])
        try await stage.chain.mine(10)
        // A start on the same file: it follows again from an older block, and comes by another one at that height.
        let again = try await stage.driver(storage: memory)
        await #expect(throws: EVMFault.self) { try await again.finalHead() }
        let lies = await again.pool.report().compactMap(\.left)
        #expect(lies.count == 2)
        #expect(lies.allSatisfy { $0.contains("was final") }, "\(lies)")
        let mark = await memory.mark()
        #expect(mark?.hash == before.hash)
    }

    @Test func `without seals a block is final by the word of every endpoint, and of no less`() async throws {
        let stage = try await TestStage(seal: .clique, depth: 3, byWord: true, ["--finality-depth", "2"])
        try await stage.chain.mine(4)
        let driver = try await stage.driver()
        try await stage.apply(driver, try await stage.deal().locking)
        #expect(try await driver.finalHead().number + 2 == stage.chain.head().number)
        let word = String(repeating: "ab", count: 32)
        try await stage.chain.call(
            "test_lie",
            ["method": "eth_getBlockByNumber", "first": "finalized", "set": ["hash": .string("0x" + word)]])
        let before = try await driver.finalHead()
        try await stage.chain.mine(3)
        #expect(try await driver.finalHead().number == before.number + 3)
        let named = HexQuantity.write(try await stage.chain.head().number - 1)
        try await stage.chain.call(
            "test_lie",
            [
                "method": "eth_getBlockByNumber", "first": .string(named),
                "set": ["hash": .string("0x" + word)],
            ])
        try await stage.chain.mine()
        let fault = await #expect(throws: EVMFault.self) { try await driver.finalHead() }
        #expect(fault?.code == "ledger.evm.finality")
    }

    @Test func `an endpoint that is behind is waited for by nobody and blamed for nothing`() async throws {
        let stage = try await TestStage()
        try await stage.chain.call("test_follow", ["endpoint": "main", "lag": 3])
        let driver = try await stage.driver()
        try await stage.apply(driver, try await stage.deal().locking)
        #expect(await driver.pool.report().allSatisfy { $0.left == nil })
    }

    @Test func `an endpoint that boasts of a height stops nobody`() async throws {
        let stage = try await TestStage()
        try await stage.chain.call(
            "test_lie",
            ["endpoint": "main", "method": "eth_blockNumber", "result": "0xffffffffffffffff"])
        let head = try await stage.chain.head()
        let looker = try await EVMDriver.open(
            endpoints: [stage.chain.main, stage.chain.follower], trust: stage.trust, escrow: nil,
            signer: TestAccount.stranger, store: MemoryDriverStore(),
            settings: SubmissionSettings(now: { head.time }))
        let health = await looker.health(escrow: nil)
        #expect(health.head?.number == head.number)
        #expect(health.checks.contains { $0.id == "endpoint" && !$0.passed })
    }

    @Test(arguments: [true, false])
    func `a chain that is followed for longer than the trusting period leaves no endpoint`(
        _ wantsEvents: Bool
    ) async throws {
        let stage = try await TestStage()
        let first = try await stage.chain.head()
        let policy = try need(
            HeaderPolicy(format: .qbft, epochLength: 30_000, trustingPeriod: 86_400, requiresLowS: false))
        let block = try await stage.chain.call("eth_getBlockByNumber", "latest", false)
        let trust = EVMTrust(
            chainID: stage.chain.chainID, number: first.number, hash: try block.bytes32("hash"),
            rule: .sealed(policy))
        let driver = try await EVMDriver.open(
            endpoints: [stage.chain.main, stage.chain.follower], trust: trust,
            escrow: wantsEvents ? stage.escrow : nil, signer: TestAccount.stranger,
            store: MemoryDriverStore(), settings: SubmissionSettings(now: { first.time }))
        for _ in 0..<4 {
            let time = try await stage.chain.head().time
            try await stage.chain.call("test_setNextTimestamp", .integer(time + 36_000))
            try await stage.chain.mine()
            #expect(try await driver.finalHead().number == stage.chain.head().number)
        }
        #expect(await driver.pool.report().allSatisfy { $0.left == nil })
        // A file that lay for longer says what helps: a newer block alone would not.
        let late = try await EVMDriver.open(
            endpoints: [stage.chain.main, stage.chain.follower], trust: trust, escrow: stage.escrow,
            signer: TestAccount.stranger, store: driver.store,
            settings: SubmissionSettings(now: { first.time + 300_000 }))
        let fault = await #expect(throws: EVMFault.self) { try await late.finalHead() }
        #expect(fault?.code == "ledger.evm.anchor" && fault?.next.contains("move the driver's file") == true)
    }

    @Test func `health names each thing that is wrong, with its fix`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let time = try await stage.chain.head().time
        let sound = try await stage.driver(file: "sound.sqlite") { $0.now = { time } }
        let good = await sound.health(escrow: (stage.escrow, stage.profile.escrowCode))
        #expect(good.isSound, "\(good.checks.filter { !$0.passed })")
        let late = await driver.health(escrow: (stage.token, stage.profile.escrowCode))
        let failed = late.checks.filter { !$0.passed }
        #expect(Set(failed.map(\.id)) == ["block.age", "escrow.code"])
        #expect(failed.allSatisfy { !$0.fix.isEmpty })
        try await stage.chain.call("test_setNextTimestamp", .integer(time + 7200))
        try await stage.chain.mine()
        let jumped = await sound.health(escrow: nil)
        #expect(jumped.checks.filter { !$0.passed }.map(\.id) == ["clock"])
    }

    @Test func `a proof of each state holds offline, from the first block and from a later anchor`()
        async throws
    {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let deal = try await stage.deal()
        let anchor = try #require(
            stage.profile.anchor(
                ledger: deal.terms.ledger, block: 0, hash: stage.chain.genesis, operatorTrusted: false))
        #expect(try await driver.prove(deal.terms, from: anchor) == nil)
        try await stage.apply(driver, deal.locking)
        let locked = try EVMLockVerifier().verify(
            try #require(try await driver.prove(deal.terms, from: anchor)), from: anchor)
        #expect(locked.fact.state == .locked)
        _ = try validateLock(locked.fact, against: deal.terms)
        try await stage.apply(driver, deal.claiming)
        let claimed = try EVMLockVerifier().verify(
            try #require(try await driver.prove(deal.terms, from: locked.nextAnchor)), from: locked.nextAnchor
        )
        #expect(claimed.fact.state == .claimed && claimed.fact.preimage == deal.preimage)
        // One that followed no event finds the preimage by asking.
        let looker = try await EVMDriver.open(
            endpoints: [stage.chain.main, stage.chain.follower], trust: stage.trust, escrow: nil,
            signer: TestAccount.stranger, store: MemoryDriverStore(), settings: driver.settings)
        let bundle = try #require(try await looker.prove(deal.terms, from: anchor))
        #expect(try EVMLockVerifier().verify(bundle, from: anchor).fact.preimage == deal.preimage)
    }
}
