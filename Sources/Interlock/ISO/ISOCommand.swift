import ArgumentParser
import ISO20022Messages
import SettlementProofs

struct ISOCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iso", abstract: "ISO 20022 messages: check, read and write them.",
        subcommands: [
            ISOValidateCommand.self, ISOParseCommand.self, ISORenderCommand.self, ISOMessagesCommand.self,
        ])
}

struct ISOMessagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages", abstract: "List the messages and versions that are spoken here.")

    @OptionGroup var output: OutputOptions

    func run() throws {
        output.show(
            .array(
                MessageDefinition.all.map {
                    [
                        "message": .string($0.identifier), "root": .string($0.rootName),
                        "namespace": .string($0.namespace),
                    ]
                })
        ) { MessageDefinition.all.map { TextWrap.padded($0.identifier, 18) + $0.rootName } }
    }
}

struct ISOValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Say whether messages are valid, and where they are not.",
        discussion: """
            A file holds a message, a header, or both in an envelope. The schema first, then the rules beyond it: check
            digits, decimals of currencies, counts, sums, references. Exit code 1 where one is not valid. Of several files
            each is judged by itself, in order; with --json each gives one line.
            """)

    @Argument(help: "The files; `-` is standard input.")
    var files: [String]

    @Flag(help: "The schema alone, without the rules beyond it.")
    var schemaOnly = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        var failures: [CommandFailure] = []
        for file in files {
            let answer = try MessageFile.answer(file, withRules: !schemaOnly)
            let shown = TextWrap.safe(file)
            switch answer {
            case .success(let message):
                let names = [message.header, message.document].compactMap { $0?.definition.identifier }
                output.show(["file": .string(file), "valid": true, "messages": .list(names)]) {
                    ["\(shown): \(names.joined(separator: " and ")), valid"]
                }
            case .failure(let refusal):
                output.show([
                    "file": .string(file), "valid": false, "code": .string(refusal.code),
                    "path": .string(refusal.path), "line": .whole(refusal.line),
                    "detail": .string(refusal.detail), "next": .string(refusal.next),
                ]) { ["\(shown): " + TextWrap.safe(refusal.sentence)] }
                failures.append(refusal.failure(file))
            }
        }
        guard let first = failures.first else { return }
        guard failures.count > 1 else { throw first }
        throw CommandFailure.refused(
            first.code, "\(failures.count) of \(files.count) are not valid; the first: \(first.problem)",
            next: first.next)
    }
}

extension JSONValue {
    static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
