import ArgumentParser
import Foundation
import SettlementModel
import SettlementProofs

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Settle many transfers at once and say how fast, and what bounds it.",
        discussion: """
            Starts the demo's four processes in a new folder: the same TLS, the same syncs, the same checks. Settles bond \
            trades below the four-eyes amount and measures each from its submission until both ledgers have booked its \
            end; then does what no transfer can avoid by bare calls, and says the ratio (Specs/Benchmark.md). Exits with \
            1 unless locks, claims, ledger rows, balances and evidence agree: figures of a wrong run are void.
            With --ledger evm the bond is a token on the test ledger's chain of four validators, and the same run holds \
            what is compared: the chain by bare calls, and the same trades on two SQL ledgers.
            Measure with the optimised program (`make release`) on a machine that does nothing else.
            """)

    @Option(help: "How many transfers.")
    var transfers = 500

    @Option(help: "How many may be under way at the same time.")
    var inFlight = 64

    @Option(help: "What keeps the bond: sql, or evm.")
    var ledger = DemoLedger.sql

    @Option(help: "For evm: a Python with the packages of Adapters/EVM/requirements.txt.")
    var python = ".build-venv-evm/bin/python"

    @Option(help: "For evm: the folder of the contracts and the test ledger.")
    var evm = "Adapters/EVM"

    @Option(help: "Where the bench keeps its files; made anew.")
    var directory = ".bench"

    @Flag(help: "Keep the folder afterwards, to look at its files.")
    var keep = false

    @Flag(help: "Only price: how many claims and bonds one core prices in a second; nothing is started.")
    var instruments = false

    @Flag(help: "Measure only how fast an EVM ledger's proofs are verified; nothing else is started.")
    var proofs = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(transfers) else { throw ValidationError("--transfers: 1 to 100000") }
        guard (1...4096).contains(inFlight) else { throw ValidationError("--in-flight: 1 to 4096") }
        guard ledger != .rtgs else {
            throw ValidationError(
                "--ledger: sql or evm; a payment system is in the demo only: interlock demo --ledger rtgs")
        }
    }

    func run() async throws {
        if instruments {
            let bench = try InstrumentBench.measure(seconds: 1)
            return output.show(bench.json) { bench.lines }
        }
        if proofs {
            let report = try BenchProofs.measure()
            return output.show(report.json) { report.lines }
        }
        if ledger == .evm { try tools.requirePresence() }
        let folder = try DemoCommand.fresh(directory)
        let progress: @Sendable (String) -> Void = { [quiet = output.quiet] in if !quiet { Console.err($0) } }
        progress("floor: what no transfer can avoid, by bare calls")
        let floor = try BenchFloor.measure(in: folder)
        let measured: Measured
        do {
            measured =
                ledger == .sql
                ? try await onSQL(folder, floor, progress) : try await onChain(folder, floor, progress)
        } catch {
            Console.err("files and logs stay in \(folder)")
            throw error
        }
        output.show(measured.json) { measured.lines }
        guard measured.disagreements.isEmpty else {
            Console.err("files and logs stay in \(folder)")
            throw CommandFailure.refused(
                "bench.void", "the run is void: \(measured.disagreements.joined(separator: "; "))",
                next: "read the logs in \(folder)")
        }
        if keep {
            progress("files and logs: \(folder)")
        } else {
            try? FileManager.default.removeItem(atPath: folder)  // a leftover folder harms nothing
        }
    }

    private var tools: DemoTools {
        let here = FileManager.default.currentDirectoryPath
        return DemoTools(
            python: HostFiles.resolve(python, in: here), folder: HostFiles.resolve(evm, in: here))
    }

    private typealias Measured = (json: JSONValue, lines: [String], disagreements: [String])

    private func onSQL(
        _ folder: String, _ floor: BenchFloor, _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> Measured {
        let stage = try BenchStage(
            world: DemoWorld(directory: folder, bounds: .realistic), transfers: transfers)
        do {
            progress("two banks, two ledgers: four processes in \(folder)")
            try await stage.setUp()
            let report = try await BenchMeasure(
                stage: stage, transfers: transfers, inFlight: inFlight, floor: floor, progress: progress
            ).report()
            return (report.json, report.lines, report.disagreements)
        } catch {
            stage.demo.stopAll()
            throw error
        }
    }

    private func onChain(
        _ folder: String, _ floor: BenchFloor, _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> Measured {
        let report = try await BenchEVM(
            folder: folder, tools: tools, transfers: transfers, inFlight: inFlight, progress: progress
        ).measure(floor)
        return (report.json, report.lines, report.disagreements)
    }
}
