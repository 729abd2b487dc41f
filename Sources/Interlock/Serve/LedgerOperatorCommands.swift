import ArgumentParser
import SQLLedgerProofs
import SettlementModel
import SettlementProofs

struct LedgerAccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Open, freeze, thaw or close an account.",
        subcommands: [LedgerAccountOpenCommand.self, LedgerAccountStatusCommand.self])
}

struct LedgerAccountOpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open an account for a holder's key. Repeating it is safe.")

    @Argument(help: "The ledger's configuration file.")
    var file: String
    @Argument(help: "The account, for example bank-a/assets.")
    var account: String
    @Option(help: "The institution that holds it, by its gateway's id.")
    var owner: String
    @Option(help: "The holder's public key, base64 as `interlock keys show` prints it.")
    var key: String
    @Option(help: "The key's scheme.")
    var algorithm: SignatureAlgorithm = .ecdsaP256SHA256
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let id = AccountID(account), let owner = GatewayID(owner) else {
            throw CommandFailure.usage(
                "ledger.account.name", "\(account) or \(owner) is no legal name",
                next: "see Specs/Glossary.md")
        }
        guard let spki = Base64.decode(key), let holder = VerificationKey(algorithm: algorithm, spki: spki),
            SignatureVerification.signsAnyMessage(holder)
        else {
            throw CommandFailure.usage(
                "ledger.account.key", "the key is no \(algorithm.rawValue) public key", next: "copy it whole")
        }
        let opening = AccountOpening(account: id, owner: owner, holderKey: holder)
        let answer = try await LedgerClient.ask(file) {
            try await $0.act(
                .openAccount(opening), reference: "open \(id) \(owner) \(KeyFingerprint.of(holder))")
        }
        output.show(answer ?? .null) { ["\(id) is open, held by \(owner)"] }
    }
}

struct LedgerAccountStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Set an account open, frozen or closed; a frozen one still receives."
    )

    @Argument(help: "The ledger's configuration file.")
    var file: String
    @Argument(help: "The account, for example bank-a/assets.")
    var account: String
    @Argument(help: "open, frozen or closed.")
    var status: String
    @Option(help: "Names this act: the same reference acts once.")
    var reference: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let id = AccountID(account), let status = LogAccountStatus(exactly: status) else {
            throw CommandFailure.usage(
                "ledger.account.status", "an account and open, frozen or closed",
                next: "correct the arguments")
        }
        let answer = try await LedgerClient.ask(file) {
            try await $0.act(.setAccountStatus(id, status), reference: "status \(reference)")
        }
        output.show(answer ?? .null) { ["\(id) is \(status.rawValue)"] }
    }
}

struct LedgerIssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Bring new units of an asset to an account; registers the asset where it is new.",
        discussion:
            "The asset file is its descriptor as JSON, see Specs/Examples. The same reference issues once.")

    @Argument(help: "The ledger's configuration file.")
    var file: String
    @Option(help: "The asset's descriptor, a JSON file.")
    var asset: String
    @Option(help: "How many of the asset's smallest unit; 1 for a payment claim.")
    var quantity: String
    @Option(help: "The receiving account.")
    var to: String
    @Option(help: "Names this act: the same reference acts once.")
    var reference: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let descriptor: AssetDescriptor
        do {
            descriptor = try AssetDescriptor(
                canonical: CanonicalJSON.parse(HostFiles.read(asset, limit: 65_536)))
        } catch let fault as JSONFault {
            throw CommandFailure.refused(
                "ledger.asset.file", "\(asset): \(fault)", next: "correct the descriptor")
        }
        guard let units = DecimalText.int128(quantity), units > 0, let account = AccountID(to) else {
            throw CommandFailure.usage(
                "ledger.issue", "a positive whole quantity and an account", next: "correct the arguments")
        }
        let answer = try await LedgerClient.ask(file) { ledger in
            if let known = try await ledger.find("/v1/assets/\(LedgerPath.escaped(descriptor.id.text))") {
                try Self.require(descriptor, asRegistered: known, in: asset)
            } else {
                _ = try await ledger.act(.registerAsset(descriptor), reference: "register \(descriptor.id)")
            }
            let order = IssueOrder(asset: descriptor.id, quantity: units, account: account)
            return try await ledger.act(.issue(order), reference: "issue \(reference)")
        }
        output.show(answer ?? .null) { ["issued \(units) of \(descriptor.id) to \(account)"] }
    }

    /// An asset is what it was registered as: units issued by another file would not be what that file says.
    static func require(
        _ descriptor: AssetDescriptor, asRegistered known: JSONValue, in path: String
    ) throws(CommandFailure) {
        guard known != descriptor.canonical else { return }
        throw .conflict(
            "ledger.asset.differs",
            "\(descriptor.id) is registered otherwise than \(path) describes it; nothing was issued",
            next: "name the descriptor that it was registered with, or give another asset another id")
    }
}

struct LedgerBalanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance", abstract: "Say what an account holds; what is locked is not in it.")

    @Argument(help: "The ledger's configuration file.")
    var file: String
    @Argument(help: "The account, for example bank-a/assets.")
    var account: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await LedgerClient.ask(file) {
            try await $0.find("/v1/accounts/\(LedgerPath.escaped(account))")
        }
        guard let found else {
            throw CommandFailure.notFound(
                "ledger.account.unknown", "no account \(account)", next: "check its name")
        }
        output.show(found) { LedgerText.balances(found) }
    }
}

struct LedgerLocksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "locks", abstract: "List the open locks.")

    @Argument(help: "The ledger's configuration file.")
    var file: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await LedgerClient.ask(file) {
            try await $0.find("/v1/locks?state=open")
        }
        output.show(found ?? .null) { LedgerText.locks(found ?? .null) }
    }
}

struct LedgerProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Print the proof of a lock's newest entry, from the log's first entry on.")

    @Argument(help: "The ledger's configuration file.")
    var file: String
    @Argument(help: "The lock id, 64 hex digits.")
    var lock: String

    func run() async throws {
        guard let id = LockID(hex: lock) else {
            throw CommandFailure.usage(
                "ledger.lock.id", "\(lock) is no lock id", next: "give 64 lower-case hex digits")
        }
        let proof = try await LedgerClient.ask(file) { try await $0.find("/v1/locks/\(id.hex)/proof?from=0") }
        guard let proof else {
            throw CommandFailure.notFound("ledger.lock.unknown", "no entry about \(id)", next: "check the id")
        }
        Console.bytes(CanonicalJSON.encode(proof) + [10])
    }
}
