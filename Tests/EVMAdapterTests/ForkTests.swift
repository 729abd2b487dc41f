import EVMProofs
import Foundation
import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import Testing

@testable import EVMAdapter

/// What an adapter hands on once a quorum sealed two histories, for others to judge.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct ForkTests {
    private func anchor(_ stage: TestStage) throws -> LedgerAnchor {
        try need(
            stage.profile.anchor(
                ledger: LedgerID(checked: "evm:test"), block: 0, hash: stage.chain.genesis,
                operatorTrusted: false))
    }

    private func adapter(_ driver: EVMDriver, _ stage: TestStage) throws -> EVMLedgerAdapter {
        try EVMLedgerAdapter(driver: driver, anchor: try anchor(stage), holders: [:], assets: [])
    }

    private func branch(_ stage: TestStage, from parent: String, blocks: Int64) async throws -> String {
        let made = try await stage.chain.call(
            "test_mine",
            [
                "parent": .string(parent), "count": .integer(blocks), "transactions": .array([]),
                "round": 1,
            ])
        return try need(try made.array(limit: 64).last).text()
    }

    private func hash(_ number: UInt64, _ stage: TestStage) async throws -> String {
        try await stage.chain.call("eth_getBlockByNumber", .string(HexQuantity.write(number)), false)
            .text("hash")
    }

    private func head(_ number: UInt64, _ stage: TestStage) async throws -> LogHead {
        let block = try await stage.chain.call(
            "eth_getBlockByNumber", .string(HexQuantity.write(number)), false)
        return try need(LogHead(block: number, hash: try block.bytes32("hash")))
    }

    /// It convinces a verifier at each of these heads that the two are no one history.
    private func expectEvidence(
        _ adapter: EVMLedgerAdapter, from heads: [LogHead], _ stage: TestStage
    ) async throws {
        for head in heads {
            let found = try #require(await adapter.forkEvidence(from: head), "from \(head.size)")
            #expect(
                EVMLockVerifier().isForkProven(
                    by: found.first, found.second, of: try anchor(stage).advanced(to: head)))
        }
    }

    @Test func `two sealed blocks of one height are proven from the anchor and from every block since`()
        async throws
    {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let adapter = try adapter(driver, stage)
        let before = try await driver.finalHead().number
        #expect(await adapter.forkEvidence(from: try anchor(stage).head) == nil, "there is none yet")
        let known = try await head(before, stage)
        let blocks = try await stage.chain.call("test_equivocate").array(limit: 2)
        try await stage.chain.call(
            "test_follow", ["endpoint": "follower", "branch": .string(try blocks[1].text())])
        await #expect(throws: EVMFault.self) { try await driver.finalHead() }
        let own = try await head(before + 1, stage)
        let other = try need(LogHead(block: before + 1, hash: try blocks[1].bytes32()))
        try await expectEvidence(adapter, from: [try anchor(stage).head, known, own, other], stage)
        // What no chain ever had convinces nobody.
        let nothing = LogHead(size: own.size, root: Digest.sha256([1]))
        #expect(await adapter.forkEvidence(from: nothing) == nil)
    }

    @Test func `a sealed branch that leaves from below is a fork, not a lie`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let low = try await driver.finalHead().number
        try await stage.chain.mine(3)
        let parent = try await hash(low, stage)
        let top = try await driver.finalHead()
        let tip = try await branch(stage, from: parent, blocks: 3)
        try await stage.chain.call("test_follow", ["endpoint": "follower", "branch": .string(tip)])
        try await stage.chain.call(
            "test_follow", ["endpoint": "main", "branch": .string("0x" + top.hash.hex)])
        // Looked at again at each new height only: the driver is new, and its file stands there.
        try (driver.store as? DriverStore)?.close()
        let again = try await stage.driver()
        let fault = await #expect(throws: EVMFault.self) { try await again.finalHead() }
        #expect(fault?.code == "ledger.evm.fork")
        try await expectEvidence(
            try adapter(again, stage), from: [try anchor(stage).head, try await head(low, stage)], stage)
    }

    @Test func `a chain that every endpoint goes on from another block is a fork, also after a restart`()
        async throws
    {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let low = try await driver.finalHead().number
        let parent = try await hash(low, stage)
        try await stage.chain.mine(2)
        _ = try await driver.finalHead()
        try (driver.store as? DriverStore)?.close()
        let tip = try await branch(stage, from: parent, blocks: 4)
        for endpoint in ["main", "follower"] {
            try await stage.chain.call(
                "test_follow", ["endpoint": .string(endpoint), "branch": .string(tip)])
        }
        let again = try await stage.driver()
        let fault = await #expect(throws: EVMFault.self) { try await again.finalHead() }
        #expect(fault?.code == "ledger.evm.fork")
        // The block that was final is shown by nobody any more: its seals are in the driver's file.
        try await expectEvidence(try adapter(again, stage), from: [try anchor(stage).head], stage)
    }

    @Test func `a driver that lost its file leads a verifier to the block in the place of the known one`()
        async throws
    {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let low = try await driver.finalHead().number
        let parent = try await hash(low, stage)
        try await stage.chain.mine(2)
        let known = try await driver.finalHead()
        let tip = try await branch(stage, from: parent, blocks: 4)
        for endpoint in ["main", "follower"] {
            try await stage.chain.call(
                "test_follow", ["endpoint": .string(endpoint), "branch": .string(tip)])
        }
        let fresh = try await stage.driver(file: "fresh.sqlite")
        let shown = try await fresh.finalHead()
        let adapter = try adapter(fresh, stage)
        let at = try anchor(stage).advanced(to: try need(LogHead(block: known.number, hash: known.hash)))
        var follower = HeadFollower(anchor: at)
        let header = try await adapter.head(challenge: nil).signedHead
        let wanted = try #require(try follower.pathNeeded(for: header, by: EVMLockVerifier()))
        #expect(wanted.size == shown.number + 1)
        let path = try await adapter.path(from: at.head, to: wanted)
        #expect(throws: ProofFault.self) {
            try follower.follow(header, path: path, by: EVMLockVerifier())
        }
    }

    @Test func `a file of another history than the configured block begins nothing`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let low = try await driver.finalHead().number
        try (driver.store as? DriverStore)?.close()
        try await stage.chain.mine(2)
        func open(_ hash: Bytes32) async throws -> EVMDriver {
            var settings = SubmissionSettings(now: { Int64(Date().timeIntervalSince1970) })
            settings.poll = .milliseconds(40)
            return try await EVMDriver.open(
                endpoints: [stage.chain.main, stage.chain.follower],
                trust: EVMTrust(
                    chainID: stage.chain.chainID, number: low + 1, hash: hash, rule: stage.trust.rule),
                escrow: stage.escrow, signer: TestAccount.payer, store: try stage.store(),
                settings: settings)
        }
        let wrong = try await open(Digest.sha256([1]))
        let fault = await #expect(throws: EVMFault.self) { try await wrong.finalHead() }
        #expect(fault?.code == "ledger.evm.anchor")
        #expect(try await wrong.store.mark()?.number == low)
        try (wrong.store as? DriverStore)?.close()
        let right = try await open(try await head(low + 1, stage).root)
        #expect(try await right.finalHead().number == low + 2)
    }
}
