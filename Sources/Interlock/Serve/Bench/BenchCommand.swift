import ArgumentParser
import Foundation
import SettlementModel

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Settle many transfers at once and say how fast, and what bounds it.",
        discussion: """
            Starts the demo's four processes in a new folder: the same TLS, the same syncs, the same checks. Settles bond \
            trades below the four-eyes amount and measures each from its submission until both ledgers have booked its \
            end; then does what no transfer can avoid by bare calls, and says the ratio (Specs/Benchmark.md). Exits with \
            1 unless locks, claims, ledger rows, balances and evidence agree: figures of a wrong run are void.
            Measure with the optimised program (`make release`) on a machine that does nothing else.
            """)

    @Option(help: "How many transfers.")
    var transfers = 500

    @Option(help: "How many may be under way at the same time.")
    var inFlight = 64

    @Option(help: "Where the bench keeps its files; made anew.")
    var directory = ".bench"

    @Flag(help: "Keep the folder afterwards, to look at its files.")
    var keep = false

    @Flag(help: "Measure only how fast an EVM ledger's proofs are verified; nothing else is started.")
    var proofs = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(transfers) else { throw ValidationError("--transfers: 1 to 100000") }
        guard (1...4096).contains(inFlight) else { throw ValidationError("--in-flight: 1 to 4096") }
    }

    func run() async throws {
        if proofs {
            let report = try BenchProofs.measure()
            return output.show(report.json) { report.lines }
        }
        let folder = try DemoCommand.fresh(directory)
        let progress: @Sendable (String) -> Void = { [quiet = output.quiet] in if !quiet { Console.err($0) } }
        progress("floor: what no transfer can avoid, by bare calls")
        let floor = try BenchFloor.measure(in: folder)
        let stage = try BenchStage(
            world: DemoWorld(directory: folder, bounds: .realistic), transfers: transfers)
        let report: BenchReport
        do {
            progress("two banks, two ledgers: four processes in \(folder)")
            try await stage.setUp()
            report = try await measured(stage, floor, progress)
        } catch {
            stage.demo.stopAll()
            Console.err("files and logs stay in \(folder)")
            throw error
        }
        output.show(report.json) { report.lines }
        guard report.disagreements.isEmpty else {
            Console.err("files and logs stay in \(folder)")
            throw CommandFailure.refused(
                "bench.void", "the run is void: \(report.disagreements.joined(separator: "; "))",
                next: "read the logs in \(folder)")
        }
        if keep {
            progress("files and logs: \(folder)")
        } else {
            try? FileManager.default.removeItem(atPath: folder)  // a leftover folder harms nothing
        }
    }

    private func measured(
        _ stage: BenchStage, _ floor: BenchFloor, _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> BenchReport {
        let before = try await BenchUse.read(stage)
        let load = BenchLoad(stage, transfers: transfers, inFlight: inFlight, progress: progress)
        let run = try await load.run()
        progress("all final on both ledgers; waiting for the evidence")
        let sealed = try await stage.waitForEvidence(of: transfers, since: run.started)
        let after = try await BenchUse.read(stage)
        progress("checking locks, claims, rows, balances and evidence")
        let disagreements = try await BenchAgreement(stage: stage, run: run).findings()
        return BenchReport(
            transfers: transfers, inFlight: inFlight, run: run, sealedSeconds: sealed,
            use: after.since(before),
            floor: floor, disagreements: disagreements)
    }
}
