import ArgumentParser
import Foundation
import SettlementModel

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Two banks, two ledgers, four runs, told on the terminal.",
        discussion: """
            Starts four processes of this program in a new folder, settles a forfaiting sale and a bond trade, shows a \
            refund after a crash for good and a crash that costs nothing, verifies the evidence, and stops them again.
            """)

    @Option(help: "Where the demo keeps its files; made anew.")
    var directory = ".demo"

    @Option(help: "The example tickets and assets.")
    var examples = "Specs/Examples"

    @Flag(help: "Keep the folder afterwards, to look at its files.")
    var keep = false

    func run() async throws {
        let started = SystemClock.seconds()
        let folder = try Self.fresh(directory)
        let world = try DemoWorld(directory: folder)
        let story = try DemoStory(world: world, examples: examples)
        do {
            try await story.tell()
        } catch {
            story.stage.stopAll()
            Console.err("the demo's files and logs stay in \(folder)")
            throw error
        }
        story.stage.stopAll()
        Console.out("\nAll four runs ended as they must, in \(SystemClock.seconds() - started) s.")
        if keep {
            Console.out("Files and logs: \(folder)")
        } else {
            try? FileManager.default.removeItem(atPath: folder)  // a leftover folder harms nothing
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
