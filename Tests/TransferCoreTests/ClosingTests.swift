import Instruments
import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// After the settlement: the reserve lifted or rescinded, the debtor told. Every story's journal makes the same relay again.
struct ClosingTests {
    private func day(_ text: String) throws -> CalendarDate { try need(CalendarDate(text)) }

    private static let points = ["aval", "legal opinion"]

    /// Settled on 2026-05-28 by its ledgers' clocks.
    private func settled(
        until: String = "2026-06-30", fourEyes: Bool = false, _ change: (inout Deals) -> Void = { _ in }
    ) throws -> World {
        var deals = Deals()
        deals.reserve = try need(PaymentReserve(points: Self.points, until: try day(until)))
        deals.notice = try need(
            AssignmentNotice(giver: .sell, noticeBy: try day("2026-06-05"), daysToAcknowledge: 10))
        if fourEyes { deals.fourEyesFrom = 1 }
        change(&deals)
        let world = try World(deals)
        try world.submitTickets()
        if fourEyes {
            for role in TransferRole.allCases { try world.input(role, .deskApproved(world.id, by: "second")) }
        }
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .settled) }
        return world
    }

    private func standing(_ world: World, _ role: TransferRole) throws -> SettlementState {
        let settlement = try world.settlement(role)
        return SettlementStanding.of(
            settlement.trade, settlement.transfer,
            StandingFacts(
                lockOrder: .assetFirst, role: role, isFrozen: false, clocks: nil,
                deal: settlement.course?.deal?.state)
        ).state
    }

    private func lift(_ points: [String], on date: String = "2026-06-01") throws -> ReserveLift {
        ReserveLift(points: points, reason: "originals received", on: try day(date))
    }

    private func code(_ answer: RelayAnswer) -> String {
        if case .refused(let code, _) = answer { code } else { "\(answer)" }
    }

    @Test func `a reserve stands until its last point is lifted`() throws {
        let world = try settled()
        #expect(try standing(world, .responder) == .settledUnderReserve)
        #expect(DealStanding.of(try world.settlement(.responder)).deal == "SETTLED_UNDER_RESERVE")
        #expect(try world.input(.responder, .reserveLiftWanted(world.id, lift(["aval"]), by: "b")) == .done)
        #expect(try world.settlement(.responder).course?.openPoints == ["legal opinion"])
        #expect(try standing(world, .responder) == .settledUnderReserve)
        let again = try world.input(.responder, .reserveLiftWanted(world.id, lift(["aval"]), by: "b"))
        #expect(again == .noChange)
        #expect(
            try code(world.input(.responder, .reserveLiftWanted(world.id, lift(["aval"]), by: "c")))
                == "instrument.lifecycle.reserve-point")
        #expect(
            try code(world.input(.responder, .reserveLiftWanted(world.id, lift(["x"]), by: "b")))
                == "instrument.lifecycle.reserve-point")
        #expect(
            try code(world.input(.responder, .reserveLiftWanted(world.id, lift([]), by: "b")))
                == "reserve.points")
        let rest = try world.input(.responder, .reserveLiftWanted(world.id, lift(["legal opinion"]), by: "b"))
        #expect(rest == .done)
        #expect(try standing(world, .responder) == .settled)
        #expect(DealStanding.of(try world.settlement(.responder)).deal == "RESERVE_LIFTED")
        // Each desk records its own: the seller's book still shows the reserve.
        #expect(try standing(world, .initiator) == .settledUnderReserve)
        try world.expectReplay(.responder)
        try world.expectReplay(.initiator)
    }

    @Test func `where the cash needs two people, the second lifts the same points`() throws {
        let world = try settled(fourEyes: true)
        func want(_ points: [String], _ user: String) throws -> RelayAnswer {
            try world.input(.responder, .reserveLiftWanted(world.id, lift(points), by: user))
        }
        #expect(try want(Self.points, "ann") == .done)
        #expect(try want(Self.points.reversed(), "ann") == .noChange)
        #expect(try world.settlement(.responder).course?.openPoints == Self.points)
        // Other points are another wish: it takes the first one's place.
        #expect(try want(["aval"], "bob") == .done)
        #expect(try world.settlement(.responder).course?.askedLift?.content.points == ["aval"])
        #expect(try want(Self.points, "ann") == .done)
        #expect(try want(Self.points.reversed(), "bob") == .done)
        let course = try need(try world.settlement(.responder).course)
        #expect(course.lifts.map(\.people) == [["ann", "bob"]] && course.askedLift == nil)
        #expect(try standing(world, .responder) == .settled)
        try world.expectReplay(.responder)
    }

    @Test func `notice is sent, then acknowledged, and neither before the other`() throws {
        let world = try settled()
        func said(_ step: NoticeStep, _ on: String, _ user: String = "ann") throws -> RelayAnswer {
            try world.input(
                .initiator,
                .noticeRecorded(
                    world.id, NoticeFact(step: step, on: try day(on), reference: "letter 7"), by: user))
        }
        #expect(DealStanding.of(try world.settlement(.initiator)).claim == .assigned)
        #expect(try code(said(.acknowledged, "2026-05-29")) == "instrument.lifecycle.order")
        #expect(try code(said(.sent, "2026-05-26")) == "instrument.lifecycle.date")
        // West of the ledgers' clocks it is still the day before.
        #expect(try said(.sent, "2026-05-27") == .done)
        #expect(try said(.sent, "2026-05-27") == .noChange)
        let course = try need(try world.settlement(.initiator).course)
        #expect(course.claim?.state == .noticeSent)
        #expect(course.claim?.acknowledgeBy?.description == "2026-06-06")
        #expect(try code(said(.sent, "2026-05-28")) == "instrument.lifecycle.order")
        #expect(try said(.acknowledged, "2026-06-20") == .done)
        #expect(DealStanding.of(try world.settlement(.initiator)).claim == .acknowledged)
        try world.expectReplay(.initiator)
    }

    @Test func `what was not agreed, or has not settled, has nothing to record`() throws {
        let plain = try World()
        try plain.submitTickets()
        try plain.settle()
        var late = Deals()
        late.reserve = try need(PaymentReserve(points: ["aval"], until: try day("2026-06-30")))
        let open = try World(late)
        try open.submitTickets()
        let fact = NoticeFact(step: .sent, on: try day("2026-06-01"), reference: "x")
        for world in [plain, open] {
            #expect(try world.settlement(.responder).course == nil)
            #expect(
                try code(world.input(.responder, .reserveLiftWanted(world.id, lift(["aval"]), by: "b")))
                    == "reserve.none")
            #expect(
                try code(world.input(.responder, .noticeRecorded(world.id, fact, by: "b"))) == "notice.none")
        }
        #expect(DealStanding.of(try plain.settlement(.responder)).deal == "SETTLED")
        #expect(DealStanding.of(try open.settlement(.responder)).deal == "FIRM")
    }

    /// Our own ticket of the trade that undoes the world's.
    private func back(
        _ world: World, _ bank: Bank, on date: String = "2026-07-01", _ name: String = "R1"
    ) throws -> TradeTicket {
        try need(
            Rescission.ticket(
                undoing: try world.deals.ticket(bank), transfer: world.id, on: try day(date),
                clientID: ClientID(checked: "back.\(name)"), commonID: CommonID(checked: name)))
    }

    @Test func `a rescission waits for the end of the reserve and undoes exactly that trade`() throws {
        let world = try settled()
        let buyer = try Bank.b.get()
        func submit(_ ticket: TradeTicket) throws -> String {
            try code(world.input(.responder, .ticketSubmitted(ticket, maker: "m")))
        }
        #expect(try submit(back(world, buyer, on: "2026-06-30")) == "instrument.lifecycle.reserve-running")
        let right = try back(world, buyer)
        #expect(TradeRules.check(right) == [])
        let other = TradeTicket(
            clientID: right.clientID, commonID: right.commonID, side: right.side, seller: right.seller,
            buyer: right.buyer, mode: right.mode, lockOrder: right.lockOrder, economics: right.economics,
            tradeDate: right.tradeDate, settlementDate: right.settlementDate, cash: right.cash,
            assetLeg: TicketLeg(
                ledger: right.assetLeg.ledger, asset: AssetID(checked: "claim:another"),
                payer: right.assetLeg.payer, payee: right.assetLeg.payee),
            cashLeg: right.cashLeg)
        #expect(try submit(other) == "rescission.differs")
        #expect(try world.settlement(.responder).course?.rescission == nil)
        #expect(try submit(right) == "done")
        #expect(try submit(right) == "noChange")
        #expect(try world.settlement(.responder).course?.rescission == Relay.id(of: right))
        // While it is under way nothing is lifted, and there is no second one.
        #expect(
            try code(world.input(.responder, .reserveLiftWanted(world.id, lift(Self.points), by: "b")))
                == "reserve.rescission-open")
        #expect(try submit(back(world, buyer, "R2")) == "rescission.open")
        #expect(try standing(world, .responder) == .settledUnderReserve)
        // Withdrawn, it undoes nothing: the way is free again.
        try world.input(
            .responder, .deskCancelled(Relay.id(of: right), by: "m", reason: "the originals came"))
        #expect(
            try world.input(
                .responder, .reserveLiftWanted(world.id, lift(Self.points, on: "2026-07-02"), by: "b"))
                == .done)
        #expect(try submit(back(world, buyer, on: "2026-07-02", "R3")) == "instrument.lifecycle.order")
        try world.expectReplay(.responder)
    }

    @Test func `a transfer that nobody knows, and one without a reserve, cannot be undone`() throws {
        let world = try World()
        try world.submitTickets()
        try world.settle()
        let buyer = try Bank.b.get()
        let ticket = try back(world, buyer)
        #expect(
            try code(world.input(.responder, .ticketSubmitted(ticket, maker: "m"))) == "reserve.none")
        var deals = Deals()
        deals.common = "NEVER"
        let stranger = try World(deals)
        let unknown = try back(stranger, buyer)
        #expect(
            try code(world.input(.responder, .ticketSubmitted(unknown, maker: "m"))) == "rescission.unknown")
    }

    @Test func `a settlement after the reserve's last day may be rescinded at once`() throws {
        let world = try settled(until: "2026-03-20")
        #expect(try standing(world, .responder) == .settledUnderReserve)
        let ticket = try back(world, try Bank.b.get(), on: "2026-05-28")
        #expect(try world.input(.responder, .ticketSubmitted(ticket, maker: "m")) == .done)
    }
}
