import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// A proposal whose answer is late: whatever comes first, answer or tombstone, both banks name one end.
struct UnansweredTests {
    /// The initiator has proposed, and nothing of it has reached the responder.
    /// - Parameter refusing: the responder will say no.
    private func proposed(refusing: Bool = false) throws -> World {
        let world = try World()
        world.neglected[.responder] = [.readFacts]
        try world.submitTickets()
        while try world.settlement(.initiator).transfer?.name ?? "NEW" == "NEW" {
            guard try world.deliverOne() || world.performOne() else { break }
        }
        #expect(try world.state(.initiator).name == "PROPOSED")
        if refusing { try world.input(.responder, .frozen(by: "officer", reason: "incident")) }
        return world
    }

    /// The responder hears the proposal and answers it; nothing of it reaches the initiator yet.
    private func answer(_ world: World) throws {
        world.neglected = [:]
        world.holdsBack = .initiator
        for _ in 0..<20 where try world.settlement(.responder).outcome == nil {
            guard try world.settlement(.responder).transfer?.name != "AGREED" else { break }
            guard try world.deliverOne() || world.performOne() else { break }
        }
        world.holdsBack = nil
    }

    private func lapse(_ world: World) throws {
        try world.move(to: world.deal().lockX.lockDeadline)
        world.holdsBack = .initiator
        try world.settle()
        #expect(try world.lockState(.x) == .cancelled)
        world.holdsBack = nil
    }

    private func expect(_ world: World, _ outcome: TransferOutcome) throws {
        try world.settle()
        for role in TransferRole.allCases {
            #expect(try world.outcome(role) == outcome)
            #expect(
                try world.settlement(role).peerOutcome == outcome, "each side has the other's word for it")
            #expect(try !world.settlement(role).note.contains("the peer calls"))
            try world.expectReplay(role)
        }
    }

    @Test func `a refusal that comes after X's tombstone is a withdrawal at both banks`() throws {
        let world = try proposed(refusing: true)
        try answer(world)
        #expect(try world.outcome(.responder) == .withdrawn)
        try lapse(world)
        #expect(try world.state(.initiator).name == "UNANSWERED")
        #expect(try world.duties(.initiator).isEmpty, "nothing is left to do but to wait for the answer")
        try expect(world, .withdrawn)
    }

    @Test func `an acceptance that comes after X's tombstone is a lapse at both banks`() throws {
        let world = try proposed()
        try answer(world)
        #expect(try world.state(.responder).name == "AGREED")
        try lapse(world)
        try expect(world, .lapsed)
    }

    @Test func `a proposal that is read only after X's tombstone lapses at both banks`() throws {
        let world = try proposed()
        world.linkIsDown = true
        try world.move(to: world.deal().lockX.lockDeadline)
        try world.settle()
        #expect(try world.state(.initiator).name == "UNANSWERED")
        world.linkIsDown = false
        world.neglected = [:]
        try expect(world, .lapsed)
    }

    @Test func `an initiator that wants out before the answer ends as the responder does`() throws {
        for refuses in [false, true] {
            let world = try proposed(refusing: refuses)
            try answer(world)
            try world.input(.initiator, .deskCancelled(world.id, by: "desk", reason: "changed our mind"))
            #expect(try world.state(.initiator).name == "UNANSWERED")
            try expect(world, refuses ? .withdrawn : .lapsed)
        }
        let world = try proposed()
        try world.input(.initiator, .deskCancelled(world.id, by: "desk", reason: "changed our mind"))
        try expect(world, .withdrawn)
    }

    @Test func `a responder's own lock on Y, and its return, change nothing while its word is awaited`()
        throws
    {
        for word in [TransferOutcome.lapsed, .withdrawn] {
            let world = try proposed()
            let deal = try world.deal()
            try world.input(.initiator, .deskCancelled(world.id, by: "desk", reason: "changed our mind"))
            world.linkIsDown = true
            #expect(world.ledgers[.y]?.lock(deal.lockY) == .applied)
            try world.settle()
            #expect(try world.state(.initiator).name == "UNANSWERED")
            world.move(to: deal.lockY.expiry)
            #expect(world.ledgers[.y]?.refund(deal.lockY.lockID, proof: nil) == .applied)
            try world.settle()
            #expect(try world.state(.initiator).name == "UNANSWERED")
            #expect(
                try Set(world.settlement(.initiator).proofs.map(\.state)) == [.cancelled, .locked, .refunded])
            let peer = try Bank.b.get().identity.gateway
            try world.input(
                .initiator,
                .peerSaid(world.id, peer, .complete(word, evidenceDigest: Digest.sha256([1]))))
            #expect(try world.outcome(.initiator) == word)
            try world.expectReplay(.initiator)
        }
    }

    @Test func `a claim of Y without a reveal of ours halts it: the preimage is not ours alone any more`()
        throws
    {
        let world = try proposed()
        let deal = try world.deal()
        try world.input(.initiator, .deskCancelled(world.id, by: "desk", reason: "changed our mind"))
        world.linkIsDown = true
        #expect(world.ledgers[.y]?.lock(deal.lockY) == .applied)
        #expect(world.ledgers[.y]?.claim(deal.lockY.lockID, Deals.preimage, proof: nil) == .applied)
        try world.settle()
        #expect(try world.state(.initiator).name == "SUSPENDED")
    }

    @Test func `a journal that sealed such an end as LAPSED replays to LAPSED`() throws {
        let world = try proposed()
        world.linkIsDown = true
        try world.move(to: world.deal().lockX.lockDeadline)
        try world.settle()
        try world.input(.initiator, .evidenceSealed(world.id, digest: Digest.sha256([1])))
        #expect(try world.outcome(.initiator) == .lapsed)
        try world.expectReplay(.initiator)
    }
}
