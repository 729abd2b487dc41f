import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// What people decide: the exit, a dispute, a freeze; and what a peer may and may not say.
struct ExitAndDisputeTests {
    private func begun(_ deals: Deals = Deals(), _ change: (World) -> Void = { _ in }) throws -> World {
        let world = try World(deals)
        change(world)
        try world.submitTickets()
        try world.settle()
        return world
    }

    private func approveExit(_ world: World, _ role: TransferRole) throws {
        #expect(try world.input(role, .exitWanted(world.id, by: "one", reason: "Y is gone")) == .done)
        #expect(
            try world.input(role, .exitWanted(world.id, by: "one", reason: "Y is gone"))
                == .refused(code: "exit.four-eyes", detail: "one asked for this exit and cannot approve it"))
        #expect(try world.input(role, .exitWanted(world.id, by: "two", reason: "Y is gone")) == .done)
    }

    @Test func `an exit by both frees X, reveals nothing and waits for Y`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginReveal] }
        for role in TransferRole.allCases { try approveExit(world, role) }
        world.neglected = [:]
        try world.settle()
        #expect(try world.lockState(.x) == .refunded)
        #expect(try world.lockState(.y) == .locked, "the initiator does not claim what it gave X up for")
        for role in TransferRole.allCases { #expect(try world.state(role).name == "X_RETURNED") }
        try world.move(to: world.deal().lockY.expiry)
        try world.settle()
        #expect(try world.lockState(.y) == .refunded)
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .refunded) }
    }

    @Test func `one bank alone opens no exit`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginReveal] }
        try approveExit(world, .initiator)
        world.neglected = [:]
        try world.settle()
        #expect(try world.lockState(.x) == .locked)
        #expect(try world.state(.initiator).name == "BOTH", "whoever gave its half reveals nothing new")
        try world.move(to: world.deal().lockY.expiry)
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .refunded) }
    }

    @Test func `the exit of a claimed Y is called a release on both sides`() throws {
        let world = try begun { $0.neglected[.responder] = [.submit(.x, .claim)] }
        for role in TransferRole.allCases { #expect(try world.state(role).name == "Y_CLAIMED") }
        for role in TransferRole.allCases { try approveExit(world, role) }
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .released) }
        // Who asks now is told that it is over, not to wait for an expiry.
        let late = try world.input(.initiator, .exitWanted(world.id, by: "one", reason: "x"))
        #expect(late == .refused(code: "transfer.ended", detail: "this transfer has ended"))
    }

    @Test func `an M1 lock has no exit`() throws {
        let world = try begun(Deals(mode: .m1)) { $0.neglected[.initiator] = [.beginReveal] }
        let answer = try world.input(.initiator, .exitWanted(world.id, by: "one", reason: "x"))
        #expect(answer == .refused(code: "exit.mode", detail: "only an M2 lock on X has an exit"))
    }

    @Test func `M1 names a loss where a claim came too late`() throws {
        let world = try begun(Deals(mode: .m1)) { $0.neglected[.responder] = [.submit(.x, .claim)] }
        try world.move(to: world.deal().lockX.expiry)
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .breached) }
        #expect(try world.lockState(.x) == .refunded)
    }

    @Test func `a disputed peer gets no new lock and money still comes home`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginReveal] }
        let evidence = DisputeEvidence(
            kind: .conflictingFrames, accused: try Bank.b.get().identity.gateway, first: [1], second: [2])
        try world.input(.initiator, .peerDisputed(evidence))
        world.neglected = [:]
        try world.settle()
        #expect(try world.state(.initiator).name == "DISPUTED")
        #expect(try world.state(.responder).name == "SUSPENDED")
        try world.move(to: world.deal().lockY.expiry)
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .refunded) }
    }

    @Test func `a rejected trade is told to whoever alleged it`() throws {
        let world = try World()
        try world.input(.initiator, .ticketSubmitted(world.deals.ticket(Bank.a.get()), maker: "maker"))
        try world.settle()
        try world.input(.responder, .deskRejected(world.id, by: "desk", reason: "unknown trade"))
        try world.settle()
        #expect(try world.outcome(.initiator) == .withdrawn)
        // Of what it never wanted the responder keeps the name.
        let responder = try need(world.relays[.responder])
        #expect(responder.settlements.isEmpty && responder.closedAllegements == [world.id])
        let late = try world.input(
            .responder, .ticketSubmitted(world.deals.ticket(Bank.b.get()), maker: "maker"))
        guard case .refused("trade.closed", _) = late else {
            Issue.record("taken up again: \(late)")
            return
        }
        try world.expectReplay(.responder)
    }

    @Test func `a withdrawal that nobody could hear is said again to a later ticket`() throws {
        let world = try World(Deals(fourEyesFrom: 1))
        try world.input(.responder, .ticketSubmitted(world.deals.ticket(Bank.b.get()), maker: "maker"))
        try world.input(.responder, .deskCancelled(world.id, by: "maker", reason: "wrong day"))
        try world.settle()
        try world.input(.initiator, .ticketSubmitted(world.deals.ticket(Bank.a.get()), maker: "maker"))
        try world.input(.initiator, .deskApproved(world.id, by: "checker"))
        try world.settle()
        #expect(try world.outcome(.initiator) == .withdrawn)
    }

    @Test func `words for people are cut to what the link takes`() throws {
        let world = try World()
        try world.input(.initiator, .ticketSubmitted(world.deals.ticket(Bank.a.get()), maker: "maker"))
        let long = String(repeating: "ü\u{7}", count: 5000)
        try world.input(.initiator, .deskCancelled(world.id, by: "maker", reason: long))
        let last = try need(world.spoken.last)
        guard case .ticketWithdrawn(let reason) = last.message else {
            Issue.record("no withdrawal was sent")
            return
        }
        #expect(reason.utf8.count <= 256)
        #expect(reason.hasPrefix("withdrawn by maker") || reason.hasPrefix("ü "))
        #expect(try JournalForm.message(JournalForm.bytes(last.message)) == last.message)
    }

    @Test func `a stranger says nothing about a transfer of others`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginReveal] }
        let answer = try world.input(
            .initiator, .peerSaid(world.id, GatewayID(checked: "gw.stranger"), .abortRequest(reason: "x")))
        #expect(answer == .refused(code: "message.session", detail: "this transfer is not with gw.stranger"))
        #expect(try world.state(.initiator).name == "BOTH")
    }

    @Test func `a half for another lock or by another key counts for nothing`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginReveal, .signRelease] }
        try world.input(.responder, .deskCancelled(world.id, by: "desk", reason: "out"))
        try world.settle()
        let deal = try world.deal()
        let own = try Bank.b.get().key.sign(DomainTag.unlockByBoth.message(deal.lockID(.y).digest.bytes))
        let exit = try Bank.a.get().key.sign(DomainTag.releaseByBoth.message(deal.lockID(.y).digest.bytes))
        let gateway = try Bank.a.get().identity.gateway
        for (lock, half) in [(deal.lockID(.y), own), (deal.lockID(.y), exit), (deal.lockID(.x), exit)] {
            let answer = try world.input(.responder, .peerSaid(world.id, gateway, .abortAgreed(lock, half)))
            #expect(answer == .refused(code: "message.release", detail: "not the peer's half for Y"))
        }
    }
}
