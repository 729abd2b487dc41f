import ArgumentParser
import SettlementEvidence
import SettlementModel
import SettlementProofs

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Fetch a transfer's sealed evidence, and verify it offline.",
        subcommands: [EvidencePackCommand.self, EvidenceVerifyCommand.self, EvidenceAnchorsCommand.self])
}

struct EvidencePackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "Write the evidence bundle of a transfer to a new file.")

    @OptionGroup var transfer: TransferArgument

    @Option(name: .shortAndLong, help: "The new file; `-` is standard output.")
    var out: String

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let client = try client.client()
        let id = try transfer.resolve(client)
        let bytes = try client.bytes("GET", "/v1/transfers/\(id.hex)/evidence")
        if out == "-" { return Console.bytes(bytes) }
        try HostFiles.create(out, bytes, mode: 0o644)
        let digest = EvidenceBundle.digest(of: bytes)
        output.show([
            "file": .string(out), "bytes": .integer(Int64(bytes.count)), "digest": .hex(digest),
            "transfer": id.canonical,
        ]) {
            ["\(out): \(bytes.count) bytes, digest \(digest.hex)"]
        }
    }
}

struct EvidenceVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Say whether bundles prove their outcomes, and what each proof rests on.",
        discussion:
            "Offline: only the bundles and the anchors are read. Exit code 1 where one rule does not hold. "
            + "Of several bundles each is judged by itself, in order; with --json each gives one line, with its `file`."
    )

    @Argument(help: "The evidence bundle, or several.")
    var files: [String]

    @Option(help: "Who is believed: gateways' keys and ledgers' anchors; never from the bundle.")
    var anchors: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let verifier = EvidenceChecks.verifier()
        let anchors = try EvidenceChecks.anchors(anchors)
        var failures: [CommandFailure] = []
        for file in files {
            let verdict = verifier.verify(try HostFiles.read(file, limit: 16 << 20), anchors: anchors)
            show(verdict, of: file)
            if let failure = Self.failure(verdict, file) { failures.append(failure) }
        }
        guard let first = failures.first else { return }
        guard files.count > 1 else { throw first }
        throw CommandFailure.refused(
            first.code,
            "\(failures.count) of \(files.count) bundles do not prove their outcome; \(first.problem)",
            next: first.next)
    }

    /// One bundle alone is shown without its name.
    private func show(_ verdict: EvidenceVerdict, of file: String) {
        let named = files.count > 1
        output.show(EvidenceReport.json(verdict, file: named ? file : nil)) {
            (named ? [TextWrap.safe(file)] : []) + EvidenceReport.lines(verdict, Console.style())
                + (named ? [""] : [])
        }
    }

    private static func failure(_ verdict: EvidenceVerdict, _ file: String) -> CommandFailure? {
        guard !verdict.holds else { return nil }
        let broken = verdict.findings.first { $0.result != .passed }
        return .refused(
            "evidence.\(broken?.rule.rawValue ?? "form")",
            "\(file) does not prove its outcome: \(broken?.sentence ?? "no rule was reached")",
            next: "check that the anchors are the right ones; otherwise treat the bundle as false")
    }
}

struct EvidenceAnchorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchors",
        abstract: "Write the anchors that a gateway's configuration names, for `verify`.")

    @Option(name: .shortAndLong, help: "The gateway's configuration.")
    var config: String

    @Option(name: .shortAndLong, help: "The new file; `-` is standard output.")
    var out: String = "-"

    func run() throws {
        let bytes = try EvidenceChecks.anchors(of: try ConfigurationFile.gateway(config)).bytes + [10]
        if out == "-" { Console.bytes(bytes) } else { try HostFiles.create(out, bytes, mode: 0o644) }
    }
}
