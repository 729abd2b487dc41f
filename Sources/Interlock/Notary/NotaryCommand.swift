import ArgumentParser
import EVMNotaryRules
import EVMNotaryService
import SettlementModel
import SettlementProofs

struct NotaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notary", abstract: "Certify to an escrow how locks on other ledgers ended.",
        subcommands: [
            NotaryServeCommand.self, NotaryInitCommand.self, NotaryKeysCommand.self,
            NotaryCollectCommand.self, NotaryEquivocationCommand.self,
        ])
}

struct NotaryServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run one notary until it is told to stop.",
        discussion: """
            It asks the watched ledgers itself and signs only what their proofs show, one end for each lock, for ever. \
            A killed one goes on where it was at the next start.
            """)

    @Argument(help: "The notary's configuration file.")
    var file: String

    func run() async throws {
        let configuration = try ConfigurationFile.notary(file)
        let logger = ProcessLog.start(label: configuration.name.text, level: configuration.logLevel)
        try await NotaryProcess(configuration: configuration, logger: logger).run()
    }
}

struct NotaryInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make the store of a new notary, once.",
        discussion: "A lost store is never made anew for the same key: make a new key and join the next set.")

    @Argument(help: "The notary's configuration file.")
    var file: String
    @OptionGroup var output: OutputOptions

    func run() throws {
        let configuration = try ConfigurationFile.notary(file)
        let key = try NotaryKeyFile.load(configuration.key)
        try NotaryStore.create(configuration, key)
        output.show([
            "notary": .string(key.address.description), "store": .string(configuration.store),
        ]) {
            ["made \(configuration.store)", "the notary's address is \(key.address)"]
        }
    }
}

struct NotaryKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make a notary's key and print the address that a set lists.",
        discussion: "The file gets mode 0400, its directory 0700. Nothing is ever overwritten.")

    @Option(name: .shortAndLong, help: "Where to put it; made if missing.")
    var directory: String
    @Option(help: "The file's name.")
    var name = "notary.key"
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let legal = name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") }
        guard legal, !name.isEmpty else { throw ValidationError("--name is a plain file name") }
    }

    func run() throws {
        let path = HostFiles.resolve(name, in: directory)
        guard try HostFiles.status(path) == nil else {
            throw CommandFailure.conflict(
                "file.exists", "\(path) exists", next: "move it away first; nothing is ever overwritten")
        }
        try HostFiles.createDirectory(directory, mode: 0o700)
        let key = try NotaryKeyFile.make(path)
        output.show(["address": .string(key.address.description), "file": .string(path)]) {
            ["0400  \(path)", "      address: \(key.address)"]
        }
    }
}

/// Whether a document shows that somebody signed two ends, without asking anyone.
struct NotaryEquivocationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-equivocation",
        abstract: "Verify a document of two statements that cannot both be true.")

    @Argument(help: "The document; `-` is standard input.")
    var file: String
    @OptionGroup var output: OutputOptions

    func run() throws {
        let bytes = try HostFiles.read(file, limit: 65_536)
        let pair: Equivocation
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: 65_536, depth: 8, members: 256)
            pair = try Equivocation(canonical: CanonicalJSON.parse(bytes, limits: limits))
        } catch {
            throw CommandFailure.refused(
                "notary.equivocation", "\(file) proves nothing: \(error)", next: "get the original document")
        }
        let (first, second) = (pair.first, pair.second)
        output.show([
            "first": first.canonical, "liar": pair.liar.map { .string($0.description) } ?? .null,
            "second": second.canonical,
        ]) {
            let lock = "lock \(first.statement.otherLock) on \(first.statement.otherLedger)"
            return [
                "\(first.notary) signed \(first.statement.end.rawValue)",
                "\(second.notary) signed \(second.statement.end.rawValue)", "both of \(lock)",
                pair.liar.map { "\($0) lied" }
                    ?? "one of them lied, or the ledger showed them two histories: compare the proofs they keep",
            ]
        }
    }
}
