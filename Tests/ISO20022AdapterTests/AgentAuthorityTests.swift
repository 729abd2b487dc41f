import ISO20022Adapter
import ISO20022Proofs
import SettlementModel
import Testing

/// What an account can still lock, while locks come and go.
struct AgentAuthorityTests {
    private let assets = [AssetID(checked: "iso4217:CNY"): AgentWorld.currency]

    @Test func `what is locked takes of the authority, and its end gives it back`() async throws {
        let world = try await AgentWorld(authority: 1_000)
        let terms = try await world.terms()
        #expect(try await left(world) == 1_000)
        try #expect(await isApplied(world.submit(world.lock(terms))))
        #expect(try await left(world) == 400)
        await world.move(by: 1000)
        let refund = try await world.command(.refund(terms.lockID, proof: nil), "refund")
        #expect(await isApplied(world.submit(refund)))
        // Also while its payment out is under way, and its units lie in the payer's account.
        #expect(try await left(world) == 1_000)
        await world.work(3)
        #expect(try await left(world) == 1_000)
        #expect(try await world.agent.reservable(world.payee.account, in: assets).values.sorted() == [0])
    }

    /// While the agent is asked it books the lock, which leaves what is under way for the book.
    @Test func `a lock that is booked meanwhile is counted once`() async throws {
        let world = try await AgentWorld([.isSilent], authority: 1_000)
        #expect(await world.submit(try await world.lock(try await world.terms()), rounds: 1) == nil)
        await world.book.afterHeld {
            // Not waited for: it may not happen before the answer is given. Without that it would, long before.
            let work = Task { await world.work(2, seconds: 11) }
            for _ in 0..<100 {
                if await world.isAllClosed() { break }
                try? await Task.sleep(for: .milliseconds(10))  // never cancelled
            }
            _ = work
        }
        #expect(try await left(world) == 400)
    }

    /// Whatever was done and not yet written when the process ended.
    @Test func `after any death each lock is counted once`() async throws {
        var passes = 1
        while true {
            let world = try await AgentWorld(authority: 1_000)
            let terms = try await world.terms()
            world.fuse.set(passes)
            _ = await world.submit(try world.lock(terms), rounds: 6, seconds: 6)
            let wasBlown = world.fuse.isBlown
            try await world.restart()
            let isAsked = try await !world.payments().isEmpty
            #expect(try await left(world) == (isAsked ? 400 : 1_000), "after \(passes)")
            guard wasBlown else { break }
            passes += 1
        }
        #expect(passes > 8)
    }

    private func left(_ world: AgentWorld) async throws -> Int128? {
        let found = try await world.agent.reservable(world.payer.account, in: assets)
        #expect(found.count == 1)
        return found.values.first
    }
}

extension AgentWorld {
    func isAllClosed() -> Bool { (try? payments().allSatisfy(\.isClosed)) ?? false }
}
