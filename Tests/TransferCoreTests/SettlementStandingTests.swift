import Instruments
import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// `Specs/Protocol/States.md`, table 4: every state of both machines in the desk's words, with its ISO 20022 status.
struct SettlementStandingTests {
    /// What a standing may depend on beside the state.
    private enum Circumstance: String, CaseIterable {
        case silent = "before L_Y, or clocks not heard"
        case cashFirst = "the same, cash locked first"
        case frozen = "the same, frozen"
        case pastLY = "from L_Y"
        case pastTY = "from T_Y"
        case beforeTX = "just before T_X"
        case pastTX = "from T_X"

        func facts(_ role: TransferRole, _ times: Timelocks) -> StandingFacts {
            let clock: LedgerInstant? =
                switch self {
                case .silent, .cashFirst, .frozen: nil
                case .pastLY: times.lockDeadlineY
                case .pastTY: times.expiryY
                case .beforeTX: times.expiryX.advanced(bySeconds: -1)
                case .pastTX: times.expiryX
                }
            return StandingFacts(
                lockOrder: self == .cashFirst ? .cashFirst : .assetFirst, role: role,
                isFrozen: self == .frozen, clocks: clock.map { LedgerClocks(x: $0, y: $0) })
        }
    }

    @Test func `every state of a transfer stands where the Specs say`() throws {
        let (m2, m1) = (Deals(mode: .m2), Deals(mode: .m1))
        var tables: [SpecificationTable] = []
        let states = try zip(
            StateSample.all(try m2.deal(), try m2.facts()), StateSample.all(try m1.deal(), try m1.facts()))
        var seen: Set<SettlementState> = []
        for (inM2, inM1) in states {
            var table = SpecificationTable(section: inM2.name, columns: ["Initiator", "Responder"])
            for circumstance in Circumstance.allCases {
                let cells = try TransferRole.allCases.map { role -> String in
                    guard inM2.roles.contains(role) else { return "—" }
                    let standings = try [(inM2, m2), (inM1, m1)].map { sample, deals in
                        try standing(sample.state, circumstance.facts(role, try deals.deal().terms.timelocks))
                    }
                    seen.formUnion(standings.map(\.state))
                    return Wording.byMode(words(standings[0]), words(standings[1]))
                }
                table.add(circumstance.rawValue, cells)
            }
            tables.append(table)
        }
        let deal = try m1.deal()
        for outcome in TransferOutcome.allCases {
            let state = TransferState.ended(
                Ending(outcome: outcome, reason: "x", deal: deal, x: nil, y: nil))
            seen.insert(
                try standing(state, Circumstance.silent.facts(.initiator, deal.terms.timelocks)).state)
        }
        for state in try Self.afterSettlement() { seen.insert(try settled(state.deal).state) }
        for trade in try TradeSamples.states().compactMap(\.1) {
            seen.insert(try standing(trade).state)
        }
        #expect(seen == Set(SettlementState.allCases), "a state of the desk that nothing leads to")
        try SpecificationTable.compare(tables, "standing")
    }

    @Test func `every trade and every end stands where the Specs say`() throws {
        var table = SpecificationTable(section: "Trades and ends", columns: ["Stands", "Final"])
        for case (let name, let state?) in try TradeSamples.states() {
            let standing = try standing(state)
            table.add(name, [words(standing), standing.state.isFinal ? "yes" : "no"])
        }
        let deal = try Deals(mode: .m1).deal()
        for outcome in TransferOutcome.allCases {
            let state = TransferState.ended(
                Ending(outcome: outcome, reason: "x", deal: deal, x: nil, y: nil))
            let standing = try standing(
                state, Circumstance.pastTX.facts(.responder, deal.terms.timelocks))
            #expect(standing.state.isFinal)
            table.add("ended " + outcome.rawValue, [words(standing), "yes"])
        }
        for (name, deal) in try Self.afterSettlement() {
            let standing = try settled(deal)
            table.add("ended SETTLED, " + name, [words(standing), standing.state.isFinal ? "yes" : "no"])
        }
        try SpecificationTable.compare([table], "standing-trades")
    }

    /// Whatever wraps it, a state is told as an end only once it is one.
    @Test func `nothing that is open looks final`() throws {
        let deals = Deals(mode: .m1)
        let times = try deals.deal().terms.timelocks
        for sample in StateSample.open(try StateSample.all(try deals.deal(), try deals.facts())) {
            for role in sample.roles {
                for circumstance in Circumstance.allCases {
                    let standing = try standing(sample.state, circumstance.facts(role, times))
                    #expect(!standing.state.isFinal, "\(sample.name), \(circumstance.rawValue)")
                    #expect(standing.isoStatus != "Sttld" && !standing.isoStatus.hasPrefix("Canc"))
                }
            }
        }
    }

    /// What a reserve makes of a settlement.
    private static func afterSettlement() throws -> [(name: String, deal: DealLifecycle.State)] {
        let day = try need(CalendarDate("2026-04-15"))
        return [
            ("reserve open", .settledUnderReserve(open: ["aval"], until: day)),
            ("reserve lifted", .reserveLifted), ("rescinded", .rescinded(trade: "T2")),
        ]
    }

    private func settled(_ deal: DealLifecycle.State) throws -> SettlementStanding {
        let state = TransferState.ended(
            Ending(outcome: .settled, reason: "x", deal: nil, x: nil, y: nil))
        return try standing(
            state,
            StandingFacts(
                lockOrder: .assetFirst, role: .responder, isFrozen: false, clocks: nil, deal: deal))
    }

    private func standing(_ state: TransferState, _ facts: StandingFacts) throws -> SettlementStanding {
        let own = try Deals().ticket(Bank.a.get())
        return .of(.matched(own, Approval(maker: "maker", approvers: [])), state, facts)
    }

    private func standing(_ trade: TradeState) throws -> SettlementStanding {
        .of(trade, nil, Circumstance.silent.facts(.initiator, try Deals().deal().terms.timelocks))
    }

    private func words(_ standing: SettlementStanding) -> String {
        "\(standing.state.rawValue) `\(standing.isoStatus)`"
    }
}

extension StateSample {
    fileprivate static func open(_ all: [StateSample]) -> [StateSample] {
        all.filter { sample in
            if case .ended = sample.state { return false }
            return true
        }
    }
}
