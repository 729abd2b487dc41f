import ArgumentParser
import Foundation
import SettlementModel

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Two banks, two ledgers, four runs, told on the terminal.",
        discussion: """
            Starts four processes of this program in a new folder, settles a forfaiting sale and a bond trade, shows a \
            refund after a crash for good and a crash that costs nothing, verifies the evidence, and stops them again.
            With --ledger evm Bank A's bond is a token on an EVM network of four validators, played by the test ledger; in
            one run the token is locked first, and four notary processes, of which one is killed, open it by certificate.
            With --ledger rtgs the cash lies at a simulated ISO 20022 payment system, before which a cash agent keeps a book.
            """)

    @Option(help: "sql; evm: the bond is a token on a chain; rtgs: the cash is at a payment system.")
    var ledger = DemoLedger.sql

    @Option(help: "Where the demo keeps its files; made anew.")
    var directory = ".demo"

    @Option(help: "The example tickets and assets.")
    var examples = "Specs/Examples"

    @Option(help: "For evm: a Python with the packages of Adapters/EVM/requirements.txt.")
    var python = ".build-venv-evm/bin/python"

    @Option(help: "For evm: the folder of the contracts and the test ledger.")
    var evm = "Adapters/EVM"

    @Flag(help: "Keep the folder afterwards, to look at its files.")
    var keep = false

    func run() async throws {
        let started = SystemClock.seconds()
        let tools = DemoTools(python: absolute(python), folder: absolute(evm))
        if ledger == .evm { try tools.requirePresence() }
        try Self.requireExamples(examples)
        let folder = try Self.fresh(directory)
        switch ledger {
        case .sql:
            let story = DemoStory(world: try DemoWorld(directory: folder), examples: examples)
            try await tell(story.stage, folder) { try await story.tell() }
            Console.out("\nAll four runs ended as they must, in \(SystemClock.seconds() - started) s.")
        case .rtgs:
            let world = try DemoWorld(directory: folder, bounds: .payments, hasCashAgent: true)
            let story = DemoSystemStory(story: DemoStory(world: world, examples: examples))
            try await tell(story.story.stage, folder) { try await story.tell() }
            Console.out("\nAll three runs ended as they must, in \(SystemClock.seconds() - started) s.")
        case .evm:
            let world = try DemoWorld(keysIn: folder, bounds: .chain)
            let story = DemoChainStory(
                story: DemoStory(world: world, examples: examples), tools: tools)
            try await tell(story.story.stage, folder) { try await story.tell() }
            Console.out("\nAll four runs ended as they must, in \(SystemClock.seconds() - started) s.")
        }
        if keep {
            Console.out("Files and logs: \(folder)")
        } else {
            try? FileManager.default.removeItem(atPath: folder)  // a leftover folder harms nothing
        }
    }

    private func tell(_ stage: DemoStage, _ folder: String, _ story: () async throws -> Void) async throws {
        do { try await story() } catch {
            stage.stopAll()
            Console.err("the demo's files and logs stay in \(folder)")
            throw error
        }
        stage.stopAll()
    }

    private func absolute(_ path: String) -> String {
        HostFiles.resolve(path, in: FileManager.default.currentDirectoryPath)
    }

    /// Before anything is started: outside the repository they are not where the default looks.
    static func requireExamples(_ folder: String) throws {
        guard try HostFiles.status(folder + "/asset-claim-F05.json") != nil else {
            throw CommandFailure.notFound(
                "demo.examples", "the example tickets and assets are not in \(folder)",
                next: "begin it in the repository, or name its folder Specs/Examples with --examples")
        }
    }

    /// A new folder below `directory`, by time and process, so that an earlier demo's files are never touched.
    static func fresh(_ directory: String) throws -> String {
        let base =
            directory.hasPrefix("/") ? directory : FileManager.default.currentDirectoryPath + "/" + directory
        let folder = "\(base)/\(SystemClock.seconds())-\(ProcessInfo.processInfo.processIdentifier)"
        try HostFiles.createDirectory(folder, mode: 0o700)
        return folder
    }
}

/// What the demo's two legs are kept by.
enum DemoLedger: String, CaseIterable, ExpressibleByArgument {
    case sql, evm, rtgs
}
