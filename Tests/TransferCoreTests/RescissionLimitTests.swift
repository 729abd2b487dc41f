import Instruments
import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// A rescission before the limits: it may wait, and it never waits behind a trade that waits for what only it frees.
@Suite struct RescissionLimitTests {
    private static let face = "5000000.00"
    private static let price = "4926770.83"

    /// The buyer's relay with a purchase that settled under a reserve whose last day is over, and then these ceilings.
    private func settled(
        obligor: String, counterparty: String, wait: Int64 = 3600, at role: TransferRole = .responder
    ) throws -> World {
        var deals = Deals()
        deals.reserve = try need(
            PaymentReserve(points: ["aval"], until: try need(CalendarDate("2026-03-20"))))
        let world = try World(deals)
        try world.submitTickets()
        try world.settle()
        #expect(try world.outcome(.responder) == .settled)
        let limited = try policy(deals, try world.bank(role), obligor, counterparty, wait)
        try world.input(role, .policyAdopted(limited))
        return world
    }

    private func policy(
        _ deals: Deals, _ bank: Bank, _ obligor: String, _ counterparty: String, _ wait: Int64
    ) throws -> GatewayPolicy {
        try deals.policy(bank).with(
            limits: .ceilings(
                [.obligor: obligor, .counterparty: counterparty], obligors: Deals.obligors(),
                onBreach: .queue(seconds: wait)), restrictions: nil)
    }

    @discardableResult
    private func submit(
        _ world: World, _ ticket: TradeTicket, at seconds: Int64, by role: TransferRole = .responder
    ) throws -> TransferID {
        let answer = try world.input(
            role, .ticketSubmitted(ticket, maker: "m", at: try Deals.instant(seconds)))
        #expect(answer == .done)
        return Relay.id(of: ticket)
    }

    /// Another purchase from the same bank, of a claim of the same obligor.
    private func purchase(_ world: World, _ common: String) throws -> TradeTicket {
        var deals = Deals()
        deals.common = common
        return try deals.ticket(try Bank.b.get())
    }

    /// The seller buys such a claim from the buyer.
    private func counterPurchase(_ common: String, _ faces: Int) throws -> TradeTicket {
        var deals = Deals()
        (deals.common, deals.faces) = (common, faces)
        deals.price = faces == 1 ? Self.price : "9853541.67"
        let sale = try deals.ticket(try Bank.a.get())
        func turned(_ leg: TicketLeg) -> TicketLeg {
            TicketLeg(ledger: leg.ledger, asset: leg.asset, payer: leg.payee, payee: leg.payer)
        }
        return TradeTicket(
            clientID: sale.clientID, commonID: sale.commonID, side: .buy, seller: sale.buyer,
            buyer: sale.seller, mode: sale.mode, lockOrder: sale.lockOrder, economics: sale.economics,
            tradeDate: sale.tradeDate, settlementDate: sale.settlementDate, cash: sale.cash,
            assetLeg: turned(sale.assetLeg), cashLeg: turned(sale.cashLeg))
    }

    private func back(
        _ world: World, _ common: String = "R1", by role: TransferRole = .responder
    ) throws -> TradeTicket {
        try need(
            Rescission.ticket(
                undoing: try world.deals.ticket(try world.bank(role)), transfer: world.id,
                on: try need(CalendarDate("2026-05-28")), clientID: ClientID(checked: "back.\(common)"),
                commonID: CommonID(checked: common)))
    }

    private func settlement(_ world: World, _ id: TransferID) throws -> Settlement {
        try need(world.relays[.responder]?.settlements[id])
    }

    private func isQueued(_ world: World, _ id: TransferID) throws -> Bool {
        if case .queued = try settlement(world, id).trade { true } else { false }
    }

    @discardableResult
    private func look(_ world: World, at seconds: Int64) throws -> RelayAnswer {
        try world.input(.responder, .limitQueueLookedAt(at: try Deals.instant(seconds)))
    }

    @Test func `a rescission does not wait behind a purchase that waits for the obligor's room`() throws {
        // Both take from the counterparty's limit too, which has room.
        let world = try settled(obligor: Self.face, counterparty: "100000000.00")
        let next = try submit(world, purchase(world, "NEXT"), at: 1)
        #expect(try isQueued(world, next))
        let waiting = try need(try settlement(world, next).limits)
        #expect(waiting.findings.filter { !$0.isAllowed }.map(\.subject.scope) == [.obligor])
        let rescission = try submit(world, back(world), at: 2)
        #expect(try !isQueued(world, rescission), "each would wait for the other")
        // A third purchase stays behind the first.
        let third = try submit(world, purchase(world, "THIRD"), at: 3)
        #expect(world.relays[.responder]?.limitQueue == [next, third])
        try world.expectReplay(.responder)
    }

    @Test func `a rescission waits for room like any other trade, and goes on by itself`() throws {
        let world = try settled(obligor: "10000000.00", counterparty: Self.price)
        let under = try submit(world, purchase(world, "UNDER"), at: 1)
        let next = try submit(world, purchase(world, "NEXT"), at: 2)
        let rescission = try submit(world, back(world), at: 3)
        #expect(try !isQueued(world, under))
        #expect(world.relays[.responder]?.limitQueue == [next, rescission])
        try world.input(.responder, .deskCancelled(under, by: "m", reason: "r"))
        // Now both fit in the counterparty's limit, one at a time: whoever came first goes first.
        try look(world, at: 4)
        #expect(world.relays[.responder]?.limitQueue == [rescission])
        try world.input(.responder, .deskCancelled(next, by: "m", reason: "r"))
        try look(world, at: 5)
        #expect(world.relays[.responder]?.limitQueue == [])
        // What a sale takes is the counterparty's alone.
        let decision = try need(try settlement(world, rescission).limits)
        #expect(decision.findings.map(\.subject.scope) == [.counterparty])
        #expect(decision.isAllowed && decision.findings.allSatisfy { $0.inFlight == 0 })
        try world.expectReplay(.responder)
    }

    @Test func `a rescission that waited passes a larger trade that waits still`() throws {
        // Two more faces fit beside the first, and two prices with the other bank.
        let world = try settled(obligor: "15000000.00", counterparty: "9853541.67")
        try submit(world, purchase(world, "A"), at: 1)
        let under = try submit(world, purchase(world, "B"), at: 1)
        var large = Deals()
        large.common = "LARGE"
        (large.faces, large.price) = (2, "9853541.67")
        let next = try submit(world, try large.ticket(try Bank.b.get()), at: 2)
        let rescission = try submit(world, back(world), at: 3)
        #expect(world.relays[.responder]?.limitQueue == [next, rescission])
        try world.input(.responder, .deskCancelled(under, by: "m", reason: "r"))
        try look(world, at: 4)
        #expect(world.relays[.responder]?.limitQueue == [next], "it waits for the obligor alone")
        try world.expectReplay(.responder)
    }

    @Test func `the bank that gets the claim back stands in its line like any buyer`() throws {
        let world = try settled(obligor: "10000000.00", counterparty: "100000000.00", at: .initiator)
        try submit(world, counterPurchase("A", 1), at: 1, by: .initiator)
        let large = try submit(world, counterPurchase("LARGE", 2), at: 2, by: .initiator)
        // There is room for one face more, and the larger trade came first.
        let rescission = try submit(world, back(world, by: .initiator), at: 3, by: .initiator)
        #expect(world.relays[.initiator]?.limitQueue == [large, rescission])
        let decision = try need(world.relays[.initiator]?.settlements[rescission]?.limits)
        #expect(decision.isAllowed && decision.findings.contains { $0.subject.scope == .obligor })
        try world.expectReplay(.initiator)
    }

    @Test(arguments: [true, false])
    func `a rescission that leaves the line undoes nothing, and the reserve may be lifted again`(
        _ lapses: Bool
    ) throws {
        let world = try settled(obligor: "10000000.00", counterparty: Self.price, wait: 60)
        try submit(world, purchase(world, "UNDER"), at: 1)
        let rescission = try submit(world, back(world), at: 2)
        #expect(try isQueued(world, rescission))
        let lift = ReserveLift(points: ["aval"], reason: "it came", on: try need(CalendarDate("2026-05-28")))
        let refused = try world.input(.responder, .reserveLiftWanted(world.id, lift, by: "b"))
        guard case .refused(let code, _) = refused else {
            Issue.record("lifted while its rescission waits")
            return
        }
        #expect(code == "reserve.rescission-open")
        if lapses {
            #expect(try look(world, at: 62) == .done)
        } else {
            #expect(
                try world.input(.responder, .deskCancelled(rescission, by: "m", reason: "it came")) == .done)
        }
        #expect(try settlement(world, rescission).outcome == .withdrawn)
        #expect(world.relays[.responder]?.limitQueue == [])
        #expect(try obligorTaken(world) == 1_000_000_000, "its purchase weighs as before, beside the other")
        #expect(try world.input(.responder, .reserveLiftWanted(world.id, lift, by: "b")) == .done)
        #expect(try settlement(world, world.id).course?.deal?.state == .reserveLifted)
        #expect(try obligorTaken(world) == 1_000_000_000)
        try world.expectReplay(.responder)
    }

    /// What stands against the obligor, as the next purchase would see it. - Units: minor units.
    private func obligorTaken(_ world: World) throws -> Int128 {
        let relay = try need(world.relays[.responder])
        let probe = try purchase(world, "PROBE")
        let decision = try need(
            relay.limitDecision(
                on: probe, Relay.id(of: probe), among: relay.limitBook, try Deals.instant(100)))
        let finding = try need(decision.findings.first { $0.subject.scope == .obligor })
        return finding.outstanding + finding.inFlight
    }
}
