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
            for number in 0..<20 {
                let ticket = try TestTrade(common: "JUNK\(number)").ticket(
                    .sell, seller: world.seller.identity, buyer: world.buyer.identity)
                let id = Relay.id(of: ticket)
                for message in [PeerMessage.ticket(ticket), .ticketWithdrawn(reason: "junk")] {
                    let frame = try forger.frame(id, message)
                    guard case .stored = await gateway.receive(frame: frame, from: seller) else {
                        Issue.record("the frame was not stored")
                        return
                    }
                }
            }
            #expect(await gateway.messageEvidence.isEmpty)
        }
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
