import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// `Specs/Protocol/States.md` against the code, cell by cell.
struct StateTableTests {
    @Test func `every state answers every event as the Specs say`() throws {
        let m2 = Deals(mode: .m2)
        let m1 = Deals(mode: .m1)
        var tables: [SpecificationTable] = []
        let states = try zip(
            StateSample.all(try m2.deal(), try m2.facts()), StateSample.all(try m1.deal(), try m1.facts()))
        for (inM2, inM1) in states {
            var table = SpecificationTable(section: inM2.name, columns: ["Initiator", "Responder"])
            let events = try zip(
                EventSample.all(try m2.deal(), try m2.facts()), EventSample.all(try m1.deal(), try m1.facts())
            )
            for (eventM2, eventM1) in events {
                let cells = try TransferRole.allCases.map { role in
                    guard inM2.roles.contains(role) else { return "—" }
                    return Wording.byMode(
                        try cell(inM2.state, eventM2, role, m2), try cell(inM1.state, eventM1, role, m1))
                }
                table.add(eventM2.name, cells)
            }
            tables.append(table)
        }
        #expect(tables.reduce(0) { $0 + $1.cellCount } > 1500)
        try SpecificationTable.compare(tables, "transfer")
    }

    private func cell(
        _ state: TransferState, _ sample: EventSample, _ role: TransferRole, _ deals: Deals
    ) throws -> String {
        let context = try deals.context(role, mayBegin: sample.mayBegin)
        do throws(TransferRefusal) {
            let step = try Transfer.transition(state, on: sample.event, in: context)
            let messages = step.messages.map(Wording.message).joined(separator: ", ")
            let next = step.state == state ? "stays" : "**\(Wording.state(step.state))**"
            return messages.isEmpty ? next : "\(next) · \(messages)"
        } catch {
            switch error {
            case .noChange: return "no change"
            case .refused(let code, _): return "refused `\(code)`"
            case .illegal: return "illegal"
            }
        }
    }

    @Test func `every state demands at every hour what the Specs say`() throws {
        let m2 = Deals(mode: .m2)
        let m1 = Deals(mode: .m1)
        var tables: [SpecificationTable] = []
        let states = try zip(
            StateSample.all(try m2.deal(), try m2.facts()), StateSample.all(try m1.deal(), try m1.facts()))
        for (inM2, inM1) in states {
            var table = SpecificationTable(section: inM2.name, columns: ["Initiator", "Responder"])
            for hour in Hour.allCases {
                let cells = try TransferRole.allCases.map { role in
                    guard inM2.roles.contains(role) else { return "—" }
                    return Wording.byMode(
                        try duties(inM2.state, hour, role, m2), try duties(inM1.state, hour, role, m1))
                }
                table.add(hour.rawValue, cells)
            }
            tables.append(table)
        }
        #expect(tables.reduce(0) { $0 + $1.cellCount } > 280)
        try SpecificationTable.compare(tables, "duties")
    }

    private func duties(
        _ state: TransferState, _ hour: Hour, _ role: TransferRole, _ deals: Deals
    ) throws -> String {
        let clock = hour.clock(try deals.deal().terms.timelocks)
        func words(_ mayBegin: Bool) throws -> String {
            let duties = Transfer.duties(
                state, LedgerClocks(x: clock, y: clock), in: try deals.context(role, mayBegin: mayBegin))
            return duties.isEmpty ? "nothing" : duties.map(Wording.duty).joined(separator: ", ")
        }
        let (free, held) = (try words(true), try words(false))
        return free == held ? free : "\(free) (held: \(held))"
    }

    @Test func `every trade answers every event as the Specs say`() throws {
        var tables: [SpecificationTable] = []
        for (name, state) in try TradeSamples.states() {
            var table = SpecificationTable(section: name, columns: ["Answer"])
            for (event, value) in try TradeSamples.events() { table.add(event, [trade(state, value)]) }
            tables.append(table)
        }
        #expect(tables.reduce(0) { $0 + $1.cellCount } == 11 * 15)
        try SpecificationTable.compare(tables, "trade")
    }

    private func trade(_ state: TradeState?, _ event: TradeEvent) -> String {
        do throws(TradeRefusal) {
            let step = if let state { try Trade.transition(state, on: event) } else { try Trade.begin(event) }
            let messages = step.messages.map(Wording.message).joined(separator: ", ")
            let next = step.state == state ? "stays" : "**\(TradeSamples.name(step.state))**"
            return messages.isEmpty ? next : "\(next) · \(messages)"
        } catch {
            switch error {
            case .noChange: return "no change"
            case .refused(let code, _): return "refused `\(code)`"
            }
        }
    }
}

/// The zones between a transfer's instants, both clocks alike.
enum Hour: String, CaseIterable {
    case beforeLX = "before L_X"
    case beforeLY = "L_X to L_Y"
    case beforeRY = "L_Y to R_Y"
    case atRY = "at R_Y"
    case beforeTY = "R_Y to T_Y"
    case beforeTX = "T_Y to T_X"
    case afterTX = "from T_X"

    func clock(_ times: Timelocks) -> LedgerInstant {
        switch self {
        case .beforeLX: times.lockDeadlineX.advanced(bySeconds: -1)
        case .beforeLY: times.lockDeadlineX
        case .beforeRY: times.lockDeadlineY
        case .atRY: times.revealDeadlineY
        case .beforeTY: times.expiryY.advanced(bySeconds: -1)
        case .beforeTX: times.expiryY
        case .afterTX: times.expiryX
        }
    }
}
