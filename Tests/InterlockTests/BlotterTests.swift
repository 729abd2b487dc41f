import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import Testing
import TransferCore

@testable import Interlock

/// The saved views of `domain.md` 6.1.
struct BlotterTests {
    private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    private func moment(
        _ date: String = "2026-03-16", user: String = "bob", roles: Set<APIRole> = [.checker],
        now: Int64 = 1_773_655_200
    ) throws -> BlotterMoment {
        BlotterMoment(
            date: try day(date), now: try #require(LedgerInstant(seconds: now)),
            user: UserID(checked: user), roles: roles)
    }

    /// A transfer as the desk shows it; only what a test is about differs.
    private func view(
        _ name: String, state: String = "X_LOCKED", settlement: SettlementState = .firstLocked,
        iso: String = "Pdg/AWMO", side: TradeSide = .buy, outcome: TransferOutcome? = nil,
        date: String = "2026-03-16", maker: String? = "alice", expiries: (Int64, Int64)? = nil,
        ended: Int64? = nil, maturity: String? = nil, currency: String = "CNY", minor: Int128 = 100,
        place: Int? = nil, overrides: [OverrideView] = [], deal: DealView? = nil, next: String = ""
    ) throws -> TransferView {
        let sample = try Sample.view(
            of: try Sample.ticket(common: name),
            id: TransferID.derive(
                initiator: Sample.seller.gateway, responder: Sample.buyer.gateway,
                commonID: CommonID(checked: name)), maker: nil)
        let lanes = try sample.lanes.enumerated().map { index, lane in
            let expiry = try expiries.map { pair in
                try #require(LedgerInstant(seconds: index == 0 ? pair.0 : pair.1))
            }
            let events = try ended.map { at in
                [
                    LaneEvent(
                        at: try #require(LedgerInstant(seconds: at)), what: "claimed", who: "x", detail: "")
                ]
            }
            return LaneView(
                title: lane.title, leg: lane.leg, ledger: lane.ledger, asset: lane.asset, quantity: "x",
                state: expiries == nil ? .none : .locked, lock: nil, lockDeadline: nil, expiry: expiry,
                events: events ?? [])
        }
        let code = try #require(CurrencyCode(currency))
        return TransferView(
            id: sample.id, commonID: CommonID(checked: name), side: side, own: sample.own,
            counterparty: sample.counterparty, mode: .m2, kind: "FORFAIT", instrument: "x",
            cash: try #require(Money(code, minor: minor)), settlementDate: try day(date), state: state,
            isoStatus: iso, outcome: outcome, reason: "", maker: maker.map { UserID(checked: $0) },
            approvers: [], approvalsNeeded: 1, lanes: lanes, next: next, guards: [], operatorTrusted: [],
            limitWait: try place.map { place in
                let at = try #require(LedgerInstant(seconds: 1_773_655_200))
                return LimitWaitView(place: place, since: at, until: at.advanced(bySeconds: 60))
            }, overrides: overrides, revision: 1,
            settlementState: settlement, maturity: try maturity.map(day),
            deal: deal)
    }

    /// A settled purchase with a reserve until then, and a notice by then that nobody sent.
    private func left(
        reserve: String? = nil, notice: String? = nil, asked: String? = nil
    ) throws -> DealView {
        let word = try asked.map {
            WordView(
                what: "LIFTED", on: try day("2026-03-16"), points: ["a"], text: "r",
                people: [UserID(checked: $0)])
        }
        return DealView(
            state: "x", claimState: "ASSIGNED", rescinds: nil,
            reserve: try reserve.map {
                ReserveView(
                    points: ["a"], open: ["a"], until: try day($0), lifts: [], asked: word, rescission: nil)
            },
            notice: try notice.map {
                NoticeView(
                    giver: .sell, noticeBy: try day($0), daysToAcknowledge: 10, isDue: true,
                    acknowledgeBy: nil, sent: nil, acknowledged: nil, asked: nil)
            })
    }

    @Test func `what a settlement left to be done has its views, and its last day is overdue the day after`()
        throws
    {
        func purchase(_ name: String, _ state: SettlementState, _ deal: DealView) throws -> TransferView {
            try view(
                name, state: "SETTLED", settlement: state, iso: "Sttld", outcome: .settled, ended: 0,
                deal: deal)
        }
        let transfers = [
            try purchase("RUNS", .settledUnderReserve, try left(reserve: "2026-03-16", asked: "alice")),
            try purchase("OVER", .settledUnderReserve, try left(reserve: "2026-03-15")),
            try purchase("UNTOLD", .settled, try left(notice: "2026-03-15")),
            try purchase(
                "LATER", .settledUnderReserve, try left(reserve: "2026-04-15", notice: "2026-03-18")),
            try purchase("DONE", .settled, try left()),
            try view("BOND", settlement: .settled, iso: "Sttld", outcome: .settled, ended: 0),
        ]
        let moment = try moment()
        #expect(Set(names(.underReserve, transfers, moment)) == ["RUNS", "OVER", "LATER"])
        #expect(Set(names(.notices, transfers, moment)) == ["UNTOLD", "LATER"])
        #expect(Set(names(.pastDeadline, transfers, moment)) == ["OVER", "UNTOLD"])
        #expect(names(.open, transfers, moment) == [])
        // A lift that alice asked for waits for bob, and not for her.
        #expect(names(.needsMe, transfers, moment) == ["RUNS"])
        #expect(names(.needsMe, transfers, try self.moment(user: "alice")) == [])
        #expect(names(.needsMe, transfers, try self.moment(roles: [.auditor])) == [])
        let blotter = Blotter(.pastDeadline, transfers, moment)
        #expect(blotter.overdue == 2)
        let lines = BlotterTable.lines(blotter, moment, .plain)
        #expect(lines.filter { $0.hasPrefix("LATE") }.count == 2, "\(lines)")
    }

    private func names(
        _ view: BlotterView, _ transfers: [TransferView], _ moment: BlotterMoment
    ) -> [String] {
        Blotter(view, transfers, moment).rows.map(\.transfer.commonID.text)
    }

    @Test func `each view holds what it says and nothing else`() throws {
        let now: Int64 = 1_773_655_200
        let transfers = [
            try view(
                "WAITS", state: "INSTRUCTED", settlement: .instructed, iso: "AckdAccptd", date: "2026-03-20"),
            try view("ALLEGED", state: "ALLEGED", settlement: .alleged, iso: "Allgd", maker: nil),
            try view("DIFFERS", state: "UNMATCHED", settlement: .unmatched, iso: "Umtchd/DMON"),
            try view("HELD", settlement: .held, iso: "Pdg/PRSY"),
            // Margin 300 s: at risk within 600 s of the first expiry.
            try view("SOON", expiries: (now + 899, now + 599)),
            try view("LATER", expiries: (now + 901, now + 601)),
            try view("RACE", settlement: .raceAlert, iso: "Flng/OTHR"),
            try view("DONE", settlement: .settled, iso: "Sttld", outcome: .settled, ended: now),
            try view(
                "BEFORE", settlement: .settled, iso: "Sttld", outcome: .settled, ended: now - 86_400,
                maturity: "2026-03-23"),
            try view(
                "BOUGHT", settlement: .settled, iso: "Sttld", outcome: .settled, ended: 0,
                maturity: "2026-03-24"),
            try view(
                "SOLD", settlement: .settled, iso: "Sttld", side: .sell, outcome: .settled, ended: 0,
                maturity: "2026-03-20"),
        ]
        let checker = try moment()
        func check(_ view: BlotterView, _ wanted: Set<String>, _ moment: BlotterMoment) {
            #expect(Set(names(view, transfers, moment)) == wanted, "\(view)")
        }
        let open: Set = ["WAITS", "ALLEGED", "DIFFERS", "HELD", "SOON", "LATER", "RACE"]
        check(.open, open, checker)
        check(.today, open.subtracting(["WAITS"]), checker)
        check(.needsMe, ["WAITS"], checker)
        check(.needsMe, [], try moment(user: "alice"))
        check(.needsMe, ["ALLEGED", "DIFFERS"], try moment(user: "alice", roles: [.maker]))
        check(.needsMe, [], try moment(roles: [.auditor]))
        check(.atRisk, ["SOON", "RACE"], checker)
        check(.failing, ["RACE"], checker)
        check(.unmatched, ["ALLEGED", "DIFFERS"], checker)
        check(.onHold, ["HELD"], checker)
        check(.maturing7, ["BEFORE"], checker)
        check(.maturing30, ["BEFORE", "BOUGHT"], checker)
        check(.settledToday, ["DONE"], checker)
        #expect(names(.all, transfers, checker).count == transfers.count)
    }

    @Test func `what waits for room stands in the order of its turn, and another officer's wish needs one`()
        throws
    {
        let at = try #require(LedgerInstant(seconds: 1_773_655_200))
        let wish = OverrideView(
            number: 1, subject: "limits", covers: [], by: UserID(checked: "olga"), reason: "r", at: at,
            state: .asked, decidedBy: nil, decidedAt: nil, decidedWhy: "")
        let transfers = [
            try view("THIRD", state: "QUEUED", settlement: .held, date: "2026-03-01", place: 3),
            try view("FIRST", state: "QUEUED", settlement: .held, date: "2026-04-01", place: 1),
            try view("SECOND", state: "QUEUED", settlement: .held, place: 2, overrides: [wish]),
            try view("HELD", settlement: .held),
        ]
        #expect(names(.limitQueue, transfers, try moment()) == ["FIRST", "SECOND", "THIRD"])
        for (user, wanted) in [("otto", ["SECOND"]), ("olga", []), ("alice", [])] {
            let officer = try moment(user: user, roles: [.officer])
            #expect(names(.needsMe, transfers, officer) == wanted, "\(user)")
        }
        #expect(names(.needsMe, transfers, try moment(user: "otto", roles: [.checker])) == [])
    }

    @Test func `overdue comes first, then the value date, then what expires first`() throws {
        let now: Int64 = 1_773_655_200
        let transfers = [
            try view("D", date: "2026-03-17"), try view("C", expiries: (now + 9_000, now + 8_000)),
            try view("B", expiries: (now + 7_000, now + 6_000)), try view("A2", date: "2026-03-15"),
            try view("A1", date: "2026-03-14"),
        ]
        let blotter = Blotter(.open, transfers, try moment())
        #expect(blotter.rows.map(\.transfer.commonID.text) == ["A1", "A2", "B", "C", "D"])
        #expect(blotter.overdue == 2)
        let lines = BlotterTable.lines(blotter, try moment(), .plain)
        #expect(lines.filter { $0.hasPrefix("LATE") }.count == 2)
        #expect(lines.contains("5 transfers, 2 past the value date or a deadline"), "\(lines)")
        #expect(lines.contains { $0.contains("in 100 min") })
    }

    @Test func `what is piped is whole, and a terminal's lines end at its edge`() throws {
        let now: Int64 = 1_773_655_200
        let next = "gw.bank-b claims the asset; it has no deadline, and its own holder key signs that"
        let transfers = [
            try view("DLC2026000517", expiries: (now + 7_000, now + 6_000), minor: 492_677_083, next: next)
        ]
        let moment = try moment()
        let blotter = Blotter(.open, transfers, moment)
        let piped = BlotterTable.lines(blotter, moment, .plain)
        #expect(piped.contains { $0.hasSuffix("EXPIRES     NEXT") }, "\(piped)")
        #expect(piped.contains { $0.contains("in 100 min") && $0.hasSuffix(next) }, "\(piped)")
        let terminal = BlotterTable.lines(blotter, moment, OutputStyle(width: 80, usesColour: false))
        #expect(terminal.allSatisfy { $0.count <= 80 } && terminal.count == piped.count)
        #expect(terminal.contains { $0.hasSuffix("…") }, "\(terminal)")
    }

    @Test func `totals are kept apart by currency and by which way the cash goes`() throws {
        let transfers = [
            try view("A", minor: 100_00), try view("B", minor: 1), try view("C", side: .sell, minor: 7_00),
            try view("D", currency: "JPY", minor: 5_000),
        ]
        let totals = Blotter(.open, transfers, try moment()).totals
        #expect(totals.map(\.currency.code) == ["CNY", "JPY"] && totals.map(\.transfers) == [3, 1])
        #expect(totals.map { $0.pays?.decimal } == ["100.01", "5000"])
        #expect(totals.map { $0.receives?.decimal } == ["7.00", "0"])
        let most = try #require(try? view("E", minor: Money.largestMinor))
        let again = try view("F", minor: Money.largestMinor)
        #expect(Blotter(.open, [most, again], try moment()).totals.map(\.pays) == [nil])
        #expect(Blotter(.open, [], try moment()).totals.isEmpty)
    }
}
