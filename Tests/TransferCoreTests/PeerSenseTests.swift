import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// What a peer may say and what it may not, and with whom nothing new begins.
struct PeerSenseTests {
    private func ticket(_ common: String, by buyer: PartyIdentity) throws -> TradeTicket {
        let own = try Deals(common: common).ticket(Bank.b.get())
        return TradeTicket(
            clientID: own.clientID, commonID: own.commonID, side: own.side, seller: own.seller, buyer: buyer,
            mode: own.mode, lockOrder: own.lockOrder, economics: own.economics, tradeDate: own.tradeDate,
            settlementDate: own.settlementDate, cash: own.cash, assetLeg: own.assetLeg, cashLeg: own.cashLeg)
    }

    private func hear(_ world: World, _ ticket: TradeTicket) throws -> RelayAnswer {
        let peer = try Bank.b.get().identity.gateway
        return try world.input(.initiator, .peerSaid(Relay.id(of: ticket), peer, .ticket(ticket)))
    }

    @Test func `a peer brings its own tickets only, under its own LEI`() throws {
        let world = try World()
        let right = try Bank.b.get().identity
        let other = PartyIdentity(gateway: GatewayID(checked: "gw.bank-c"), lei: right.lei)
        #expect(code(try hear(world, ticket("ONE", by: other))) == "message.ticket")
        let renamed = PartyIdentity(gateway: right.gateway, lei: "another")
        #expect(code(try hear(world, ticket("TWO", by: renamed))) == "message.ticket")
        #expect(try hear(world, ticket("THREE", by: right)) == .done)
    }

    @Test func `a peer's unanswered tickets have an end`() throws {
        let world = try World()
        let peer = try Bank.b.get().identity
        for number in 0..<Relay.mostAlleged {
            #expect(try hear(world, ticket("T\(number)", by: peer)) == .done)
        }
        #expect(code(try hear(world, ticket("ONE-MORE", by: peer))) == "message.ticket.too-many")
    }

    @Test func `an allegement that ended leaves a name, and room for the next`() throws {
        let world = try World()
        let peer = try Bank.b.get().identity
        for number in 0...Relay.mostAlleged {
            let ticket = try ticket("T\(number)", by: peer)
            let id = Relay.id(of: ticket)
            #expect(try hear(world, ticket) == .done)
            let withdrawn = RelayInput.peerSaid(id, peer.gateway, .ticketWithdrawn(reason: "r"))
            #expect(try world.input(.initiator, withdrawn) == .done)
            // However often they come.
            #expect(code(try hear(world, ticket)) == "message.session")
            #expect(code(try world.input(.initiator, withdrawn)) == "message.session")
        }
        let relay = try need(world.relays[.initiator])
        #expect(relay.settlements.isEmpty && relay.closedAllegements.count == Relay.mostAlleged + 1)
        try world.expectReplay(.initiator)
    }

    @Test func `a half that the peer signed for another end is none`() throws {
        let world = try World()
        world.neglected[.initiator] = [.beginReveal]
        try world.submitTickets()
        try world.settle()
        let deal = try world.deal()
        let bank = try world.bank(.responder)
        func half(_ leg: LegID, _ tag: DomainTag) throws -> Signature {
            try bank.key.sign(tag.message(deal.lockID(leg).digest.bytes))
        }
        let exit = PeerMessage.exitAgreed(deal.lockID(.x), try half(.x, .unlockByBoth))
        let release = PeerMessage.abortAgreed(deal.lockID(.y), try half(.y, .releaseByBoth))
        for (message, refusal) in [(exit, "message.exit"), (release, "message.release")] {
            let answer = try world.input(.initiator, .peerSaid(world.id, bank.identity.gateway, message))
            #expect(code(answer) == refusal)
        }
        let right = PeerMessage.exitAgreed(deal.lockID(.x), try half(.x, .releaseByBoth))
        #expect(try world.input(.initiator, .peerSaid(world.id, bank.identity.gateway, right)) == .done)
    }

    @Test func `nothing new begins with a disputed peer or on a suspended ledger`() throws {
        let accused = try Bank.b.get().identity.gateway
        let evidence = DisputeEvidence(kind: .conflictingFrames, accused: accused, first: [1], second: [2])
        for halt in [
            RelayInput.peerDisputed(evidence), .ledgerSuspended(Deals.claims, reason: "silent"),
            .ledgerSuspended(Deals.cash, reason: "silent"), .frozen(by: "one", reason: "an audit"),
        ] {
            let world = try World()
            _ = try world.input(.initiator, halt)
            try world.submitTickets()
            try world.settle()
            #expect(try world.state(.initiator).name == "NEW", "\(halt)")
            #expect(world.ledgers.values.allSatisfy { $0.entries.isEmpty })
        }
    }
}
