import Foundation
import SettlementModel
import Testing

@testable import TransferCore

/// `Specs/Model` and the real machines say the same.
struct ModelTests {
    @Test func `every recorded run of the model is a run of the real machines`() throws {
        let traces = try ModelTrace.all()
        #expect(traces.count >= 200)
        var taken = 0
        for trace in traces {
            var stage = try ModelStage(trace)
            for (number, step) in trace.steps.enumerated() {
                do { try stage.take(step) } catch {
                    Issue.record("trace \(trace.trace), step \(number): \(step): \(error)")
                    break
                }
                taken += 1
            }
        }
        #expect(taken == traces.reduce(0) { $0 + $1.steps.count })
    }

    @Test func `a run that the machines cannot take is refused`() throws {
        let first = try #require(
            try ModelTrace.all().first { $0.conforming == "both" && $0.steps.count > 10 })
        for missing in first.steps.indices where first.steps[missing].event.hasPrefix("book") {
            var stage = try ModelStage(first)
            var refused = false
            for (number, step) in first.steps.enumerated() where number != missing {
                do { try stage.take(step) } catch {
                    refused = true
                    break
                }
            }
            let seen = first.steps[(missing + 1)...].contains { $0.leg == first.steps[missing].leg }
            #expect(refused || !seen, "without step \(missing)")
        }
    }

    @Test func `the recorded runs end in every way that the model knows`() throws {
        let traces = try ModelTrace.all()
        let states = Set(traces.flatMap { $0.steps.map(\.state) })
        for name in try Self.column("states", 0) where !["NONE", "RELEASED"].contains(name) {
            #expect(states.contains { $0 == name || $0.hasPrefix("\(name) with") }, "\(name) in no run")
        }
    }

    @Test func `the states of the model are those of the Specs and of the code`() throws {
        let model = Set(try Self.column("states", 0))
        let apart = Set(try Self.column("states apart", 0))
        #expect(model.isDisjoint(with: apart))
        let deals = Deals()
        var code = Set(try StateSample.all(try deals.deal(), try deals.facts()).map { $0.state.name })
        code.formUnion(TransferOutcome.allCases.map(\.rawValue))
        #expect(model.union(apart) == code)
        let specified = try SpecificationTable.written("transfer").filter { $0.hasPrefix("#### ") }
        for name in model.union(apart) where TransferOutcome(rawValue: name) == nil {
            #expect(specified.contains { $0 == "#### \(name)" || $0.hasPrefix("#### \(name)") }, "\(name)")
        }
    }

    @Test func `the events of the model are those of the Specs and of the code`() throws {
        let deals = Deals()
        let code = Set(try EventSample.all(try deals.deal(), try deals.facts()).map(\.name))
        let model = Set(try Self.column("events", 1).flatMap { $0.components(separatedBy: "; ") })
        let apart = Set(try Self.column("events apart", 0))
        #expect(model.isDisjoint(with: apart))
        #expect(model.union(apart) == code)
    }

    @Test func `the words of the model's table are those of the model`() throws {
        let names = try String(
            contentsOf: ModelTrace.specs.appendingPathComponent("Model/names.pml"), encoding: .utf8)
        func defined(after head: String) throws -> Set<String> {
            let lines = names.components(separatedBy: "\n")
            let start = try #require(lines.firstIndex { $0.hasPrefix("/* \(head)") })
            return Set(
                lines[(start + 1)...].prefix { $0.hasPrefix("#define") }.compactMap {
                    $0.split(separator: " ").dropFirst().first.map(String.init)
                })
        }
        #expect(Set(try Self.column("states", 0)) == (try defined(after: "states of a gateway")))
        #expect(Set(try Self.column("events", 0)) == (try defined(after: "events of a gateway")))
    }

    /// One column of a marked table in the model's README, without code marks.
    private static func column(_ mark: String, _ place: Int) throws -> [String] {
        let text = try String(
            contentsOf: ModelTrace.specs.appendingPathComponent("Model/README.md"), encoding: .utf8)
        let lines = text.components(separatedBy: "\n")
        let begin = try #require(lines.firstIndex(of: "<!-- \(mark): begin -->"), "no \(mark)")
        let end = try #require(lines.firstIndex(of: "<!-- \(mark): end -->"), "no end of \(mark)")
        return lines[(begin + 1)..<end].compactMap { line in
            let cells = line.components(separatedBy: "|").map {
                $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "`", with: "")
            }
            guard cells.count > place + 2, !cells[1].hasPrefix("---"), cells[1] != "Model" else { return nil }
            return cells[place + 1]
        }
    }
}
