import SettlementModel
import SettlementTestKit
import Testing

/// A bond on one real chain against cash on another, in M2: X opens by what notaries saw proven of Y's chain.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct TwoChainsTests {
    private func inWorld(_ story: (TwoChains) async throws -> Void) async throws {
        let world = try await TwoChains()
        do { try await story(world) } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    @Test func `two chains settle by certificate, also where the notaries were silent for a while`()
        async throws
    {
        try await inWorld { world in
            world.committee.silence()
            let id = try await world.agree()
            try await world.wait(id, state: "Y_CLAIMED", at: world.buyer)
            #expect(try await world.bonds.balance(.payee) == 0)
            try await world.buyer.restart()
            world.committee.silence(false)
            try await world.wait(id, for: .settled)
            try await world.expectMoved(true)
            try await world.expectEvidence(id, .settled)
        }
    }

    @Test func `two chains give back by certificate where the cash never came`() async throws {
        try await inWorld { world in
            try await world.keepCashBack()
            let id = try await world.agree()
            try await world.wait(id, state: "X_LOCKED", at: world.seller)
            world.pace.seconds = 6
            try await world.wait(id, for: .refunded)
            try await world.expectMoved(false)
            try await world.expectEvidence(id, .refunded)
        }
    }
}
