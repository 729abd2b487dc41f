import SettlementModel
import Testing
import TransferCore

@testable import SettlementTestKit

/// A check that cannot fail is none: what must hold of limits, told again with one promise broken.
@Suite struct LimitCheckTests {
    private let place: LimitPlace
    private let line: LimitLine
    private let now: LedgerInstant

    init() throws {
        let dollar = try #require(CurrencyCode("USD"))
        place = LimitPlace(.counterparty, "gw.bank-b", dollar)
        let ceiling = try #require(Money(dollar, minor: 100))
        line = try #require(LimitLine(.counterparty, nil, ceiling: ceiling, isOverridable: true))
        now = try #require(LedgerInstant(seconds: 1000))
    }

    private func trade(
        _ number: UInt8, _ standing: LimitedTrade.Standing, takes amount: Int128,
        _ words: [OfficersWord] = []
    ) throws -> LimitedTrade {
        let isWaiting = if case .waiting = standing { true } else { false }
        return LimitedTrade(
            id: try #require(TransferID([UInt8](repeating: 0, count: 15) + [number])), maker: "maker",
            isPurchase: false,
            knowsObligor: false, undoes: nil, takes: [place: amount],
            isApproved: standing != .outside && !isWaiting, standing: standing, words: words)
    }

    private func waits(_ number: Int64, until: Int64 = 5000) throws -> LimitedTrade.Standing {
        .waiting(number: number, until: try #require(LedgerInstant(seconds: until)))
    }

    /// A bank whose book is right.
    private func moment(_ trades: [LimitedTrade], _ line: LimitLine? = nil) -> LimitMoment {
        var moment = LimitMoment()
        moment.rules = LimitRules(version: 3, lines: [line ?? self.line])
        moment.queues = true
        moment.trades = trades
        moment.booked = moment.recounted()
        return moment
    }

    private func complaints(_ before: LimitMoment, _ after: LimitMoment, looks: Bool = false) -> [Invariant] {
        LimitChecks.judge(before, after, at: now, looks: looks).map(\.invariant)
    }

    private func word(_ excess: Int128, version: Int64 = 3, by approver: String? = "otto") -> OfficersWord {
        OfficersWord(version: version, excess: [place: excess], askedBy: "olga", approvedBy: approver)
    }

    @Test func `L1: reserved twice, not freed, freed twice, or not converted`() throws {
        let before = try moment([trade(1, .outside, takes: 40)])
        let after = try moment([trade(1, .reserved, takes: 40)])
        #expect(complaints(before, after) == [])
        for wrong in [LimitAmounts(inFlight: 80), LimitAmounts(outstanding: 40), nil] {
            var book = after
            book.booked[place] = wrong
            #expect(complaints(before, book) == [.limitsBooked])
        }
        var kept = try moment([trade(1, .outside, takes: 40)])
        kept.booked[place] = LimitAmounts(inFlight: 40)
        #expect(complaints(after, kept) == [.limitsBooked])
        kept.booked[place] = LimitAmounts(inFlight: -40)
        #expect(complaints(after, kept) == [.limitsBooked])
    }

    @Test func `L2: the ceiling may be reached and not passed`() throws {
        for (amount, found) in [(60, []), (61, [Invariant.limitsKept])] as [(Int128, [Invariant])] {
            let before = try moment([trade(1, .reserved, takes: 40), trade(2, .outside, takes: amount)])
            let after = try moment([trade(1, .reserved, takes: 40), trade(2, .reserved, takes: amount)])
            #expect(complaints(before, after) == found)
        }
        let other = try #require(LimitLine(.counterparty, "gw.bank-c", ceiling: line.ceiling))
        #expect(
            complaints(
                try moment([trade(1, .outside, takes: 1)], other),
                try moment([trade(1, .reserved, takes: 1)], other)) == [.limitsKept])
    }

    @Test func `L2: officers' word covers what both saw, by the rules of then, where the limit allows it`()
        throws
    {
        let shut = try #require(LimitLine(.counterparty, nil, ceiling: line.ceiling))
        let cases: [(OfficersWord, LimitLine, [Invariant])] = [
            (word(10), line, []), (word(9), line, [.limitsKept]), (word(10, by: nil), line, [.limitsKept]),
            (word(10, version: 2), line, [.limitsKept]), (word(10), shut, [.limitsKept]),
        ]
        for (word, line, found) in cases {
            let before = try moment(
                [trade(1, .reserved, takes: 40), trade(2, waits(1), takes: 70, [word])], line)
            let after = try moment(
                [trade(1, .reserved, takes: 40), trade(2, .reserved, takes: 70, [word])], line)
            #expect(complaints(before, after) == found, "\(word)")
        }
    }

    @Test func `L2: a wish says just what stood in the way, and two officers agree`() throws {
        func asked(_ word: OfficersWord) throws -> [Invariant] {
            let rest = try trade(1, .reserved, takes: 40)
            return complaints(
                try moment([rest, trade(2, waits(1), takes: 70)]),
                try moment([rest, trade(2, waits(1), takes: 70, [word])]))
        }
        #expect(try asked(word(10, by: nil)) == [])
        #expect(try asked(word(11, by: nil)) == [.limitsKept])
        #expect(try asked(word(10, version: 2, by: nil)) == [.limitsKept])
        #expect(try asked(word(10, by: "olga")) == [.limitsKept])
        #expect(try asked(word(10, by: "maker")) == [.limitsKept])
    }

    @Test func `L3: nobody passes an earlier trade, and one that is larger than a ceiling holds up nobody`()
        throws
    {
        let rest = try trade(1, .reserved, takes: 50)
        for (amount, found) in [(60, [Invariant.limitsInTurn]), (101, [])] as [(Int128, [Invariant])] {
            let first = try trade(2, waits(1), takes: amount)
            #expect(
                complaints(
                    try moment([rest, first, trade(3, .outside, takes: 10)]),
                    try moment([rest, first, trade(3, .reserved, takes: 10)])) == found)
            #expect(
                complaints(
                    try moment([rest, first, trade(3, waits(2), takes: 10)]),
                    try moment([rest, first, trade(3, .reserved, takes: 10)]), looks: true) == found)
        }
    }

    @Test func `L3: whoever comes now leaves its room to one whose turn has come`() throws {
        let (rest, ready) = (try trade(1, .reserved, takes: 40), try trade(2, waits(1), takes: 60))
        #expect(
            complaints(
                try moment([rest, ready, trade(3, .outside, takes: 10)]),
                try moment([rest, ready, trade(3, .reserved, takes: 10)])) == [.limitsInTurn])
    }

    @Test func `L3: a look lets go on who has room in its turn, and go who has waited long enough`() throws {
        let rest = try trade(1, .reserved, takes: 40)
        for (amount, until, stays) in [(60, 5000, false), (61, 5000, true), (61, 1000, false)]
            as [(Int128, Int64, Bool)]
        {
            let line = try moment([rest, trade(2, waits(1, until: until), takes: amount)])
            #expect(complaints(line, line, looks: true) == (stays ? [] : [.limitsInTurn]))
        }
        var free = try moment([rest, trade(2, waits(1), takes: 900)])
        free.rules = nil
        free.booked = [:]
        #expect(complaints(free, free, looks: true) == [.limitsInTurn])
    }

    @Test func `L4: something is reserved when all has ended, or the ledgers' books say otherwise`() throws {
        let day = LimitPlace(.day, "2026-03-16", place.currency)
        var settled = try moment([trade(1, .settled, takes: 40)])
        settled.trades[0] = LimitedTrade(
            id: settled.trades[0].id, maker: nil, isPurchase: false, knowsObligor: false, undoes: nil,
            takes: [place: 40, day: 40], isApproved: true, standing: .settled, words: [])
        settled.booked = [day: LimitAmounts(outstanding: 40)]
        let id = settled.trades[0].id
        #expect(LimitChecks.judgeEnd(settled, moved: [id]) == [])
        #expect(LimitChecks.judgeEnd(settled, moved: []).map(\.invariant) == [.limitsFreed])
        // Of one that was given away the books say nothing, and of the others all the same.
        #expect(LimitChecks.judgeEnd(settled, moved: [], givenAway: [id]) == [])
        settled.trades.append(
            LimitedTrade(
                id: try #require(TransferID([UInt8](repeating: 9, count: 16))), maker: nil, isPurchase: false,
                knowsObligor: false, undoes: nil, takes: [day: 7], isApproved: true, standing: .settled,
                words: []))
        settled.booked[day] = LimitAmounts(outstanding: 47)
        #expect(
            LimitChecks.judgeEnd(settled, moved: [], givenAway: [id]).map(\.invariant) == [.limitsFreed])
        settled.trades.removeLast()
        settled.booked[day] = LimitAmounts(outstanding: 40)
        settled.booked[place] = LimitAmounts(inFlight: 40)
        #expect(
            LimitChecks.judgeEnd(settled, moved: [], givenAway: [id]).map(\.invariant)
                == [.limitsFreed, .limitsFreed])
    }

    /// Every fiftieth death of the run in which a trade waits; `interlock simulate --crashes --story waiting` has all of them.
    @Test func `a trade that waits in line is as it was after a death anywhere`() throws {
        let world = try SimulatedWorld(SimulationPlan(.waiting, .sql), Tape.common.get())
        #expect(world.run() == [])
        #expect(
            world.counts.limits == [.worlds: 1, .waited: 1, .asked: 1, .rejected: 1, .admitted: 1])
        let result = try CrashCoverage(.waiting, Tape.common.get()).singles(stripe: (index: 7, of: 50))
        #expect(result.points > 300 && result.runs > 20)
    }
}
