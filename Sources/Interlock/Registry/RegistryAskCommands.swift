import ArgumentParser
import FinancingRegistry
import SettlementModel
import SettlementProofs

struct RegistryReserveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reserve", abstract: "Reserve a claim before it is bought. The first who asks has it.",
        discussion: """
            The claim is described as for `interlock fingerprint`, one document alone. Only its keyed tags leave this \
            machine. Repeat a question whose answer was lost with the same --id and the same rest.
            """)

    @OptionGroup var options: RegistryAskOptions
    @Argument(help: "The claim's document, a JSON file; `-` is standard input.")
    var document: String
    @Option(
        help: "Your own name for the request; names the reservation from then on.",
        transform: RegistryWords.name)
    var id: RegistryRequestID
    @Option(help: "When it runs out by itself: 2026-05-14T10:00:00Z.", transform: RegistryWords.instant)
    var until: LedgerInstant?
    @Flag(help: "It ends by `finance` or `release` only.")
    var open = false
    @Option(
        help:
            "A link from each holder since the registered financier, in order, made by `interlock registry resell`."
    )
    var link: [String] = []
    @OptionGroup var papers: ClaimPaperOptions

    func validate() throws {
        guard (until != nil) != open else { throw ValidationError("give --until or --open") }
        guard link.count <= ClaimReservation.mostLinks else {
            throw ValidationError("at most \(ClaimReservation.mostLinks) links")
        }
    }

    func run() async throws {
        let desk = try RegistryDesk(options)
        let tags = try desk.profile.tags(of: document)
        let chain = try link.map { path in
            let bytes = try HostFiles.read(path, limit: 65_536)
            do { return try ResaleLink(canonical: CanonicalJSON.parse(bytes)) } catch {
                throw CommandFailure.refused(
                    "registry.link", "\(path): \(error)", next: "get the original from who sells the claim")
            }
        }
        let wanted = ClaimReservation(
            claim: tags.claim, near: tags.near, until: until, chain: chain,
            basis: try papers.basis(try desk.profile.tagKey()), number: .written(tags.written))
        try await desk.ask(id, .reserve(wanted))
    }
}

struct RegistryExtendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Move the end of your own reservation, or drop it. It never moves earlier.")

    @OptionGroup var options: RegistryAskOptions
    @Option(help: "Your own name for the request.", transform: RegistryWords.name)
    var id: RegistryRequestID
    @Option(help: "The id of the `reserve` that made it.", transform: RegistryWords.name)
    var reservation: RegistryRequestID
    @Option(help: "The new end: 2026-05-14T10:00:00Z.", transform: RegistryWords.instant)
    var until: LedgerInstant?
    @Flag(help: "It ends by `finance` or `release` only: before cash is locked.")
    var open = false

    func validate() throws {
        guard (until != nil) != open else { throw ValidationError("give --until or --open") }
    }

    func run() async throws {
        try await RegistryDesk(options).ask(id, .extend(reservation, until: until))
    }
}

struct RegistryFinanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finance", abstract: "Say that the claim of your reservation is yours now.")

    @OptionGroup var options: RegistryAskOptions
    @Option(help: "Your own name for the request.", transform: RegistryWords.name)
    var id: RegistryRequestID
    @Option(help: "The id of the `reserve` that made it.", transform: RegistryWords.name)
    var reservation: RegistryRequestID

    func run() async throws { try await RegistryDesk(options).ask(id, .finance(reservation)) }
}

struct RegistryReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Give a claim back, or say that it was paid.",
        discussion: """
            refunded: the purchase cannot happen any more; also of a `reserve` whose answer never came. paid: the obligor \
            has paid; never financed again. rescinded: the purchase was undone; who financed before has it again.
            """)

    @OptionGroup var options: RegistryAskOptions
    @Option(help: "Your own name for the request.", transform: RegistryWords.name)
    var id: RegistryRequestID
    @Option(help: "The id of the `reserve` that made it.", transform: RegistryWords.name)
    var reservation: RegistryRequestID
    @Option(help: "refunded, paid or rescinded.", transform: RegistryWords.reason)
    var reason: ReleaseReason

    func run() async throws { try await RegistryDesk(options).ask(id, .release(reservation, reason)) }
}

struct RegistryStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Ask how a claim stands: FREE, RESERVED, FINANCED or PAID.",
        discussion: "It is no permission: the next request may come before yours.")

    @OptionGroup var options: RegistryAskOptions
    @Argument(help: "The claim's document, a JSON file; `-` is standard input.")
    var document: String

    func run() async throws {
        let desk = try RegistryDesk(options)
        let tags = try desk.profile.tags(of: document)
        let standing = try await desk.connected { client throws(RegistryFault) in
            try await client.standing(of: tags.claim, timeout: .seconds(desk.profile.timeoutSeconds))
        }
        options.output.show(standing.signed.canonical) {
            let word = standing.word
            return [
                "\(word.state.rawValue), \(InstantText.written(word.at)), after \(word.records.count) records",
                word.own.map { "yours: \($0)" } ?? "nothing of it is yours",
            ]
        }
    }
}

struct RegistryResellCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resell", abstract: "Sign a claim on to its buyer, for one reservation of the buyer's.",
        discussion:
            "With the links since the registered financier the buyer's `reserve` is no duplicate. Nothing is sent."
    )

    @Argument(help: "A file of `kind: registry-client` with a `resaleKey`.")
    var file: String
    @Argument(help: "The claim's document, a JSON file; `-` is standard input.")
    var document: String
    @Option(help: "The bank that gets it, by its name at the registry.", transform: RegistryWords.name)
    var to: GatewayID
    @Option(help: "The reservation of whoever comes last in the chain.", transform: RegistryWords.name)
    var reservation: RegistryRequestID
    @Option(name: .shortAndLong, help: "Where to put the link; never over a file that is there.")
    var out: String

    func run() throws {
        let profile = try ConfigurationFile.registryClient(file)
        guard let path = profile.resaleKey else {
            throw CommandFailure.refused(
                "registry.no-resale-key", "\(file) names no `resaleKey`",
                next: "name the key whose public half the registry has")
        }
        let statement = ResaleStatement(
            registry: profile.registry, claim: try profile.tags(of: document).claim, from: profile.member,
            to: to,
            reservation: reservation)
        let link = try ResaleLink(statement, by: try KeyFiles.signingKey(path))
        try HostFiles.create(out, link.canonicalBytes + [10], mode: 0o644)
        Console.out("\(out): \(profile.member) to \(to), for reservation \(reservation)")
    }
}

/// How words of a command line become values.
private enum RegistryWords {
    static func name<Name: Identifier>(_ text: String) throws -> Name {
        guard let name = Name(text) else {
            throw ValidationError("\(TextWrap.safe(text)): a name is 1 to 96 of A–Z a–z 0–9 . : _ / -")
        }
        return name
    }

    static func instant(_ text: String) throws -> LedgerInstant {
        guard let instant = InstantText.read(text) else {
            throw ValidationError("\(TextWrap.safe(text)): an instant is written 2026-05-14T10:00:00Z")
        }
        return instant
    }

    static func reason(_ text: String) throws -> ReleaseReason {
        guard let reason = ReleaseReason(exactly: text.uppercased()) else {
            throw ValidationError("a reason is refunded, paid or rescinded")
        }
        return reason
    }
}
