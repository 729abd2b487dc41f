import PeerProtocol
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

@testable import SettlementEngine
@testable import TransferCore

/// What a peer says is kept for ever: so much of it, and in such a form, that the gateway starts again and proves its case.
@Suite struct PeerBudgetTests {
    @Test func `two tickets of a megabyte in one place dispute their peer, and the gateway starts again`()
        async throws
    {
        try await inWorld { world in
            await world.seller.crash()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let trade = TestTrade(.bond)
            let ticket = try trade.ticket(
                .sell, seller: world.seller.identity, buyer: world.buyer.identity)
            let id = Relay.id(of: ticket)
            var forger = ForgedGateway(world.seller, to: buyer)
            let messages = try ["1", "2"].map { name in
                try forger.message(id, 0, nil, .ticket(try long(ticket, client: name)))
            }
            #expect(messages.allSatisfy { $0.count > 900_000 })
            let frame = try forger.frame(over: messages)
            let gateway = try await world.buyer.gateway
            #expect(await gateway.receive(frame: frame, from: seller) == .stored(frameSequence: 0))
            try await world.buyer.restart()
            #expect(try await world.buyer.state(id) == "ALLEGED")
            let peer = try await world.buyer.gateway.health().first { $0.name == "peer:\(seller)" }
            #expect(peer?.detail.contains("disput") == true, "\(peer?.detail ?? "nothing")")
        }
    }

    /// A bond ticket whose restrictions name countries of control characters, each of which takes six bytes.
    private func long(_ ticket: TradeTicket, client: String) throws -> TradeTicket {
        let country = String(repeating: "\u{1}", count: 8)
        let restrictions = (0..<62).map { _ in
            InvestorRestriction(
                attribute: .taxResidency, excludedCountries: [String](repeating: country, count: 300))
        }
        guard case .bond(let terms) = ticket.economics,
            let longer = BondTradeTerms(
                isin: terms.isin, units: terms.units, nominalPerUnit: terms.nominalPerUnit,
                price: terms.price,
                settlementDate: terms.settlementDate, restrictions: restrictions, buyer: terms.buyer)
        else { throw TestWorldFault("a bond's terms") }
        return TradeTicket(
            clientID: ClientID(checked: client), commonID: ticket.commonID, side: ticket.side,
            seller: ticket.seller, buyer: ticket.buyer, mode: ticket.mode, lockOrder: ticket.lockOrder,
            economics: .bond(longer), tradeDate: ticket.tradeDate, settlementDate: ticket.settlementDate,
            cash: ticket.cash, assetLeg: ticket.assetLeg, cashLeg: ticket.cashLeg)
    }

    @Test func `a flood in a session takes neither its evidence nor its place at the desk`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToBoth()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let settled = try await world.buyer.state(id)
            #expect(settled == "BOTH")
            await world.seller.crash()
            let gateway = try await world.buyer.gateway
            let sent = world.wire.frames(to: buyer)
            // One may have been on its way when its sender died.
            for frame in sent { _ = await gateway.receive(frame: frame, from: seller) }
            var forger = try ForgedGateway(world.seller, to: buyer, after: sent)
            let lock = LockID(Digest.sha256([1]))
            for _ in 0..<3 {
                let frame = try forger.frame(
                    id, (0..<256).map { _ in .lockReceipt(.x, lock, proofDigest: lock.digest) })
                let answer = await gateway.receive(frame: frame, from: seller)
                guard case .stored = answer else {
                    Issue.record("a flood's frame was not stored: \(answer)")
                    return
                }
            }
            let kept = await gateway.messageEvidence[id]?.count { $0.frame.header.gateway == seller }
            #expect(kept == SessionBudget.messages)
            try await world.buyer.restart()
            let again = try await world.buyer.gateway.messageEvidence[id]?.count {
                $0.frame.header.gateway == seller
            }
            #expect(again == SessionBudget.messages, "replay draws the line where it was drawn")
            await world.advance(bySeconds: 200)
            try await world.wait("the buyer's end") { try await world.buyer.outcome(id) == .refunded }
            try await world.wait("its evidence") { await world.buyer.archive.bundle(of: id) != nil }
        }
    }

    @Test func `a few long messages fill a session as many short ones do`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToBoth()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            await world.seller.crash()
            let gateway = try await world.buyer.gateway
            let sent = world.wire.frames(to: buyer)
            // One may have been on its way when its sender died.
            for frame in sent { _ = await gateway.receive(frame: frame, from: seller) }
            var forger = try ForgedGateway(world.seller, to: buyer, after: sent)
            let (lock, proof) = (LockID(Digest.sha256([1])), [UInt8](repeating: 1, count: 400_000))
            for _ in 0..<8 {
                let frame = try forger.frame(id, .lockAssert(.x, lock, proof: proof))
                let answer = await gateway.receive(frame: frame, from: seller)
                guard case .stored = answer else {
                    Issue.record("a flood's frame was not stored: \(answer)")
                    return
                }
            }
            let said = await gateway.messageEvidence[id]?.filter { $0.frame.header.gateway == seller } ?? []
            let bytes = said.reduce(0) { $0 + $1.message.count }
            // Each of them takes more than half a megabyte in base64.
            #expect(bytes <= SessionBudget.bytes && bytes > SessionBudget.bytes - 700_000)
        }
    }

    @Test func `an allegement that ended leaves no message in memory`() async throws {
        try await inWorld { world in
            await world.seller.crash()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let gateway = try await world.buyer.gateway
            var forger = ForgedGateway(world.seller, to: buyer)
            func say(_ id: TransferID, _ message: PeerMessage) async throws {
                let answer = await gateway.receive(frame: try forger.frame(id, message), from: seller)
                guard case .stored = answer else { throw TestWorldFault("not stored: \(answer)") }
            }
            // Of a ticket of the desk's own the desk keeps what became of it, and no message either.
            let own = try await world.instruct(world.buyer, TestTrade(common: "OWN"))
            try await say(own, .ticketWithdrawn(reason: "not today"))
            #expect(try await world.buyer.state(own) == "CLOSED")
            var junk: [TransferID] = []
            for number in 0..<20 {
                let id = try await allege("JUNK\(number)", in: world, say)
                junk.append(id)
                if number.isMultiple(of: 2) {
                    try await say(id, .ticketWithdrawn(reason: "junk"))
                } else {
                    let view = try await gateway.reject(id, by: TestWorld.checker, reason: "junk")
                    #expect(view.state == "CLOSED")
                }
            }
            try await expectNamesOnly(of: junk, beside: own, gateway)
            // Said again, at the next place and at its first: nothing comes of it, and the desk hears what it heard.
            _ = try await allege("JUNK0", in: world, say)
            let first = try ticket("JUNK1", in: world)
            let repeated = try forger.message(junk[1], 0, nil, .ticket(first))
            _ = await gateway.receive(frame: try forger.frame(over: [repeated]), from: seller)
            try await expectNamesOnly(of: junk, beside: own, gateway)
            try await world.buyer.restart()
            let again = try await world.buyer.gateway
            try await expectNamesOnly(of: junk, beside: own, again)
            for number in 0...1 {
                let code = await deskCode {
                    _ = try await again.reject(junk[number], by: TestWorld.checker, reason: "junk")
                }
                #expect(code == "trade.closed")
                let mine = await deskCode {
                    try await world.instruct(world.buyer, TestTrade(common: "JUNK\(number)"))
                }
                #expect(mine == "trade.closed")
            }
        }
    }

    private func ticket(_ common: String, in world: TestWorld) throws -> TradeTicket {
        try TestTrade(common: common).ticket(
            .sell, seller: world.seller.identity, buyer: world.buyer.identity)
    }

    private func allege(
        _ common: String, in world: TestWorld, _ say: (TransferID, PeerMessage) async throws -> Void
    ) async throws -> TransferID {
        let ticket = try ticket(common, in: world)
        try await say(Relay.id(of: ticket), .ticket(ticket))
        return Relay.id(of: ticket)
    }

    /// Memory holds one settlement, the desk's own, and of the others a name each.
    private func expectNamesOnly(
        of junk: [TransferID], beside own: TransferID, _ gateway: Gateway
    ) async throws {
        #expect(await gateway.relay.closedAllegements == Set(junk))
        #expect(await Array(gateway.relay.settlements.keys) == [own])
        #expect(await Array(gateway.shown.keys) == [own])
        #expect(await gateway.open.isEmpty)
        #expect(await gateway.messageEvidence.isEmpty)
        #expect(await Set(gateway.transcripts.keys.map(\.transfer)) == [own])
    }

    @Test func `a message that cannot be sent lets no other one be signed before it is durable`() async throws
    {
        try await inWorld { world in
            await world.seller.crash()
            let ready = try await world.buyer.gateway.signable(
                to: world.seller.identity.gateway, after: try world.id(of: TestTrade()))
            #expect(ready == 0)
        }
    }

    @Test func `two tickets under one client id at one moment: one of them is refused`() async throws {
        try await inWorld { world in
            await world.buyer.slowJournal(milliseconds: 300)
            let gateway = try await world.buyer.gateway
            let tickets = try ["ONE", "TWO"].map { common in
                let ticket = try TestTrade(common: common).ticket(
                    .buy, seller: world.seller.identity, buyer: world.buyer.identity)
                return TradeTicket(
                    clientID: ClientID(checked: "same"), commonID: ticket.commonID, side: ticket.side,
                    seller: ticket.seller, buyer: ticket.buyer, mode: ticket.mode,
                    lockOrder: ticket.lockOrder, economics: ticket.economics, tradeDate: ticket.tradeDate,
                    settlementDate: ticket.settlementDate, cash: ticket.cash, assetLeg: ticket.assetLeg,
                    cashLeg: ticket.cashLeg)
            }
            let codes = await withTaskGroup(of: String.self) { group in
                for ticket in tickets {
                    group.addTask {
                        do {
                            return try await gateway.submit(ticket, by: TestWorld.maker).state
                        } catch let fault as DeskFault { return fault.code } catch { return "\(error)" }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.sorted() == ["INSTRUCTED", "desk.ticket.conflict"])
            #expect(await gateway.transfers().count == 1)
        }
    }
}

extension Gateway {
    /// Settles a step whose one message has no wire form, while another message waits for its sync.
    ///
    /// - Returns: how many messages could be signed then.
    fileprivate func signable(to peer: GatewayID, after id: TransferID) async throws -> Int {
        let big = [UInt8](repeating: 7, count: WireLimits.proof + 1)
        let lock = LockID(Digest.sha256([2]))
        let unsayable = OutgoingMessage(transfer: id, to: peer, message: .lockAssert(.x, lock, proof: big))
        let waiting = outgoing([
            OutgoingMessage(transfer: id, to: peer, message: .ticketWithdrawn(reason: "later"))
        ])
        guard waiting.count == 1 else { throw TestWorldFault("the message has a wire form") }
        let step = RelayStep(.done, messages: [unsayable])
        try await settle([step], [], outgoing(step.messages))
        return lanes[peer]?.nextBatch().count ?? -1
    }
}
