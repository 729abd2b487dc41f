public import ArgumentParser
public import SettlementModel
import SettlementProofs

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make and rotate keys and certificates; show pins and public keys.",
        subcommands: [
            KeysMakeCommand.self, KeysPinCommand.self, KeysShowCommand.self, KeysRotateCommand.self,
            KeysAdoptCommand.self,
        ])
}

struct KeysMakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Make new keys in a directory, each with its right mode.",
        discussion: """
            Private keys get mode 0400, certificates and public keys 0644, the directory 0700. Nothing is ever \
            overwritten. `tls` also makes a self-signed certificate and needs --id, --lei, --country and \
            --organization. `seal` makes the 32 random bytes that open a vault. \
            `evm-holder` makes a secp256k1 key for accounts on EVM ledgers, whatever --algorithm says, and prints its address.
            """)

    @Argument(help: "What for: \(KeyRole.allCases.map(\.rawValue).joined(separator: ", ")).")
    var roles: [KeyRole]

    @Option(name: .shortAndLong, help: "Where to put them; made if missing.")
    var directory: String

    @Option(help: "File name before the first dot (default: the role's name).")
    var name: String?

    @Option(help: "Signature scheme: \(SignatureAlgorithm.allValueStrings.joined(separator: ", ")).")
    var algorithm: SignatureAlgorithm = .ecdsaP256SHA256

    @Option(help: "The gateway, ledger or user that the certificate names.")
    var id: String?

    @Option(help: "Legal entity identifier of its owner (ISO 17442).")
    var lei: String?

    @Option(help: "Business identifier code of its owner (ISO 9362).")
    var bic: String?

    @Option(help: "Country of its owner (two letters).")
    var country: String?

    @Option(help: "Name of its owner.")
    var organization: String?

    @Option(help: "Days until the certificate ends.")
    var days: Int = 825

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard Set(roles).count == roles.count else { throw ValidationError("each role once") }
        guard name == nil || roles.count == 1 else { throw ValidationError("--name goes with one role") }
        guard (1...7300).contains(days) else { throw ValidationError("--days from 1 to 7300") }
        let legal = (name ?? "a").utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") }
        guard legal, !(name ?? "a").isEmpty else { throw ValidationError("--name is a plain file name") }
    }

    func run() throws {
        let subject = try roles.contains(.tls) ? certificateSubject() : nil
        let maker = KeyMaker(
            directory: directory, algorithm: algorithm, subject: subject, days: days,
            now: SystemClock.seconds())
        let made = try maker.make(roles.map { ($0, name ?? $0.rawValue) })
        output.show(.array(made.map(\.json))) {
            made.flatMap { item in
                item.files.map { "\($0.mode)  \($0.path)" } + item.facts.map { "      \($0): \($1)" }
            }
        }
    }

    private func certificateSubject() throws -> GatewayCertificate.Subject {
        guard let id, let lei, let country, let organization else {
            throw ValidationError("tls needs --id, --lei, --country and --organization")
        }
        guard !organization.isEmpty, organization.unicodeScalars.count <= 64 else {
            throw CommandFailure.usage(
                "keys.subject",
                "--organization is \(organization.isEmpty ? "empty" : "longer than 64 characters")",
                next: "give the owner's legal name in 1 to 64 characters")
        }
        guard let gateway = GatewayID(id),
            let subject = GatewayCertificate.Subject(
                gateway: gateway, lei: lei, bic: bic, country: country, organization: organization)
        else {
            throw CommandFailure.usage(
                "keys.subject", "the certificate's owner is not well formed",
                next:
                    "check --id, the LEI's check digits, the BIC's shape, the two-letter country, and --organization "
                    + "for control characters")
        }
        return subject
    }
}

struct KeysPinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Print the pin of a certificate: SHA-256 of its public key.")

    @Argument(help: "A PEM certificate.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let certificate = try KeyFiles.certificate(file)
        let subject = certificate.subject
        output.show([
            "pin": .hex(certificate.spkiPin), "id": .string(subject.gateway.text),
            "lei": .string(subject.lei.text),
        ]) {
            [certificate.spkiPin.hex]
        }
    }
}

struct KeysShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the public half of a private key.")

    @Argument(help: "A PEM private key.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let facts = KeyMaker.facts(of: try KeyFiles.anyKey(file).verificationKey)
        output.show(.object(JSONObject(facts.map { ($0.0, .string($0.1)) }))) {
            facts.map { name, value in TextWrap.padded(name + ":", 13) + value }
        }
    }
}

/// Only schemes that keys of ours can have are an argument.
extension SignatureAlgorithm: ExpressibleByArgument {
    public init?(argument: String) {
        guard let named = SignatureAlgorithm(rawValue: argument), Self.ofAnyMessage.contains(named) else {
            return nil
        }
        self = named
    }

    public static var allValueStrings: [String] { ofAnyMessage.map(\.rawValue) }
}
