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
        abstract: "Say whether a bundle proves its outcome, and what each proof rests on.",
        discussion:
            "Offline: only the bundle and the anchors are read. Exit code 1 where one rule does not hold.")

    @Argument(help: "The evidence bundle.")
    var file: String

    @Option(help: "Who is believed: gateways' keys and ledgers' anchors; never from the bundle.")
    var anchors: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let document = try HostFiles.read(file, limit: 16 << 20)
        let verdict = EvidenceChecks.verifier().verify(document, anchors: try EvidenceChecks.anchors(anchors))
        output.show(EvidenceReport.json(verdict)) { EvidenceReport.lines(verdict, Console.style()) }
        guard verdict.holds else {
            let broken = verdict.findings.first { $0.result != .passed }
            throw CommandFailure.refused(
                "evidence.\(broken?.rule.rawValue ?? "form")",
                "\(file) does not prove its outcome: \(broken?.sentence ?? "no rule was reached")",
                next: "check that the anchors are the right ones; otherwise treat the bundle as false")
        }
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
