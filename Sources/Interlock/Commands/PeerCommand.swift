import ArgumentParser
import SettlementModel
import SettlementProofs

struct PeerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer", abstract: "Exchange what two gateways must know of each other.",
        subcommands: [PeerExportCommand.self, PeerImportCommand.self])
}

struct PeerExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print our peer document: id, LEI, keys, certificate, pin, endpoint; nothing secret.",
        discussion: "The fingerprint on standard error is to be compared by telephone or in person.")

    @Option(name: .shortAndLong, help: "Our gateway's configuration.")
    var config: String

    @Option(help: "The host under which peers reach us (default: where we listen).")
    var host: String?

    @Option(help: "The port under which peers reach us (default: where we listen).")
    var port: Int?

    @Option(help: "The PEM file of the message key that we shall rotate to: the document then announces it.")
    var next: String?

    @Option(name: .shortAndLong, help: "Write a new file instead of standard output.")
    var output: String?

    func run() throws {
        let document = try document(try ConfigurationFile.gateway(config))
        let bytes = document.canonicalBytes + [10]
        if let output {
            try HostFiles.create(output, bytes, mode: 0o644)
        } else {
            Console.bytes(bytes)
        }
        Console.err("fingerprint \(document.fingerprint.hex)")
    }

    private func document(_ configuration: GatewayConfiguration) throws -> PeerDocument {
        let certificate = try KeyFiles.certificate(configuration.tls.certificate)
        let identity = configuration.identity
        guard certificate.subject.gateway == identity.gateway, certificate.subject.lei.text == identity.lei
        else {
            throw CommandFailure.refused(
                "peer.certificate",
                "the certificate names \(certificate.subject.gateway), the configuration \(identity.gateway)",
                next: "make a certificate with the configuration's id and LEI")
        }
        let host = host ?? configuration.peerListen.host
        let port = port ?? configuration.peerListen.port
        guard ValueKind<String>.host.read(host) != nil, host != "0.0.0.0", host != "::",
            (1...65_535).contains(port)
        else {
            throw CommandFailure.usage(
                "peer.endpoint", "\(host):\(port) is not where a peer can reach us",
                next: "give --host and --port")
        }
        let holders = try KeyFiles.holderKeys(configuration.keys)
        let announced = try next.map { path in
            let key = try KeyFiles.nextMessageKey(path, besides: configuration.tls, holders: holders)
            return PeerMessageKey(epoch: configuration.keys.messageEpoch + 1, key: key.verificationKey)
        }
        let messageKeys = try KeyFiles.messageKeys(configuration.keys) + [announced].compactMap(\.self)
        guard Set(messageKeys.map(\.key)).count == messageKeys.count else {
            throw CommandFailure.refused(
                "peer.rotation", "one message key stands under two epochs",
                next: "make a new key: interlock keys make message --name message-NUMBER")
        }
        return PeerDocument(
            identity: identity.party, name: identity.name, bic: identity.bic,
            endpoint: Endpoint(host: host, port: port),
            certificate: certificate,
            messageKeys: messageKeys,
            holderKeys: holders)
    }
}

struct PeerImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Turn a peer's document into the lines our configuration needs.",
        discussion: """
            Prints the lines; with --into adds them to the file, if the file has no more findings afterwards than \
            before. Of a peer that is listed already only new message keys are added, and only with --fingerprint. Compare the fingerprint with the peer over another channel first, or give it as --fingerprint.
            """)

    @Argument(help: "The peer's document; `-` is standard input.")
    var file: String

    @Option(help: "How much may be in flight with it, for example 'CNY 50,000,000.00'; may be repeated.")
    var exposure: [String] = []

    @Option(help: "The fingerprint that the peer told us.")
    var fingerprint: String?

    @Option(help: "Add the lines to this configuration file.")
    var into: String?

    func run() throws {
        let document = try read()
        let limits = try exposure.map { text in
            guard let money = ValueKind<Money>.money.read(text) else {
                throw ValidationError("--exposure '\(text)': write it as 'CNY 50,000,000.00'")
            }
            return money
        }
        guard Set(limits.map(\.currency)).count == limits.count else {
            throw ValidationError("--exposure: each currency once")
        }
        Console.err("fingerprint \(document.fingerprint.hex)")
        let snippet = PeerSnippet(document: document, exposure: limits)
        if let into {
            try merge(snippet, into: into)
        } else {
            Console.out(snippet.lines().joined(separator: "\n"))
        }
    }

    private func read() throws -> PeerDocument {
        let bytes = try HostFiles.read(file, limit: 65_536)
        do {
            let document = try PeerDocument(canonical: try CanonicalJSON.parse(bytes))
            if let fingerprint, fingerprint != document.fingerprint.hex {
                throw CommandFailure.refused(
                    "peer.fingerprint",
                    "the document's fingerprint is \(document.fingerprint.hex), not \(fingerprint)",
                    next: "do not import it; ask the peer again, by another channel")
            }
            return document
        } catch let fault as JSONFault {
            throw CommandFailure.refused(
                fault.code, "\(file) is no peer document: \(fault)",
                next: "ask the peer for `interlock peer export`")
        }
    }

    private func merge(_ snippet: PeerSnippet, into path: String) throws {
        let text = try HostFiles.readText(path)
        let directory = HostFiles.directory(of: path)
        let id = snippet.document.identity.gateway
        guard PeerMerge.gateway(of: text) != id.text else {
            throw CommandFailure.conflict(
                "peer.own", "\(file) is our own document: \(path) is the configuration of \(id)",
                next: "name the other bank's document; ours is for the other bank to import")
        }
        let before = ConfigurationFile.read(text, directory: directory)
        var known: PeerConfiguration?
        if case .gateway(let configuration) = before.configuration {
            known = configuration.peers.first { $0.identity.gateway == id }
        }
        let new = try known.map { try rotation(of: $0, by: snippet.document, path) } ?? []
        let merged =
            known == nil
            ? PeerMerge.add(snippet, to: text) : PeerMerge.add(new, toPeer: id.text, in: text)
        guard let merged else {
            throw CommandFailure.conflict(
                "peer.merge", "`peers` in \(path) is not a plain list of lines",
                next: "paste the lines by hand")
        }
        let after = ConfigurationFile.read(merged, directory: directory)
        let found = Set(before.findings.map { "\($0.path) \($0.problem)" })
        let added = after.findings.filter { !found.contains("\($0.path) \($0.problem)") }
        guard after.findings.count <= before.findings.count else {
            throw CommandFailure.conflict(
                "peer.merge",
                "the file would have new findings:\n"
                    + added.map { $0.text(file: path) }.joined(separator: "\n"),
                next: "give --exposure for each currency, or paste the lines by hand")
        }
        try HostFiles.replace(path, Array(merged.utf8))
        let what =
            known == nil
            ? "\(id)" : "message key \(new.map { "\($0.epoch)" }.joined(separator: ", ")) of \(id)"
        Console.err("added \(what) to \(path); check it, then restart the gateway")
    }

    /// The message keys that a known peer's document adds; everything else of it must be as we know it.
    private func rotation(
        of known: PeerConfiguration, by document: PeerDocument, _ path: String
    ) throws -> [PeerMessageKey] {
        let held = Dictionary(known.messageKeys.map { ($0.epoch, $0.key) }, uniquingKeysWith: { $1 })
        let new = document.messageKeys.filter { held[$0.epoch] == nil }
        let newest = held.keys.max() ?? 0
        if let other = document.messageKeys.first(where: { (held[$0.epoch] ?? $0.key) != $0.key }) {
            throw CommandFailure.conflict(
                "peer.known",
                "\(path) lists another message key \(other.epoch) of \(known.identity.gateway) than the document",
                next: "ask the peer by another channel which one is right; a key change is a decision")
        }
        guard document.identity == known.identity, document.certificate == known.certificate,
            !new.isEmpty, new.allSatisfy({ $0.epoch > newest })
        else {
            throw CommandFailure.conflict(
                "peer.known",
                "\(path) already lists \(known.identity.gateway), and the document adds no later message key to it",
                next: "compare the two by hand; a key change is a decision")
        }
        guard fingerprint != nil else {
            throw CommandFailure.conflict(
                "peer.rotation",
                "a known peer's new message key is taken only with its document's fingerprint",
                next: "ask the peer by another channel, then give it as --fingerprint")
        }
        return new
    }
}
