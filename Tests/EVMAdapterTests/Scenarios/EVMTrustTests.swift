import Foundation
import SQLLedgerProofs
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

/// What two gateways hold of one chain: its anchors at two blocks, their age, and two histories.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct EVMTrustTests {
    private func inWorld(
        renewed: TradeSide? = nil, trustingPeriod: UInt64 = 1 << 32,
        _ story: (EVMWorld) async throws -> Void
    ) async throws {
        let world = try await EVMWorld(renewed: renewed, trustingPeriod: trustingPeriod)
        try await world.start()
        do { try await story(world) } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    @Test(arguments: [TradeSide.sell, .buy])
    func `gateways whose anchors stand at two blocks of one chain agree terms and settle`(
        _ renewed: TradeSide
    ) async throws {
        try await inWorld(renewed: renewed) { world in
            let id = try await world.agree(.assetFirst, .m2)
            try await world.waitForEnd(id, .settled)
            try await world.expectMoved(true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `where the cash is locked first a responder that renewed its anchor agrees as well`()
        async throws
    {
        try await inWorld(renewed: .sell) { world in
            let id = try await world.agree(.cashFirst, .m2)
            try await world.waitForEnd(id, .settled)
            try await world.expectMoved(true)
        }
    }

    /// The first block is younger than so, but these locks may need a proof after it is too old.
    @Test func `locks that may need a proof after the anchor has aged are not agreed`() async throws {
        try await inWorld(trustingPeriod: 400) { world in
            let id = try await world.agree(.assetFirst, .m2)
            try await world.waitForEnd(id, .withdrawn)
            let reason = try await world.seller.view(id)?.reason ?? ""
            #expect(reason.contains("terms.anchor.aged"), "\(reason)")
            try await world.expectMoved(false)
        }
    }

    @Test func `no notary is asked for a refund before T_X`() async throws {
        try await inWorld { world in
            try await world.keepSecondLegBack(.assetFirst)
            let id = try await world.agree(.assetFirst, .m2)
            try await world.waitForState(world.seller, id, "X_LOCKED")
            world.pace.seconds = 3
            try await world.waitForState(world.seller, id, "Y_ENDED")
            world.pace.seconds = 1
            try await Task.sleep(for: .seconds(2))
            #expect(try await world.seller.state(id) == "Y_ENDED")
            #expect(world.committee.asked == 0)
            world.pace.seconds = 6
            try await world.waitForEnd(id, .refunded)
            #expect(world.committee.asked > 0)
            try await world.expectMoved(false)
        }
    }

    @Test func `a fork of the chain closes it for good, and X's ledger by its proof but for the exit`()
        async throws
    {
        try await inWorld { world in
            try await world.keepSecondLegBack(.cashFirst)
            let id = try await world.agree(.cashFirst, .m2)
            try await world.waitForState(world.buyer, id, "X_LOCKED")
            world.pace.seconds = 0
            try await world.stage.fork()
            let line = try await world.waitForLine(world.buyer, "code=proof.fork")
            try await world.waitForState(world.buyer, id, "SUSPENDED")
            let buyer = try await world.buyer.gateway
            let refusal = await #expect(throws: DeskFault.self) {
                _ = try await buyer.askResumption(
                    of: .ledger(EVMWorld.chain), by: TestWorld.maker, reason: "it answers again", head: nil)
            }
            #expect(refusal?.code == "resume.ledger.forked")
            // The operator takes both out of the log and reports them where X is held.
            func words(_ key: String) throws -> String {
                let found = line.split(separator: " ").first { $0.hasPrefix("\(key)=") }
                let bytes = try need(Base64.decode(String(try need(found).dropFirst(key.count + 1))))
                return String(decoding: bytes, as: UTF8.self)
            }
            try await world.cash.operate(
                .reportFork(
                    ForkReport(
                        origin: EVMWorld.chain.text, first: try words("known"), second: try words("shown"))))
            for bank in [world.seller, world.buyer] {
                let gateway = try await bank.gateway
                for user in [TestWorld.maker, TestWorld.checker] {
                    _ = try await gateway.exit(id, by: user, reason: "the chain has two histories")
                }
            }
            try await world.waitForCash(EVMWorld.cashThere)
            #expect(try await world.cash.findings().isEmpty)
            // It is known after a restart too.
            try await world.buyer.restart()
            let again = try await world.buyer.gateway
            let still = await #expect(throws: DeskFault.self) {
                _ = try await again.askResumption(
                    of: .ledger(EVMWorld.chain), by: TestWorld.maker, reason: "it answers again", head: nil)
            }
            #expect(still?.code == "resume.ledger.forked")
        }
    }
}
