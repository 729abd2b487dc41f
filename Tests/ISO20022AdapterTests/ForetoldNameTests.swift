import ISO20022Adapter
import ISO20022Messages
import ISO20022Proofs
import SQLLedgerProofs
import SQLLedgerRules
import SettlementModel
import SettlementProofs
import Testing

/// The name of a payment follows from what others know. So one of them may send a payment of his own under it first, with the
/// same end-to-end id and amount: the system refuses the agent's as a duplicate, and answers its questions about the other.
struct ForetoldNameTests {
    private let world: AgentWorld
    private let terms: LockTerms
    private let foretold: String

    init() async throws {
        world = try await AgentWorld()
        terms = try await world.terms()
        let rules = AgentRules(reserve: AgentWorld.reserve, participants: await world.participants)
        let id = CommandID(Digest.sha256(Array("lock".utf8)))
        let now = try #require(LedgerInstant(seconds: 1_780_000_000))
        let payment = rules.reservation(of: terms, for: id, in: AgentWorld.currency, now: now)
        foretold = try #require(payment).uetr
    }

    /// Down: ours cannot leave, and the system is asked about it first.
    @Test(arguments: [false, true])
    func `another's payment under the name of a payment in is nobody's lock`(isDown: Bool) async throws {
        try await anothers(foretold, to: AgentWorld.payeeAtSystem)
        #expect(await world.money == [9_400, 600, 0])
        let lock = try await world.lock(terms)
        await world.line.setDown(isDown)
        #expect(await world.submit(lock, rounds: 1) == nil)
        await world.line.setDown(false)
        #expect(await world.submit(lock, rounds: 4, seconds: 6) == nil)
        #expect(try await world.line.questions() > 0)
        // A new process knows it too.
        try await world.restart()
        #expect(await world.submit(lock, rounds: 4, seconds: 6) == nil)
        #expect(try await world.payments().map(\.uetr) == [foretold])
        #expect(try await world.payments().map(\.course.isDoubted) == [true])
        #expect(try await world.line.orders().count == (isDown ? 0 : 1))
        #expect(try await world.book.state(terms) == .none)
        #expect(try await world.book.supply() == 0)
        // People find out whose it is.
        #expect(try await world.resolve(foretold, asSettled: false))
        #expect(await code(world.submit(lock)) == .agentPayment)
        #expect(await world.money == [9_400, 600, 0])
    }

    @Test func `another's payment under the name of a payment out pays nobody`() async throws {
        let uetr = UETR(cashLegOf: terms.transfer).text
        try await anothers(uetr, to: AgentWorld.payerAtSystem)
        let verdict = await world.submit(try await world.lock(terms))
        #expect(isApplied(verdict))
        let claim = try await world.command(.claim(terms.lockID, world.preimage, proof: nil), "claim")
        let claimed = await world.submit(claim)
        #expect(isApplied(claimed))
        await world.work(6, seconds: 6)
        #expect(await world.money == [9_400, 0, 600])
        let out = try #require(try await world.payments().first { $0.uetr == uetr })
        #expect(out.course.isDoubted)
        #expect(!out.isClosed)
        // It is paid once people know, under another name.
        #expect(try await world.resolve(uetr, asSettled: false))
        await world.work(4, seconds: 31)
        #expect(await world.money == [9_400, 600, 0])
        #expect(try await world.book.supply() == 0)
        #expect(try await world.book.findings().isEmpty)
    }

    /// The payer's own payment.
    private func anothers(_ uetr: String, to creditor: ISO20022Proofs.SystemAccount) async throws {
        let name = try #require(TransferID(hex: uetr.filter { $0 != "-" }))
        let amount = try #require(Money(AgentWorld.currency, minor: 600))
        let payment = Payment(
            uetr: UETR(cashLegOf: name), transfer: terms.transfer, lock: terms.lockID, amount: amount,
            debtor: AgentWorld.payerAtSystem, creditor: creditor,
            created: try #require(LedgerInstant(seconds: 1_780_000_000)), purpose: "another's")
        #expect(payment.uetr == uetr)
        await world.line.takeFromAnother(
            try payment.message(from: AgentWorld.agentBIC, to: AgentWorld.systemBIC))
    }
}
