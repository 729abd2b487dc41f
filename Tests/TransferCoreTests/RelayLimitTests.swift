import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// The bank's limits in front of its tickets: what does not fit is not approved, and what comes back is free again.
@Suite struct RelayLimitTests {
    private func limits(
        _ lines: KeyValuePairs<LimitScope, String>, version: Int64 = 1, known: Bool = true,
        repaid: Set<TransferID> = []
    ) throws -> LimitPolicy {
        try .ceilings(lines, version: version, obligors: known ? Deals.obligors() : [:], repaid: repaid)
    }

    private func relay(_ bank: Bank, _ deals: Deals, _ limits: LimitPolicy?) throws -> Relay {
        var relay = Relay(policy: try deals.policy(bank), verifiers: [FakeVerifier()])
        _ = relay.step(
            .policyAdopted(try deals.policy(bank).with(limits: limits, restrictions: nil)))
        return relay
    }

    private func submit(_ relay: inout Relay, _ bank: Bank, _ common: String) throws -> RelayAnswer {
        var deals = Deals()
        deals.common = common
        return relay.step(.ticketSubmitted(try deals.ticket(bank), maker: "m")).answer
    }

    @Test func `exactly the limit is allowed, and not one minor unit more`() throws {
        let bank = try Bank.b.get()
        for (amount, fits) in [("4926770.83", true), ("4926770.82", false)] {
            var relay = try relay(bank, Deals(), try limits([.counterparty: amount]))
            let answer = try submit(&relay, bank, "ONE")
            #expect(code(answer) == (fits ? nil : "terms.limit.exceeded"))
            #expect(relay.settlements.count == (fits ? 1 : 0), "what does not fit is not taken")
        }
    }

    @Test func `what is withdrawn makes room for the next, and what is settled does not`() throws {
        let bank = try Bank.b.get()
        let first = Relay.id(of: try ticket("ONE"))
        var relay = try relay(bank, Deals(), try limits([.obligor: "5000000.00"]))
        #expect(try submit(&relay, bank, "ONE") == .done)
        #expect(code(try submit(&relay, bank, "TWO")) == "terms.limit.exceeded")
        #expect(relay.step(.deskCancelled(first, by: "m", reason: "r")).answer == .done)
        #expect(try submit(&relay, bank, "TWO") == .done)
        #expect(relay.settlements[Relay.id(of: try ticket("TWO"))]?.limits?.isAllowed == true)
    }

    @Test func `a settled purchase weighs on its obligor until it is repaid`() throws {
        let world = try World()
        let policy = try world.deals.policy(try Bank.b.get())
        for (role, bank) in [(TransferRole.initiator, try Bank.a.get()), (.responder, try Bank.b.get())] {
            let plain = try world.deals.policy(bank)
            try world.input(
                role,
                .policyAdopted(
                    plain.with(
                        limits: try limits([.obligor: "5000000.00", .counterparty: "5000000.00"]),
                        restrictions: nil)))
        }
        try world.submitTickets()
        try world.settle()
        #expect(try world.outcome(.responder) == .settled)
        var next = world.deals
        next.common = "NEXT"
        let ticket = try next.ticket(try Bank.b.get())
        var relay = try need(world.relays[.responder])
        #expect(code(relay.step(.ticketSubmitted(ticket, maker: "m")).answer) == "terms.limit.exceeded")
        let found = relay.step(.ticketSubmitted(ticket, maker: "m")).answer
        guard case .refused(_, let detail) = found else {
            Issue.record("it was taken")
            return
        }
        #expect(!detail.contains("counterparty"), "a settled trade is no risk of the other side's any more")
        let repaid = try limits([.obligor: "5000000.00"], version: 2, repaid: [world.id])
        _ = relay.step(.policyAdopted(policy.with(limits: repaid, restrictions: nil)))
        #expect(relay.step(.ticketSubmitted(ticket, maker: "m")).answer == .done)
    }

    @Test func `a breach at approval is kept, leaves the ticket, and the approval may come again`() throws {
        let bank = try Bank.b.get()
        var deals = Deals()
        deals.fourEyesFrom = 1
        var relay = try relay(bank, deals, try limits([.counterparty: "1.00"]))
        let id = Relay.id(of: try ticket("DLC2026000517"))
        #expect(relay.step(.ticketSubmitted(try deals.ticket(bank), maker: "m")).answer == .done)
        #expect(code(relay.step(.deskApproved(id, by: "m")).answer) == "trade.four-eyes.own")
        let breach = relay.step(.deskApproved(id, by: "c"))
        #expect(code(breach.answer) == "terms.limit.exceeded" && breach.isKept)
        let again = relay.step(.deskApproved(id, by: "c"))
        #expect(code(again.answer) == "terms.limit.exceeded" && !again.isKept, "said once is enough")
        let settlement = try need(relay.settlements[id])
        #expect(settlement.limits?.isAllowed == false && settlement.limits?.rulesVersion == 1)
        guard case .instructed = settlement.trade else {
            Issue.record("the ticket has moved: \(settlement.trade)")
            return
        }
        let wider = try limits([.counterparty: "4926770.83"], version: 2)
        _ = relay.step(
            .policyAdopted(try deals.policy(bank).with(limits: wider, restrictions: nil)))
        #expect(relay.step(.deskApproved(id, by: "c")).answer == .done)
        #expect(relay.settlements[id]?.limits?.rulesVersion == 2)
    }

    @Test func `an asset whose obligor nobody knows is not bought, and may be sold`() throws {
        let rules = try limits([.country: "90000000.00"], known: false)
        for (bank, expected) in [(try Bank.b.get(), "terms.limit.missing"), (try Bank.a.get(), nil)] {
            var relay = try relay(bank, Deals(), rules)
            #expect(code(try submit(&relay, bank, "ONE")) == expected)
        }
    }

    @Test func `limits survive their canonical form, and a policy without them is written as before`() throws
    {
        let policy = try Deals().policy(try Bank.b.get())
        #expect(!String(decoding: policy.canonicalBytes, as: UTF8.self).contains("limits"))
        let id = Relay.id(of: try ticket("ONE"))
        let full = policy.with(
            limits: try limits([.day: "1.00", .ledger: "2.00"], repaid: [id]), restrictions: nil)
        #expect(try GatewayPolicy(canonicalBytes: full.canonicalBytes) == full)
    }

    private func ticket(_ common: String) throws -> TradeTicket {
        var deals = Deals()
        deals.common = common
        return try deals.ticket(try Bank.b.get())
    }
}
