import ArgumentParser
import SettlementProofs

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check a configuration file, or print a commented example.",
        subcommands: [ConfigCheckCommand.self, ConfigExampleCommand.self])
}

struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "List every finding of a configuration file, with its line and its fix.")

    @Argument(help: "The file; `-` is standard input.")
    var file: String

    @Flag(inversion: .prefixedNo, help: "Look whether the files it names exist, and at their modes.")
    var files = true

    @OptionGroup var output: OutputOptions

    func run() throws {
        let text = try HostFiles.readText(file)
        let reading = ConfigurationFile.read(
            text, directory: HostFiles.directory(of: file), lookAtFiles: files)
        output.show(["file": .string(file), "findings": .array(reading.findings.map(\.json))]) {
            reading.findings.map { $0.text(file: file) }
                + (reading.findings.isEmpty ? ["\(file): no findings"] : [])
        }
        guard reading.findings.isEmpty else {
            let count = reading.findings.count
            throw CommandFailure.refused(
                "config.findings", "\(count) finding\(count == 1 ? "" : "s")",
                next: "correct them and check again")
        }
    }
}

struct ConfigExampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example",
        abstract: "Print a complete example; each key says its default and what it does.")

    @Argument(help: "Of which kind: \(ConfigurationKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: ConfigurationKind

    func run() {
        Console.bytes(Array(ConfigurationExamples.text(kind).utf8))
    }
}

extension ConfigurationKind: ExpressibleByArgument {}

extension Finding {
    var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
            "path": .string(path), "problem": .string(problem), "fix": .string(fix),
        ]
    }
}
