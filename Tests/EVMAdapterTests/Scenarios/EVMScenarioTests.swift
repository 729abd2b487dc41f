import Foundation
import SettlementModel
import SettlementTestKit
import Testing

/// Whole trades between two gateways, one leg on a real EVM chain: every message, proof, signature and transaction is real.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct EVMScenarioTests {
    private func inWorld(_ story: (EVMWorld) async throws -> Void) async throws {
        let world = try await EVMWorld()
        try await world.start()
        do { try await story(world) } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    @Test(
        arguments: [
            (LockOrder.assetFirst, SettlementMode.m1), (.assetFirst, .m2), (.cashFirst, .m1),
            (.cashFirst, .m2),
        ])
    func `a bond on the chain settles against cash, whichever is locked first and in either mode`(
        _ order: LockOrder, _ mode: SettlementMode
    ) async throws {
        try await inWorld { world in
            let id = try await world.agree(order, mode)
            try await world.waitForEnd(id, .settled)
            try await world.expectMoved(true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test(
        arguments: [
            (LockOrder.assetFirst, SettlementMode.m1), (.assetFirst, .m2), (.cashFirst, .m1),
            (.cashFirst, .m2),
        ])
    func `where the second leg is never locked both banks have what they had`(
        _ order: LockOrder, _ mode: SettlementMode
    ) async throws {
        try await inWorld { world in
            try await world.keepSecondLegBack(order)
            let id = try await world.agree(order, mode)
            try await world.waitForState(order == .assetFirst ? world.seller : world.buyer, id, "X_LOCKED")
            world.pace.seconds = 6
            try await world.waitForEnd(id, .refunded)
            try await world.expectMoved(false)
            try await world.expectEvidence(id, .refunded)
        }
    }

    @Test(arguments: [LockOrder.assetFirst, .cashFirst])
    func `gateways whose power goes again and again settle all the same`(_ order: LockOrder) async throws {
        try await inWorld { world in
            let id = try await world.agree(order, .m2)
            for turn in 0..<8 {
                try await Task.sleep(for: .milliseconds(150 + 90 * turn))
                let bank = turn.isMultiple(of: 2) ? world.seller : world.buyer
                try await bank.restart()
            }
            try await world.waitForEnd(id, .settled)
            try await world.expectMoved(true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `where the notaries fall silent X waits, and settles when they speak again`() async throws {
        try await inWorld { world in
            world.committee.silence()
            let id = try await world.agree(.assetFirst, .m2)
            try await world.waitForState(world.buyer, id, "Y_CLAIMED")
            try await Task.sleep(for: .seconds(2))
            #expect(try await world.stage.balance(.payee) == 0)
            world.committee.silence(false)
            try await world.waitForEnd(id, .settled)
            try await world.expectMoved(true)
        }
    }

    @Test func `both desks let X go where its notaries are gone for good`() async throws {
        try await inWorld { world in
            try await world.keepSecondLegBack(.assetFirst)
            world.committee.silence()
            let id = try await world.agree(.assetFirst, .m2)
            try await world.waitForState(world.seller, id, "X_LOCKED")
            for bank in [world.seller, world.buyer] {
                let gateway = try await bank.gateway
                for user in [TestWorld.maker, TestWorld.checker] {
                    _ = try await gateway.exit(id, by: user, reason: "the notaries are gone")
                }
            }
            world.pace.seconds = 6
            try await world.waitForEnd(id, .refunded)
            try await world.expectMoved(false)
            try await world.expectEvidence(id, .refunded)
        }
    }
}
