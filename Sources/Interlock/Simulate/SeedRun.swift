import Glibc
import SettlementModel
import SettlementProofs
import SettlementTestKit

/// Worlds of consecutive seeds, in this process or shared among several.
struct SeedRun {
    private let command: SimulateCommand
    private let first: UInt64
    private let count: Int

    init(_ command: SimulateCommand) {
        self.command = command
        first = command.seed ?? command.first ?? UInt64.random(in: 1...(1 << 40))
        count = command.count
    }

    func run() throws {
        if let share = command.share { return try work(share) }
        let words = "seeds \(first) to \(first + UInt64(count - 1))"
        if !command.output.quiet { Console.err(words) }
        let watch = StopWatch()
        var tally = Tally(seconds: { watch.seconds })
        let workers = try Workers(
            command.jobs,
            arguments: [
                "simulate", "--first", "\(first)", "--seeds", "\(count)", "--trades", "\(command.mostTrades)",
            ] + command.wishes)
        workers.read { line in
            tally.take(line)
            if !command.output.quiet { tally.sayNowAndThen() }
        }
        command.output.show(tally.json(first: first)) { tally.lines }
        if let failure = tally.failure {
            throw SimulateCommand.broken(
                "seed \(failure.seed) breaks \(failure.what)",
                "interlock simulate --seed \(failure.seed) --trades \(command.mostTrades) --transcript")
        }
        guard tally.counts.worlds == count else {
            throw CommandFailure.unavailable(
                "simulate.worker", "\(tally.counts.worlds) of \(count) worlds were lived: a worker died",
                next: "run it again with --jobs 1 and read its last lines")
        }
    }

    /// A worker's part: says on standard output what it counted, now and then, and what broke.
    private func work(_ share: (index: Int, of: Int)) throws {
        // Counted from the first: beyond the last seed there may be no number.
        let seeds = stride(from: share.index, to: count, by: share.of).lazy.map { first + UInt64($0) }
        let batch = SimulationBatch(try command.common(), mostTrades: command.mostTrades)
        var told = SimulationCounts()
        do {
            told = try batch.run(seeds) { counts in
                if counts.worlds % 50 == 0 { Console.out(CountWords.write(counts)) }
            }
            Console.out(CountWords.write(told))
        } catch let failure as SimulationBatch.Failure {
            Console.out(
                "failure \(failure.seed) \(failure.violations.map { "\($0)" }.joined(separator: "; "))")
        }
    }
}

/// What came of all workers so far.
private struct Tally {
    private var latest: [Int: SimulationCounts] = [:]
    private(set) var failure: (seed: UInt64, what: String)?
    private let seconds: () -> Double
    private var saidAt = 0.0

    init(seconds: @escaping () -> Double) { self.seconds = seconds }

    var counts: SimulationCounts { latest.values.reduce(into: SimulationCounts()) { $0 += $1 } }

    mutating func take(_ line: Workers.Line) {
        if let counts = CountWords.read(line.text) {
            latest[line.worker] = counts
            return
        }
        let parts = line.text.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, parts[0] == "failure", let seed = UInt64(parts[1]) else { return }
        if failure.map({ seed < $0.seed }) ?? true { failure = (seed, String(parts[2])) }
    }

    mutating func sayNowAndThen() {
        guard seconds() - saidAt >= 2 else { return }
        saidAt = seconds()
        Console.err(lines[0])
    }

    var lines: [String] {
        let counts = counts
        let time = max(seconds(), 0.001)
        func rate(_ number: Int) -> String { "\(Int(Double(number) / time))" }
        let faults = counts.faults.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }
        let limits = counts.limits.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }
        let closings = counts.closings.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }
        let registry = counts.registry.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }
        let ends = counts.outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return [
            "\(counts.worlds) worlds, \(counts.settlements) transfers, \(counts.allFaults) faults in \(Int(time)) s: "
                + "\(rate(counts.worlds)) schedules, \(rate(counts.settlements)) settlements, "
                + "\(rate(counts.allFaults)) faults a second",
            "ends: \(ends.joined(separator: ", "))",
            "faults: \(faults.joined(separator: ", "))",
            limits.isEmpty ? nil : "limits: \(limits.joined(separator: ", "))",
            closings.isEmpty ? nil : "reserves: \(closings.joined(separator: ", "))",
            registry.isEmpty ? nil : "registry: \(registry.joined(separator: ", "))",
            counts.trace.map { "trace \($0.hex)" },
            "\(counts.checks) checks of all invariants, \(counts.points) crash points passed, \(counts.jobs) jobs, "
                + "\(counts.bundles) evidence bundles verified",
        ].compactMap { $0 }
    }

    func json(first: UInt64) -> JSONValue {
        let counts = counts
        return .object([
            "firstSeed": .decimal(first), "worlds": .integer(Int64(counts.worlds)),
            "settlements": .integer(Int64(counts.settlements)), "checks": .integer(Int64(counts.checks)),
            "points": .integer(Int64(counts.points)), "jobs": .integer(Int64(counts.jobs)),
            "milliseconds": .integer(Int64(seconds() * 1000)),
            "bundles": .integer(Int64(counts.bundles)),
            "outcomes": .object(JSONObject(counts.outcomes.map { ($0.key, .integer(Int64($0.value))) })),
            "faults": .object(JSONObject(counts.faults.map { ($0.key.rawValue, .integer(Int64($0.value))) })),
            "limits": .object(JSONObject(counts.limits.map { ($0.key.rawValue, .integer(Int64($0.value))) })),
            "reserves": .object(
                JSONObject(counts.closings.map { ($0.key.rawValue, .integer(Int64($0.value))) })),
            "registry": .object(
                JSONObject(counts.registry.map { ($0.key.rawValue, .integer(Int64($0.value))) })),
            "trace": counts.trace.map { .hex($0) } ?? .null,
            "failingSeed": failure.map { .decimal($0.seed) } ?? .null,
        ])
    }
}

/// Counts as one line between a worker and its parent.
private enum CountWords {
    static func write(_ counts: SimulationCounts) -> String {
        let numbers = [
            counts.worlds, counts.settlements, counts.points, counts.checks, counts.jobs, counts.bundles,
        ].map { "\($0)" }.joined(separator: ",")
        let outcomes = counts.outcomes.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")
        let faults = counts.faults.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: ",")
        let limits = counts.limits.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: ",")
        let closings = counts.closings.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(
            separator: ",")
        let registry = counts.registry.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(
            separator: ",")
        let words = [outcomes, faults, limits, closings, registry, counts.trace?.hex ?? ""].map {
            $0.isEmpty ? "-" : $0
        }
        return "counts \(numbers) \(words.joined(separator: " "))"
    }

    static func read(_ line: String) -> SimulationCounts? {
        let parts = line.split(separator: " ")
        guard parts.count == 8, parts[0] == "counts" else { return nil }
        let numbers = parts[1].split(separator: ",").compactMap { Int($0) }
        guard numbers.count == 6 else { return nil }
        var counts = SimulationCounts()
        counts.worlds = numbers[0]
        counts.settlements = numbers[1]
        counts.points = numbers[2]
        counts.checks = numbers[3]
        counts.jobs = numbers[4]
        counts.bundles = numbers[5]
        for (name, value) in pairs(parts[2]) { counts.outcomes[name] = value }
        for (name, value) in pairs(parts[3]) {
            if let kind = SimulationCounts.Kind(rawValue: name) { counts.faults[kind] = value }
        }
        for (name, value) in pairs(parts[4]) {
            if let event = SimulationCounts.LimitEvent(rawValue: name) { counts.limits[event] = value }
        }
        for (name, value) in pairs(parts[5]) {
            if let event = SimulationCounts.ClosingEvent(rawValue: name) { counts.closings[event] = value }
        }
        for (name, value) in pairs(parts[6]) {
            if let event = SimulationCounts.RegistryEvent(rawValue: name) { counts.registry[event] = value }
        }
        counts.trace = Bytes32(hex: String(parts[7]))
        return counts
    }

    private static func pairs(_ text: Substring) -> [(String, Int)] {
        text.split(separator: ",").compactMap { pair in
            let sides = pair.split(separator: "=")
            guard sides.count == 2, let value = Int(sides[1]) else { return nil }
            return (String(sides[0]), value)
        }
    }
}

struct StopWatch {
    private let start = ContinuousClock.now

    var seconds: Double {
        let lived = (ContinuousClock.now - start).components
        return Double(lived.seconds) + Double(lived.attoseconds) / 1e18
    }
}
