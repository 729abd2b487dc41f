import ISO20022Adapter
import ISO20022Messages
import ISO20022Proofs
import ISO20022TestSystem
import SQLLedgerProofs
import SQLLedgerRules
import SettlementModel
import Testing

/// What a cash agent does at its payment system, and what it refuses.
struct AgentStoryTests {
    @Test
    func `a lock follows a final payment in, a payment out follows a claim, and all names go through`()
        async throws
    {
        let world = try await AgentWorld()
        let terms = try await world.terms()
        try #expect(await isApplied(world.submit(world.lock(terms))))
        #expect(await world.money == [9_400, 0, 600])
        #expect(try await world.book.state(terms) == .locked)

        let claim = try await world.command(.claim(terms.lockID, world.preimage, proof: nil), "claim")
        #expect(await isApplied(world.submit(claim)))
        await world.work(3)
        #expect(await world.money == [9_400, 600, 0])
        #expect(try await world.book.supply() == 0)
        #expect(try await world.book.findings().isEmpty)

        let orders = try await world.line.orders()
        #expect(orders.count == 2)
        #expect(orders.allSatisfy { $0.endToEndID == terms.transfer.hex })
        #expect(orders[1].uetr == UETR(cashLegOf: terms.transfer).text)
        #expect(orders[0].uetr != orders[1].uetr)
        let kept = try await world.payments()
        #expect(kept.allSatisfy { $0.isClosed && $0.course.state == .final && $0.course.isAdvised })
    }

    @Test
    func `a refund after the expiry brings the money back to where it came from`() async throws {
        let world = try await AgentWorld()
        let terms = try await world.terms()
        try #expect(await isApplied(world.submit(world.lock(terms))))
        await world.move(by: 1000)
        #expect(
            await isApplied(world.submit(try world.command(.refund(terms.lockID, proof: nil), "refund"))))
        await world.work(3)
        #expect(await world.money == [10_000, 0, 0])
        #expect(try await world.book.supply() == 0)
        #expect(try await world.book.findings().isEmpty)
    }

    @Test
    func `an end that cannot be paid holds up no other, and is paid once its account is listed again`()
        async throws
    {
        let world = try await AgentWorld()
        let all = await world.participants
        let first = try await world.terms()
        let second = try await world.otherTerms(of: first).terms
        try #expect(await isApplied(world.submit(world.lock(first))))
        try #expect(await isApplied(world.submit(world.lock(second, "second"))))
        // The payee is given the first, the second goes back to the payer; and the payee is not listed.
        try await world.restart(listing: all.filter { $0.key != world.payee.account })
        let claim = try await world.command(.claim(first.lockID, world.preimage, proof: nil), "claim")
        #expect(await isApplied(world.submit(claim)))
        await world.move(by: 1000)
        #expect(
            await isApplied(world.submit(try world.command(.refund(second.lockID, proof: nil), "refund"))))
        await world.work(3)
        #expect(await world.money == [9_400, 0, 600])
        try await world.restart(listing: all.filter { $0.key != world.payee.account })
        await world.work(3)
        #expect(await world.money == [9_400, 0, 600], "a start finds what was paid")
        try await world.restart(listing: all)
        await world.work(3)
        #expect(await world.money == [9_400, 600, 0])
        #expect(try await world.book.supply() == 0)
        #expect(try await world.payments().count == 4)
    }

    @Test
    func `an end to an account that no message can name holds up no other`() async throws {
        let world = try await AgentWorld()
        let all = await world.participants
        let first = try await world.terms()
        let second = try await world.otherTerms(of: first).terms
        try #expect(await isApplied(world.submit(world.lock(first))))
        try #expect(await isApplied(world.submit(world.lock(second, "second"))))
        var misspelt = all
        misspelt[world.payee.account] = AgentParticipant(
            account: ISO20022Proofs.SystemAccount(
                bic: AgentWorld.payeeAtSystem.bic, account: .iban("DE89 3704")), authority: [:])
        try await world.restart(listing: misspelt)
        let claim = try await world.command(.claim(first.lockID, world.preimage, proof: nil), "claim")
        #expect(await isApplied(world.submit(claim)))
        await world.move(by: 1000)
        let refund = try await world.command(.refund(second.lockID, proof: nil), "refund")
        #expect(await isApplied(world.submit(refund)))
        await world.work(3)
        #expect(await world.money == [9_400, 0, 600])
        try await world.restart(listing: all)
        await world.work(3)
        #expect(await world.money == [9_400, 600, 0])
        #expect(try await world.book.supply() == 0)
    }

    @Test
    func `no money moves for a lock that the book would refuse`() async throws {
        let world = try await AgentWorld()
        let terms = try await world.terms()
        let unsigned = try await world.command(.lock(terms, anchorProof: nil), "unsigned")
        #expect(await code(world.submit(unsigned)) == .signatureMissing)
        let first = try await world.terms(leg: .x)
        try #expect(await code(world.submit(world.lock(first))) == .lockNotY)
        await world.move(by: 100)
        try #expect(await code(world.submit(world.lock(terms, "late"))) == .lockLate)
        #expect(await world.line.sent.isEmpty)
    }

    @Test
    func `units come into the book and leave it with payments only`() async throws {
        let world = try await AgentWorld()
        let account = world.payer.account
        let order = IssueOrder(asset: AssetID(checked: "iso4217:CNY"), quantity: 5, account: account)
        let acts: [SQLLedgerAct] = [
            .issue(order), .withdraw(order),
            .transfer(TransferOrder(asset: order.asset, quantity: 5, from: account, to: world.payee.account)),
        ]
        for (index, act) in acts.enumerated() {
            #expect(await code(world.submit(try world.command(act, "act \(index)"))) == .agentAct)
        }
    }

    @Test
    func `a bank reserves no more than its authority`() async throws {
        let world = try await AgentWorld(authority: 1_000)
        let assets = [AssetID(checked: "iso4217:CNY"): AgentWorld.currency]
        try #expect(await isApplied(world.submit(world.lock(world.terms()))))
        #expect(
            try await world.agent.reservable(world.payer.account, in: assets).values.sorted() == [400])
        let second = try await world.terms(salt: 8)
        // The same hash twice would be refused by the book first.
        try #expect(await code(world.submit(world.lock(second, "second"))) == .lockHashUsed)
        #expect(try await world.agent.reservable(world.payee.account, in: assets).values.sorted() == [0])
    }

    @Test
    func `more than the authority is refused before a payment is made`() async throws {
        let world = try await AgentWorld(authority: 599)
        try #expect(await code(world.submit(world.lock(world.terms()))) == .agentAuthority)
        #expect(await world.line.sent.isEmpty)
    }

    @Test
    func `a payment out that is refused is made again under another name`() async throws {
        let world = try await AgentWorld([.prompt, .rejects("TM01")])
        let terms = try await world.terms()
        try #expect(await isApplied(world.submit(world.lock(terms))))
        _ = await world.submit(try world.command(.claim(terms.lockID, world.preimage, proof: nil), "claim"))
        await world.work(3)
        #expect(await world.money == [9_400, 0, 600])
        await world.work(4, seconds: 31)
        #expect(await world.money == [9_400, 600, 0])
        let orders = try await world.line.orders()
        #expect(Set(orders.map(\.uetr)).count == 3)
        #expect(try await world.book.findings().isEmpty)
    }

    @Test
    func `what is no message of the system's is put away and changes nothing`() async throws {
        let world = try await AgentWorld([.isSilent])
        let terms = try await world.terms()
        try #expect(await world.submit(world.lock(terms), rounds: 1) == nil)
        let ours = try #require(await world.line.sent.first)
        await world.line.deliver([[], Array("<a/>".utf8), ours, [0xFF, 0xFE]])
        await world.work()
        #expect(await world.line.waiting == 0)
        #expect(try await world.payments().map(\.course.state) == [.sent])
    }

    @Test
    func `two locks of one transfer are both paid out, one under the transfer's name`() async throws {
        let world = try await AgentWorld()
        let first = try await world.terms()
        try #expect(await isApplied(world.submit(world.lock(first))))
        _ = await world.submit(try world.command(.claim(first.lockID, world.preimage, proof: nil), "one"))
        await world.work(3)
        let unlike = try await world.otherTerms(of: first)
        try #expect(await isApplied(world.submit(world.lock(unlike.terms, "other"))))
        _ = await world.submit(
            try world.command(.claim(unlike.terms.lockID, unlike.preimage, proof: nil), "two"))
        await world.work(3)
        #expect(await world.money == [8_800, 1_200, 0])
        #expect(Set(try await world.line.orders().map(\.uetr)).count == 4)
    }
}

func isApplied(_ verdict: CommandVerdict?) -> Bool {
    if case .applied? = verdict { true } else { false }
}

func code(_ verdict: CommandVerdict?) -> RejectionCode? {
    if case .rejected(let rejection)? = verdict { rejection.code } else { nil }
}
