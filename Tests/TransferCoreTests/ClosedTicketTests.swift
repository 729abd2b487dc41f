import SettlementModel
import Testing

@testable import TransferCore

/// Who made and who approved a ticket stays known when its trade comes to nothing.
@Suite struct ClosedTicketTests {
    @Test func `however a trade is closed, it keeps its own ticket's maker and approvers and no one else's`()
        throws
    {
        let ticket = try Deals().ticket(Bank.a.get())
        var closings = 0
        for case (let name, let state?) in try TradeSamples.states() {
            for (event, value) in try TradeSamples.events() {
                // A refused event closes nothing; what is refused is the Specs' table.
                guard let step = try? Trade.transition(state, on: value),
                    case .closed(let kept, _) = step.state
                else { continue }
                if ["ALLEGED", "CLOSED, never ours"].contains(name) {
                    #expect(kept == nil, "\(name), \(event)")
                    continue
                }
                closings += 1
                let own = try need(kept, "\(name), \(event): nothing of the own ticket is kept")
                let approvers = name.hasPrefix("INSTRUCTED") ? [] : ["checker"]
                #expect(own.ticket == ticket)
                #expect(
                    own.approval == Approval(maker: "maker", approvers: approvers), "\(name), \(event)")
                #expect(own.approvalsNeeded == 1, "\(name), \(event)")
            }
        }
        // Twice two of INSTRUCTED, twice three of QUEUED, three each of APPROVED and UNMATCHED, two of CLOSED.
        #expect(closings == 18)
    }

    @Test func `a ticket that needed nobody else is not shown as one that lacked an approval`() throws {
        let own = try Deals().ticket(Bank.a.get())
        let begun = try Trade.begin(.ticketSubmitted(own, maker: "maker", approvalsNeeded: 0))
        let step = try Trade.transition(begun.state, on: .withdrawn(by: "maker", reason: "x"))
        guard case .closed(let kept?, _) = step.state else {
            Issue.record("not closed with its ticket: \(step.state)")
            return
        }
        #expect(kept.approvalsNeeded == 0)
        #expect(kept.approval == Approval(maker: "maker", approvers: []))
    }

    @Test func `the journal read back tells the same of a withdrawn ticket`() throws {
        let world = try World(Deals(fourEyesFrom: 1))
        try world.input(.initiator, .ticketSubmitted(world.deals.ticket(Bank.a.get()), maker: "maker"))
        try world.input(.initiator, .deskApproved(world.id, by: "checker"))
        try world.input(.initiator, .deskCancelled(world.id, by: "maker", reason: "wrong day"))
        let settlement = try world.settlement(.initiator)
        #expect(settlement.outcome == .withdrawn && settlement.maker == "maker")
        let ticket = try world.deals.ticket(Bank.a.get())
        #expect(settlement.ticket == ticket)
        try world.expectReplay(.initiator)
    }
}
