import Instruments
import SettlementModel
import Testing
import TransferCore

@testable import SettlementTestKit

/// A check that cannot fail is none: what must hold of reserves and ways back, told again with one promise broken.
@Suite struct ClosingCheckTests {
    private static let points = ClosingHabits.names
    private let until: CalendarDate
    /// A purchase that settled under a reserve of two points.
    private let first: ClosingDeal
    /// The trade that undoes it, under way.
    private let back: ClosingDeal

    init() throws {
        let identities = try Tape.common.get().template.identities
        let (seller, buyer) = (try #require(identities[.a]), try #require(identities[.b]))
        let last = try #require(CalendarDate("2026-05-20"))
        let reserve = try #require(PaymentReserve(points: Self.points, until: last))
        until = last
        let ticket = try TestTrade().with { $0.reserve = reserve }.ticket(.buy, seller: seller, buyer: buyer)
        let id = Relay.id(of: ticket)
        let today = try #require(ClosingHabits.today)
        let reverse = try #require(
            Rescission.ticket(
                undoing: ticket, transfer: id, on: today,
                clientID: ClientID(checked: "back"), commonID: Rescission.commonID(of: id)))
        first = ClosingDeal(
            id: id, ticket: ticket, reserve: reserve, undoes: nil, outcome: .settled,
            state: .settledUnderReserve(open: Self.points, until: last))
        back = ClosingDeal(
            id: Relay.id(of: reverse), ticket: reverse, reserve: nil, undoes: id)
    }

    private func moment(_ deals: ClosingDeal...) -> ClosingMoment {
        var moment = ClosingMoment()
        for deal in deals { moment.deals[deal.id] = deal }
        return moment
    }

    private func complaints(_ before: ClosingMoment, _ after: ClosingMoment) -> [Invariant] {
        ClosingChecks.judge(before, after).map(\.invariant)
    }

    private func changed(_ deal: ClosingDeal, _ change: (inout ClosingDeal) -> Void) -> ClosingDeal {
        var deal = deal
        change(&deal)
        return deal
    }

    private func lifted(_ points: [String], by people: [String]) -> ClosingDeal {
        changed(first) {
            $0.lifts = [ClosingDeal.Word(content: points, people: people)]
            let open = Self.points.filter { !points.contains($0) }
            $0.state = open.isEmpty ? .reserveLifted : .settledUnderReserve(open: open, until: until)
        }
    }

    @Test func `R1: where a reserve stands is what words and trades come to`() {
        let settled = changed(back) { $0.outcome = .settled }
        let undone = changed(first) { $0.state = .rescinded(trade: back.id.hex) }
        #expect(complaints(moment(first), moment(first)) == [])
        #expect(complaints(moment(first, back), moment(undone, settled)) == [])
        #expect(complaints(moment(first, back), moment(first, settled)) == [.reserveTold])
        #expect(complaints(moment(first, back), moment(undone, back)) == [.reserveTold])
        let elsewhere = changed(first) { $0.state = .rescinded(trade: "another trade") }
        #expect(complaints(moment(first, back), moment(elsewhere, settled)) == [.reserveTold])
        for state in [nil, .reserveLifted, .settledUnderReserve(open: [Self.points[0]], until: until)]
            as [DealLifecycle.State?]
        {
            #expect(complaints(moment(first), moment(changed(first) { $0.state = state })) == [.reserveTold])
        }
        let open = changed(first) { $0.outcome = nil }
        #expect(complaints(moment(open), moment(open)) == [.reserveTold])
    }

    @Test func `R2: two people lift each point once, and none of a trade that another one undoes`() {
        let people = ["maker", "checker"]
        for points in [Self.points, [Self.points[1]]] {
            let after = moment(lifted(points, by: people))
            #expect(complaints(moment(first), after) == [])
            #expect(complaints(moment(first), moment(lifted(points, by: ["maker"]))) == [.reserveWords])
            #expect(
                complaints(moment(first), moment(lifted(points, by: ["maker", "maker"]))) == [.reserveWords])
        }
        let twice = changed(lifted(Self.points, by: people)) { $0.lifts += $0.lifts }
        #expect(complaints(moment(first), moment(twice)) == [.reserveWords])
        #expect(
            complaints(moment(first), moment(lifted(Self.points + ["another"], by: people)))
                == [.reserveWords])
        let lifted = lifted([Self.points[1]], by: people)
        #expect(complaints(moment(first, back), moment(lifted, back)) == [.reserveWords])
        let gone = changed(back) { $0.outcome = .withdrawn }
        #expect(complaints(moment(first, gone), moment(lifted, gone)) == [])
    }

    @Test func `R2: a notice is sent once, then acknowledged once`() {
        func told(_ steps: [NoticeStep], by people: [String] = ["maker", "checker"]) -> ClosingMoment {
            moment(
                changed(first) {
                    $0.notices = steps.map { ClosingDeal.Word(content: $0, people: people) }
                })
        }
        for steps in [[.sent], [.sent, .acknowledged]] as [[NoticeStep]] {
            #expect(complaints(moment(first), told(steps)) == [])
            #expect(complaints(moment(first), told(steps, by: ["maker"])) == [.reserveWords])
        }
        for steps in [[.acknowledged], [.sent, .sent], [.acknowledged, .sent]] as [[NoticeStep]] {
            #expect(complaints(moment(first), told(steps)) == [.reserveWords])
        }
    }

    @Test func `R3: a trade is undone when it may be, by one other, which brings back what went`() throws {
        #expect(complaints(moment(first), moment(first, back)) == [])
        #expect(complaints(moment(), moment(first, back)) == [.wayBack])
        let open = changed(first) {
            $0.outcome = nil
            $0.state = nil
        }
        #expect(complaints(moment(open), moment(open, back)) == [.wayBack])
        let lifted = lifted(Self.points, by: ["maker", "checker"])
        #expect(complaints(moment(lifted), moment(lifted, back)) == [.wayBack])
        let number = try #require(TransferID([UInt8](repeating: 7, count: 16)))
        let other = ClosingDeal(
            id: number, ticket: back.ticket, reserve: nil,
            undoes: first.id)
        #expect(complaints(moment(first, other), moment(first, other, back)) == [.wayBack])
        let gone = changed(other) { $0.outcome = .lapsed }
        #expect(complaints(moment(first, gone), moment(first, gone, back)) == [])
        // While the reserve runs.
        let today = try #require(ClosingHabits.today)
        let running = ClosingDeal(
            id: first.id, ticket: first.ticket, reserve: PaymentReserve(points: Self.points, until: today),
            undoes: nil, outcome: .settled, state: .settledUnderReserve(open: Self.points, until: today))
        #expect(complaints(moment(running), moment(running, back)) == [.wayBack])
        // The same way once more.
        let again = ClosingDeal(id: back.id, ticket: first.ticket, reserve: nil, undoes: first.id)
        #expect(complaints(moment(first), moment(first, again)) == [.wayBack])
    }

    @Test func `R4: an undone trade is called so, and its claim is home`() {
        func found(_ state: String?, _ isHome: Bool?) -> [Invariant] {
            ClosingChecks.judgeEnd(back.id, undoing: first.id, isCalled: state, isHome: isHome)
                .map(\.invariant)
        }
        #expect(found("RESCINDED", true) == [] && found("RESCINDED", nil) == [])
        #expect(found("RESCINDED", false) == [.wayBackHome])
        #expect(found(nil, true) == [.wayBackHome] && found("SETTLED_UNDER_RESERVE", nil) == [.wayBackHome])
    }

    /// Every fiftieth death of that run; `interlock simulate --crashes --story undone` has all of them.
    @Test func `a purchase is undone after a death anywhere`() throws {
        let world = try SimulatedWorld(SimulationPlan(.undone, .sql), Tape.common.get())
        #expect(world.run() == [])
        #expect(world.counts.outcomes == ["SETTLED": 2])
        #expect(world.counts.closings == [.worlds: 1, .reserved: 2, .entered: 2, .undone: 2])
        let result = try CrashCoverage(.undone, Tape.common.get()).singles(stripe: (index: 7, of: 50))
        #expect(result.points > 300 && result.runs > 20)
    }
}
