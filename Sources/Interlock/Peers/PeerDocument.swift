import SettlementModel
import SettlementProofs

/// What one gateway tells another before they can talk. Public facts only; carried by people, not by the wire.
struct PeerDocument: Hashable, CanonicalCodable {
    static let format = "interlock-peer/1"

    let identity: PartyIdentity
    let name: String
    let bic: String?
    let endpoint: Endpoint
    /// Names `identity`; its key is the one to pin.
    let certificate: GatewayCertificate
    let messageKeys: [PeerMessageKey]
    /// The keys that hold its ledger accounts.
    let holderKeys: [VerificationKey]

    /// SHA-256 of the TLS key's SubjectPublicKeyInfo.
    var pin: Bytes32 { certificate.spkiPin }

    /// To be compared over another channel before the document is believed.
    var fingerprint: Bytes32 { Digest.sha256(canonicalBytes) }

    var canonical: JSONValue {
        [
            "format": .string(Self.format), "gateway": identity.gateway.canonical,
            "lei": .string(identity.lei),
            "name": .string(name), "bic": bic.map { .string($0) } ?? .null, "host": .string(endpoint.host),
            "port": .integer(Int64(endpoint.port)), "pin": .hex(pin),
            "certificate": .string(Base64.encode(certificate.der)),
            "messageKeys": .array(
                messageKeys.map { ["epoch": .integer($0.epoch), "key": $0.key.canonical] }),
            "holderKeys": .list(holderKeys),
        ]
    }

    init(
        identity: PartyIdentity, name: String, bic: String?, endpoint: Endpoint,
        certificate: GatewayCertificate, messageKeys: [PeerMessageKey], holderKeys: [VerificationKey]
    ) {
        self.identity = identity
        self.name = name
        self.bic = bic
        self.endpoint = endpoint
        self.certificate = certificate
        self.messageKeys = messageKeys
        self.holderKeys = holderKeys
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        let lei = try reader.string("lei", limit: 20)
        identity = PartyIdentity(
            gateway: try reader.decode("gateway"),
            lei: try reader.make("lei", expected: "an LEI", ValueKind<String>.lei.read(lei)))
        let name = try reader.string("name", limit: 560)
        self.name = try reader.make("name", expected: "a name", ValueKind<String>.text("a name").read(name))
        bic = try reader.stringOrNull("bic", limit: 11)
        let host = try reader.string("host", limit: 253)
        endpoint = Endpoint(
            host: try reader.make("host", expected: "a host", ValueKind<String>.host.read(host)),
            port: Int(try reader.integer("port", in: 1...65_535)))
        certificate = try Self.certificate(&reader, of: identity)
        messageKeys = try Self.keys(try reader.array("messageKeys", limit: 16))
        holderKeys = try reader.decodeArray("holderKeys", limit: 16)
        if let bic {
            _ = try reader.make("bic", expected: "a BIC", ValueKind<String>.bic.read(bic))
        }
        try reader.finish()
    }

    private static func certificate(
        _ reader: inout ObjectReader, of identity: PartyIdentity
    ) throws(JSONFault) -> GatewayCertificate {
        let pin = try reader.bytes32("pin")
        let text = try reader.string("certificate", limit: 16_384)
        let certificate = try reader.make(
            "certificate", expected: "a gateway certificate",
            ValueKind<GatewayCertificate>.certificate.read(text))
        let subject = certificate.subject
        guard subject.gateway == identity.gateway, subject.lei.text == identity.lei else {
            throw reader.fault(
                "certificate", expected: "a certificate of \(identity.gateway) (\(identity.lei))",
                found: "one of \(subject.gateway) (\(subject.lei.text))")
        }
        guard certificate.spkiPin == pin else {
            throw reader.fault(
                "certificate", expected: "the key of pin \(pin.hex)", found: certificate.spkiPin.hex)
        }
        return certificate
    }

    private static func keys(_ values: [JSONValue]) throws(JSONFault) -> [PeerMessageKey] {
        var keys: [PeerMessageKey] = []
        for (index, value) in values.enumerated() {
            do throws(JSONFault) {
                var reader = try ObjectReader(value)
                let epoch = try reader.integer("epoch", in: 1...1_000_000)
                let key: VerificationKey = try reader.decode("key")
                guard SignatureVerification.signsAnyMessage(key) else {
                    throw reader.fault("key", expected: "a public key", found: "malformed bytes")
                }
                try reader.finish()
                keys.append(PeerMessageKey(epoch: epoch, key: key))
            } catch {
                throw error.under(index: index).under("messageKeys")
            }
        }
        return keys
    }
}

/// The lines that a peer's document adds to our configuration.
struct PeerSnippet {
    let document: PeerDocument
    let exposure: [Money]

    /// One item of `peers`, indented by `indent` spaces.
    func lines(indent: Int = 2) -> [String] {
        var lines = [
            "- id: \(document.identity.gateway)",
            "  lei: \(document.identity.lei)",
            "  name: \(Self.quoted(document.name))",
            "  host: \(Self.quoted(document.endpoint.host))",
            "  port: \(document.endpoint.port)",
            "  pin: \(document.pin.hex)",
            "  certificate: \(Base64.encode(document.certificate.der))",
            "  messageKeys:",
        ]
        for key in document.messageKeys { lines += Self.lines(of: key, indent: 4) }
        if !exposure.isEmpty {
            lines.append("  exposure:")
            lines += exposure.map { "    \($0.currency.code): \(Grouping.written($0.decimal))" }
        }
        return lines.map { String(repeating: " ", count: indent) + $0 }
    }

    /// One item of a list of message keys.
    static func lines(of key: PeerMessageKey, indent: Int) -> [String] {
        [
            "- epoch: \(key.epoch)", "  algorithm: \(key.key.algorithm.rawValue)",
            "  key: \(Base64.encode(key.key.spki))",
        ].map { String(repeating: " ", count: indent) + $0 }
    }

    /// A name may hold anything printable: single quotes keep YAML from reading more into it.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
