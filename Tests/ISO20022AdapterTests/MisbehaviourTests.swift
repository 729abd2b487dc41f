import ISO20022Adapter
import ISO20022Messages
import ISO20022Proofs
import ISO20022TestSystem
import SQLLedgerProofs
import SQLLedgerRules
import SettlementModel
import Testing

/// A payment system that loses, delays, repeats, confuses and contradicts.
struct MisbehaviourTests {
    /// Money moves once, the lock is booked, and what is not known is asked: no second payment is made.
    @Test(arguments: [
        SystemHabit.prompt, .losesAnswer, .isSilent, .answersTwice, .answersLate(25), .pending(25),
        .answersAnother, .answersAnotherAmount, .advisesNothing, .advisesLate(40), .refusesAfterwards,
    ])
    func `whatever is said or not said, one payment is made and the lock is booked`(
        habit: SystemHabit
    )
        async throws
    {
        let world = try await AgentWorld([habit])
        let terms = try await world.terms()
        try #expect(await isApplied(world.submit(world.lock(terms), rounds: 6, seconds: 6)))
        #expect(await world.money == [9_400, 0, 600])
        #expect(try await world.line.orders().count == 1)
        await world.work(3, seconds: 15)
        let kept = try #require(try await world.payments().first)
        #expect(kept.course.state == .final)
        let isTold = ![SystemHabit.advisesNothing, .isSilent, .answersAnother, .answersAnotherAmount]
            .contains(habit)
        #expect(kept.course.isAdvised == isTold)
    }

    @Test
    func `silence is answered with a question, and a lost message is sent again only after the answer`()
        async throws
    {
        let world = try await AgentWorld([.losesMessage])
        let terms = try await world.terms()
        try #expect(await world.submit(world.lock(terms), rounds: 2, seconds: 4) == nil)
        #expect(try await world.line.orders().count == 1)
        #expect(try await world.line.questions() == 0)
        try #expect(await isApplied(world.submit(world.lock(terms), rounds: 5, seconds: 4)))
        let orders = try await world.line.orders()
        #expect(orders.count == 2)
        #expect(orders[0] == orders[1])
        #expect(try await world.line.questions() == 1)
        #expect(await world.money == [9_400, 0, 600])
    }

    @Test
    func `a system that is down gets the payment when it is back, and asked for first`() async throws {
        let world = try await AgentWorld()
        await world.line.setDown(true)
        let terms = try await world.terms()
        try #expect(await world.submit(world.lock(terms), rounds: 3, seconds: 8) == nil)
        await world.line.setDown(false)
        try #expect(await isApplied(world.submit(world.lock(terms), rounds: 6, seconds: 6)))
        #expect(try await world.line.questions() >= 1)
        #expect(try await world.line.orders().count == 1)
        #expect(await world.money == [9_400, 0, 600])
    }

    @Test
    func `a refusal is the lock's refusal, and another attempt is another payment`() async throws {
        let world = try await AgentWorld([.rejects("AM04")])
        let terms = try await world.terms()
        let first = try await world.lock(terms)
        #expect(await code(world.submit(first)) == .agentPayment)
        #expect(await code(world.submit(first)) == .agentPayment)
        #expect(await world.money == [10_000, 0, 0])
        try #expect(await isApplied(world.submit(world.lock(terms, "again"))))
        let orders = try await world.line.orders()
        #expect(orders.count == 2)
        #expect(orders[0].uetr != orders[1].uetr)
    }

    @Test
    func `what is pending for ever is asked about for ever and never paid twice`() async throws {
        let world = try await AgentWorld([.pendingForever])
        let terms = try await world.terms()
        try #expect(await world.submit(world.lock(terms), rounds: 10, seconds: 30) == nil)
        #expect(try await world.line.orders().count == 1)
        #expect(try await world.line.questions() >= 5)
        #expect(try await world.book.state(terms) == .none)
        // The payer ends the waiting with a tombstone; the bank's money was never taken.
        let cancel = try await world.command(.cancel(terms), "cancel", by: [world.payer.key])
        #expect(await isApplied(world.submit(cancel)))
        #expect(await world.money == [10_000, 0, 0])
    }

    @Test
    func `money that comes too late for its lock goes back`() async throws {
        let world = try await AgentWorld([.pending(150)])
        let terms = try await world.terms()
        try #expect(await world.submit(world.lock(terms), rounds: 3, seconds: 40) == nil)
        #expect(await code(world.submit(try world.lock(terms), seconds: 15)) == .lockLate)
        await world.work(3)
        #expect(await world.money == [10_000, 0, 0])
        #expect(try await world.book.supply() == 0)
        #expect(try await world.book.findings().isEmpty)
    }

    @Test
    func `money of a lock that was cancelled meanwhile goes back`() async throws {
        let world = try await AgentWorld([.answersLate(50)])
        let terms = try await world.terms()
        try #expect(await world.submit(world.lock(terms), rounds: 1) == nil)
        let cancel = try await world.command(.cancel(terms), "cancel", by: [world.payer.key])
        #expect(await isApplied(world.submit(cancel)))
        #expect(await code(world.submit(try world.lock(terms), rounds: 6, seconds: 12)) == .lockCancelled)
        await world.work(3)
        #expect(await world.money == [10_000, 0, 0])
        #expect(try await world.book.findings().isEmpty)
    }

    @Test
    func `a booking of another amount stops the payment until people have looked`() async throws {
        let world = try await AgentWorld([.advisesAnotherAmount])
        let terms = try await world.terms()
        try #expect(await world.submit(world.lock(terms), rounds: 5, seconds: 12) == nil)
        let kept = try #require(try await world.payments().first)
        #expect(kept.course.state == .contradicted)
        #expect(try await world.book.state(terms) == .none)
        #expect(try await world.line.orders().count == 1)
        #expect(try await world.resolve(kept.uetr, asSettled: true))
        try #expect(await isApplied(world.submit(world.lock(terms))))
        #expect(try await world.resolve(kept.uetr, asSettled: true) == false)
    }

    @Test
    func `money that settles after it was refused is nobody's lock, and goes back once people say so`()
        async throws
    {
        let world = try await AgentWorld([.settlesAfterwards])
        let terms = try await world.terms()
        let verdict = await world.submit(try world.lock(terms))
        let kept = try #require(try await world.payments().first)
        #expect(kept.course.state == .contradicted)
        #expect(!isApplied(verdict))
        #expect(await world.money == [9_400, 0, 600])
        // While the agent may not decide, the bank must not get a lock that it was refused: the deadline passes.
        await world.move(by: 100)
        #expect(try await world.resolve(kept.uetr, asSettled: true))
        await world.work(4)
        #expect(try await world.book.state(terms) == .none)
        #expect(await world.money == [10_000, 0, 0])
        #expect(try await world.book.findings().isEmpty)
    }
}
