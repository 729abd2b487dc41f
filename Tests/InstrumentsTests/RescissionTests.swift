import SettlementModel
import Testing

@testable import Instruments

/// What a ticket may leave to be done after its settlement, and the trade that undoes it.
struct RescissionTests {
    private func terms(
        reserve: PaymentReserve? = nil, notice: AssignmentNotice? = nil, rescinds: TransferID? = nil,
        distinct: DistinctClaim? = nil, settlement: String = "2026-03-16"
    ) throws -> ForfaitingTerms? {
        let base = try ForfaitingDraft().terms()
        return ForfaitingTerms(
            face: base.face, discountRate: base.discountRate, pricing: base.pricing, dayCount: base.dayCount,
            settlementDate: try Samples.date(settlement), nominalMaturity: base.nominalMaturity,
            roll: base.roll, graceDays: base.graceDays, holidays: base.holidays, recourse: base.recourse,
            reserve: reserve, notice: notice, rescinds: rescinds, distinct: distinct)
    }

    private func reserve(_ points: [String], _ until: String = "2026-04-15") throws -> PaymentReserve {
        try #require(PaymentReserve(points: points, until: try Samples.date(until)))
    }

    private func ticket(_ terms: ForfaitingTerms?, side: TradeSide = .sell) throws -> TradeTicket {
        let terms = try #require(terms)
        return try TicketDraft.forfaiting().with {
            $0.economics = .forfaiting(terms)
            $0.side = side
        }.ticket()
    }

    private static let id = TransferID(hex: String(repeating: "5c", count: 16))

    @Test func `points are one line each, each once, and there is at least one`() throws {
        let day = try Samples.date("2026-04-15")
        for wrong in [
            [], ["a", "a"], [""], [" a"], ["a "], ["a\nb"], ["a\u{200E}b"], ["a\u{2028}b"], ["\u{FFFE}"],
            ["a\u{1343A}b"], ["caf\u{E9}", "cafe\u{301}"],
            [String(repeating: "x", count: 129)], (0...32).map { "\($0)" },
        ] { #expect(PaymentReserve(points: wrong, until: day) == nil, "\(wrong)") }
        #expect(PaymentReserve(points: (1...32).map { "\($0)" }, until: day) != nil)
        #expect(PaymentReserve(points: ["原件 \"b/l\""], until: day) != nil)
        #expect(try terms(reserve: try reserve(["a"]), rescinds: Self.id) == nil)
        let id = try #require(Self.id)
        let another = try #require(DistinctClaim(refused: id, reason: "a"))
        #expect(try terms(distinct: another) != nil)
        #expect(try terms(rescinds: Self.id, distinct: another) == nil)
    }

    @Test func `a reserve and a notice end on or after the settlement`() throws {
        let early = try #require(
            AssignmentNotice(giver: .buy, noticeBy: try Samples.date("2026-03-15"), daysToAcknowledge: 1))
        let late = try #require(
            AssignmentNotice(giver: .buy, noticeBy: try Samples.date("2026-03-16"), daysToAcknowledge: 1))
        #expect(AssignmentNotice(giver: .buy, noticeBy: early.noticeBy, daysToAcknowledge: 366) == nil)
        let wrong = TradeRules.check(
            try ticket(try terms(reserve: try reserve(["a"], "2026-03-15"), notice: early)))
        #expect(
            wrong.map(\.code) == [
                "instrument.trade.reserve-before-settlement", "instrument.trade.notice-before-settlement",
            ])
        #expect(wrong.map(\.field) == ["economics.reserve.until", "economics.notice.noticeBy"])
        #expect(
            TradeRules.check(try ticket(try terms(reserve: try reserve(["a"], "2026-03-16"), notice: late)))
                == [])
    }

    @Test func `desks that reserve otherwise do not match`() throws {
        func findings(_ ours: ForfaitingTerms?, _ theirs: ForfaitingTerms?) throws -> [String] {
            TicketMatching.compare(try ticket(ours), try ticket(theirs, side: .buy)).map {
                "\($0.reason.rawValue) \($0.field)"
            }
        }
        let notice = try #require(
            AssignmentNotice(giver: .sell, noticeBy: try Samples.date("2026-03-18"), daysToAcknowledge: 10))
        #expect(
            try findings(terms(reserve: reserve(["a", "b"])), terms(reserve: reserve(["a", "b"]))) == [])
        let one = "X-TRADETERM economics.reserve"
        #expect(try findings(terms(reserve: reserve(["a"])), terms()) == [one])
        #expect(
            try findings(terms(reserve: reserve(["a", "b"])), terms(reserve: reserve(["b", "a"]))) == [one])
        // Two lists that read alike are not alike.
        #expect(
            try findings(terms(reserve: reserve(["a”, “b"])), terms(reserve: reserve(["a", "b"]))) == [one])
        #expect(try findings(terms(notice: notice), terms()) == ["X-TRADETERM economics.notice"])
        #expect(try findings(terms(rescinds: Self.id), terms()) == ["X-TRADETERM economics.rescinds"])
    }

    @Test func `both desks' rescissions match each other and cost what was paid`() throws {
        let id = try #require(Self.id)
        let first = try terms(reserve: try reserve(["a"]))
        let day = try Samples.date("2026-04-16")
        let pair = try TradeSide.allCases.map { side in
            try #require(
                Rescission.ticket(
                    undoing: try ticket(first, side: side), transfer: id, on: day,
                    clientID: ClientID(checked: "desk.\(side)"), commonID: Rescission.commonID(of: id)))
        }
        #expect(TicketMatching.compare(pair[0], pair[1]) == [])
        for (back, side) in zip(pair, TradeSide.allCases) {
            let original = try ticket(first, side: side)
            #expect(TradeRules.check(back) == [])
            #expect(back.cash == original.cash && back.side != original.side && back.own == original.own)
            #expect(back.assetLeg.payer == original.assetLeg.payee && back.seller == original.buyer)
            #expect(back.economics.rescinds == id)
            #expect(Rescission.difference(of: back, undoing: original, transfer: id) == nil)
            #expect(
                Rescission.difference(of: original, undoing: original, transfer: id)?.field == "side")
            // A rescission is not undone by another.
            #expect(
                Rescission.ticket(
                    undoing: back, transfer: id, on: day, clientID: back.clientID, commonID: back.commonID)
                    == nil)
        }
        #expect(pair[0].commonID.text == "R5C5C5C5C5C5C5C5")
        #expect(
            Rescission.ticket(
                undoing: try ticket(first), transfer: id, on: try Samples.date("2026-03-15"),
                clientID: pair[0].clientID, commonID: pair[0].commonID) == nil)
        // Its price is of the first trade's day, and that day is not after its own.
        let early = try TicketDraft.forfaiting().with {
            $0.economics = .forfaiting(try #require(try terms(rescinds: id)))
            $0.settlement = try Samples.date("2026-03-15")
        }
        #expect(
            TradeRules.check(try early.ticket()).map(\.code)
                == ["instrument.trade.price-date-after-settlement"])
    }
}
