import ISO20022Adapter
import ISO20022Proofs
import ISO20022TestSystem
import SQLLedgerProofs
import SettlementModel
import Testing

/// The agent's process ends between any two steps, and comes back.
struct AgentCrashTests {
    /// Once before and once after every word to the book and to the payment system, whether it was done or not.
    @Test(arguments: [true, false])
    func `killed between any two steps it pays exactly once`(isClaimed: Bool) async throws {
        var passes = 1
        while true {
            let world = try await AgentWorld()
            let terms = try await world.terms()
            world.fuse.set(passes)
            try await tell(world, terms, isClaimed)
            let wasBlown = world.fuse.isBlown
            try await world.restart()
            try await tell(world, terms, isClaimed)

            #expect(await world.money == (isClaimed ? [9_400, 600, 0] : [10_000, 0, 0]), "after \(passes)")
            #expect(try await world.book.state(terms) == (isClaimed ? .claimed : .refunded))
            #expect(try await world.book.supply() == 0)
            #expect(try await world.book.findings().isEmpty)
            let payments = try await world.payments()
            #expect(payments.count == 2)
            #expect(payments.allSatisfy { $0.isClosed && $0.course.state == .final })
            // The system itself was asked to pay more than once only after it had said that it knew nothing.
            #expect(await world.line.system.payments.count == 2)
            guard wasBlown else { break }
            passes += 1
        }
        #expect(passes > 20)
    }

    /// A transfer as a gateway brings it, as far as it comes.
    private func tell(_ world: AgentWorld, _ terms: LockTerms, _ isClaimed: Bool) async throws {
        _ = await world.submit(try world.lock(terms), rounds: 6, seconds: 6)
        guard try await world.book.state(terms) != .none else { return }
        if isClaimed {
            let claim = try await world.command(.claim(terms.lockID, world.preimage, proof: nil), "claim")
            _ = await world.submit(claim, rounds: 3, seconds: 1)
        } else {
            await world.move(by: 1000)
            let refund = try await world.command(.refund(terms.lockID, proof: nil), "refund")
            _ = await world.submit(refund, rounds: 3, seconds: 1)
        }
        await world.work(6, seconds: 6)
    }
}
