import SettlementProofs
import SettlementTestKit

/// Crash coverage, in this process or shared among several.
struct CrashRun {
    private let command: SimulateCommand

    init(_ command: SimulateCommand) { self.command = command }

    func run() throws {
        if let share = command.share { return try work(share) }
        var results: [CrashCoverage.Story: CrashCoverage.Result] = [:]
        let watch = StopWatch()
        for story in command.stories { results[story] = try enumerate(story) }
        let seconds = Int(watch.seconds)
        command.output.show(json(results)) {
            results.sorted { $0.key.rawValue < $1.key.rawValue }.map { story, result in
                "\(story.rawValue): \(result.points) points, \(processes(story)) processes, \(result.runs) "
                    + kind(result) + ": all invariants hold"
            } + ["\(results.values.reduce(0) { $0 + $1.runs }) runs in \(seconds) s"]
        }
    }

    private func processes(_ story: CrashCoverage.Story) -> Int {
        CrashCoverage.victims(story, command.ledgers, inPairs: command.pairs).count
    }

    private func kind(_ result: CrashCoverage.Result) -> String {
        guard command.pairs else { return "crashes" }
        return command.reach == SimulateCommand.everyPair
            ? "pairs, every one"
            : "pairs within \(command.reach) points, \(result.unreached) beyond the run's end"
    }

    private func enumerate(_ story: CrashCoverage.Story) throws -> CrashCoverage.Result {
        var arguments =
            [
                "simulate", "--crashes", "--story", story.rawValue,
                "--chain", command.chainKind, "--leg", command.chainLeg,
            ]
            + command.wishes
        if command.pairs { arguments += ["--pairs", "--window", "\(command.reach)"] }
        let workers = try Workers(command.jobs, arguments: arguments)
        var latest: [Int: CrashCoverage.Result] = [:]
        var failure: String?
        var finished = 0
        let watch = StopWatch()
        var saidAt = 0.0
        workers.read { line in
            let parts = line.text.split(separator: " ", maxSplits: 4)
            if parts.first == "failure" { failure = failure ?? String(line.text.dropFirst(8)) }
            guard parts.count >= 4, let points = Int(parts[1]), let runs = Int(parts[2]),
                let unreached = Int(parts[3])
            else { return }
            latest[line.worker] = CrashCoverage.Result(points: points, runs: runs, unreached: unreached)
            if parts[0] == "end" { finished += 1 }
            guard !command.output.quiet, watch.seconds - saidAt >= 2 else { return }
            saidAt = watch.seconds
            Console.err("\(story.rawValue): \(latest.values.reduce(0) { $0 + $1.runs }) runs so far")
        }
        if let failure {
            let parts = failure.split(separator: " ", maxSplits: 1)
            throw SimulateCommand.broken(
                "\(story.rawValue): \(parts.last ?? "")",
                "interlock simulate --story \(story.rawValue) --chain \(command.chainKind) --leg \(command.chainLeg) --crash \(parts.first ?? "") --transcript"
            )
        }
        guard finished == command.jobs else {
            throw CommandFailure.unavailable(
                "simulate.worker", "a worker died in the \(story.rawValue) run",
                next: "run it again with --jobs 1 and read its last lines")
        }
        return latest.values.reduce(into: CrashCoverage.Result()) { $0 += $1 }
    }

    private func work(_ share: (index: Int, of: Int)) throws {
        let coverage = CrashCoverage(command.stories[0], try command.common(), command.ledgers)
        func say(_ word: String, _ result: CrashCoverage.Result) {
            Console.out("\(word) \(result.points) \(result.runs) \(result.unreached)")
        }
        do {
            let result =
                command.pairs
                ? try coverage.pairs(window: command.reach, stripe: share) { say("so-far", $0) }
                : try coverage.singles(stripe: share) { if $0.runs % 100 == 0 { say("so-far", $0) } }
            say("end", result)
        } catch let failure as CrashCoverage.Failure {
            Console.out("failure \(CrashWords.write(failure.crashes)) \(failure)")
        }
    }

    private func json(_ results: [CrashCoverage.Story: CrashCoverage.Result]) -> JSONValue {
        .object(
            JSONObject(
                results.map { story, result in
                    (
                        story.rawValue,
                        .object([
                            "points": .integer(Int64(result.points)), "runs": .integer(Int64(result.runs)),
                            "unreached": .integer(Int64(result.unreached)),
                        ])
                    )
                }))
    }
}
