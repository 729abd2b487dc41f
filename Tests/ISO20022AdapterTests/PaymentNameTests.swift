import ISO20022Adapter
import ISO20022Messages
import ISO20022Proofs
import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import Testing

/// Whoever makes a lock says which transfer it belongs to, after which its payment out is named: he can take the name that another
/// payment would have.
struct PaymentNameTests {
    private let world: AgentWorld
    private let rules: AgentRules
    private let now: LedgerInstant

    init() async throws {
        world = try await AgentWorld()
        rules = AgentRules(reserve: AgentWorld.reserve, participants: await world.participants)
        now = try #require(LedgerInstant(seconds: 1_780_000_000))
    }

    @Test
    func `a lock's money comes in although a payment out has the name of its payment in`() async throws {
        let terms = try await world.terms()
        let id = CommandID(Digest.sha256(Array("large".utf8)))
        let wanted = rules.reservation(of: terms, for: id, in: AgentWorld.currency, now: now)
        let name = try #require(wanted).uetr
        try await takeName(name, like: terms, "small")
        #expect(await world.money == [9_999, 1, 0])
        let verdict = await world.submit(try await world.lock(terms, "large"))
        #expect(isApplied(verdict))
        // What was settled is the lock's own payment, for its own amount, and the other one is on record as it was.
        #expect(await world.money == [9_399, 1, 600])
        let payments = try await world.payments()
        #expect(Set(payments.map(\.uetr)).count == 3)
        let kept = try #require(payments.first { $0.uetr == name })
        #expect(kept.terms.quantity == 1)
    }

    @Test func `an end is paid although others have taken the names of its payment`() async throws {
        let terms = try await world.terms()
        for attempt in 0...2 {
            let payment = rules.release(
                of: terms, to: terms.payee.account, because: .claimed, attempt: attempt,
                in: AgentWorld.currency, now: now)
            try await takeName(try #require(payment).uetr, like: terms, "taken-\(attempt)")
        }
        #expect(await world.money == [9_997, 3, 0])
        let verdict = await world.submit(try await world.lock(terms))
        #expect(isApplied(verdict))
        let claim = try await world.command(.claim(terms.lockID, world.preimage, proof: nil), "claim")
        let claimed = await world.submit(claim)
        #expect(isApplied(claimed))
        await world.work(3)
        #expect(await world.money == [9_397, 603, 0])
        #expect(try await world.book.supply() == 0)
        // A start finds it again, and pays nothing twice.
        try await world.restart()
        await world.work(3)
        #expect(await world.money == [9_397, 603, 0])
        #expect(try await world.payments().count == 8)
    }

    @Test
    func `an end is paid although others have taken the ids of the command that it needs`() async throws {
        let terms = try await world.terms()
        let verdict = await world.submit(try await world.lock(terms))
        #expect(isApplied(verdict))
        let claim = try await world.command(.claim(terms.lockID, world.preimage, proof: nil), "claim")
        let claimed = await world.submit(claim)
        #expect(isApplied(claimed))
        // The clock stands still, so the payment's very bytes can be foretold.
        let made = try #require(try await world.payments().first)
        let time = try #require(LedgerInstant(seconds: made.created))
        let payment = try #require(
            rules.release(
                of: terms, to: terms.payee.account, because: .claimed, attempt: 0, in: AgentWorld.currency,
                now: time))
        let bytes = try payment.message(from: AgentWorld.agentBIC, to: AgentWorld.systemBIC)
        for number in 0...1 {
            let id = AgentRules.withdrawalID(of: payment.uetr, message: bytes, number: number)
            try await takeID(id, like: terms, "tombstone-\(number)")
        }
        await world.work(3)
        #expect(await world.money == [9_400, 600, 0])
        #expect(try await world.book.supply() == 0)
        let orders = try await world.line.orders()
        #expect(orders.last?.uetr == payment.uetr)
        #expect(orders.last?.created == payment.created)
    }

    /// A tombstone under this id: it costs nothing.
    private func takeID(_ id: CommandID, like terms: LockTerms, _ secret: String) async throws {
        let hashlock = Preimage(Digest.sha256(Array(secret.utf8))).hashlock
        let never = try #require(
            LockTerms(
                ledger: terms.ledger, transfer: terms.transfer, leg: .y, asset: terms.asset, quantity: 1,
                payer: terms.payer, payee: terms.payee, hashlock: hashlock, claimGate: .beforeExpiry,
                refundGate: .fromExpiry, exitByBoth: false, lockDeadline: terms.lockDeadline,
                expiry: terms.expiry, termsDigest: terms.termsDigest))
        let command = SQLLedgerCommandCodec.encode(
            SQLLedgerCommand(id: id, ledger: terms.ledger, act: .cancel(never)))
        let signature = try world.payer.key.sign(SQLLedgerCommandCodec.signingMessage(command))
        let verdict = await world.submit(SQLSignedCommand(command: command, signatures: [signature]))
        #expect(isApplied(verdict))
    }

    /// A lock of one unit that is claimed, so that its payment out gets this name.
    private func takeName(_ uetr: String, like terms: LockTerms, _ secret: String) async throws {
        let preimage = Preimage(Digest.sha256(Array(secret.utf8)))
        let transfer = try #require(TransferID(hex: uetr.filter { $0 != "-" }))
        let small = try #require(
            LockTerms(
                ledger: terms.ledger, transfer: transfer, leg: .y, asset: terms.asset, quantity: 1,
                payer: terms.payer, payee: terms.payee, hashlock: preimage.hashlock,
                claimGate: .beforeExpiry, refundGate: .fromExpiry, exitByBoth: false,
                lockDeadline: terms.lockDeadline, expiry: terms.expiry, termsDigest: terms.termsDigest))
        let locked = await world.submit(try await world.lock(small, secret))
        #expect(isApplied(locked))
        let claim = try await world.command(
            .claim(small.lockID, preimage, proof: nil), "claim-\(secret)")
        let claimed = await world.submit(claim)
        #expect(isApplied(claimed))
        await world.work(3)
        let names = try await world.payments().map(\.uetr)
        #expect(names.contains(uetr))
    }
}
