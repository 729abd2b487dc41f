public import SettlementModel
import SettlementProofs

/// Everything that shows how one transfer went, in one document. Nothing in it is trusted: the verifier
/// brings the anchors.
///
/// - Source: `Specs/Protocol/Evidence.md`.
public struct EvidenceBundle: Hashable, Sendable {
    /// First member of the document; names its form and version.
    public static let format = "interlock-evidence/1"
    /// The `typ` of the seal's protected header.
    public static let sealType = "interlock-evidence+jws"

    public let manifest: EvidenceManifest
    public let contents: EvidenceContents
    /// Detached JWS over the manifest's canonical bytes, by `manifest.gateway`.
    public let seal: String

    init(manifest: EvidenceManifest, contents: EvidenceContents, seal: String) {
        self.manifest = manifest
        self.contents = contents
        self.seal = seal
    }

    /// The document.
    public var bytes: [UInt8] {
        // What the manifest names by its digest stands here in the same bytes.
        CanonicalJSON.encode([
            ("certificates", .value(.array(contents.certificates.map { .string($0) }))),
            ("format", .value(.string(Self.format))), ("guards", .canonical(contents.encoded.guards)),
            ("manifest", .value(manifest.canonical)),
            ("messages", .value(.array(contents.messages.map { .base64($0) }))),
            ("proofs", .canonical(CanonicalJSON.array(of: contents.encoded.proofs))),
            ("recovery", .canonical(contents.encoded.recovery)), ("seal", .value(.string(seal))),
            ("terms", .canonical(contents.encoded.terms)),
        ])
    }

    /// What a COMPLETE message names: SHA-256 over `interlock/evidence/1` ‖ 0 ‖ the document.
    public static func digest(of document: [UInt8]) -> Bytes32 { DomainTag.evidence.digest(document) }

    /// Reads a document; nothing in it is checked yet but its form.
    ///
    /// - Throws: `evidence.size`, `evidence.form`.
    public init(bytes: [UInt8]) throws(EvidenceFault) {
        guard bytes.count <= EvidenceLimits.document else {
            throw EvidenceFault(.size, "\(bytes.count) bytes, at most \(EvidenceLimits.document) are allowed")
        }
        do throws(JSONFault) {
            try self.init(json: try CanonicalJSON.parseCanonical(bytes, limits: EvidenceLimits.json))
        } catch {
            throw EvidenceFault(error.code == "json.size" ? .size : .form, "\(error)")
        }
    }

    private init(json: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(json)
        try reader.literal("format", Self.format)
        manifest = try reader.decode("manifest")
        contents = EvidenceContents(
            terms: try reader.decode("terms"), messages: try reader.messages(),
            proofs: try reader.decodeArray("proofs", limit: EvidenceLimits.proofs),
            certificates: try reader.strings(
                "certificates", limit: EvidenceLimits.certificates, length: EvidenceLimits.certificate),
            guards: try reader.decodeArray("guards", limit: EvidenceLimits.guards),
            recovery: try reader.strings(
                "recovery", limit: EvidenceLimits.recovery, length: EvidenceLimits.recoveryNote))
        seal = try reader.string("seal", limit: EvidenceLimits.seal)
        try reader.finish()
    }
}

/// The items of a bundle, before anyone seals them.
public struct EvidenceContents: Hashable, Sendable {
    public let terms: SettlementTerms
    /// Signed messages with their inclusion paths, each a document of its own; both gateways', in any order.
    public let messages: [[UInt8]]
    /// At most one for each state of each leg.
    public let proofs: [EvidenceProof]
    /// Certificates of both gateways, PEM.
    public let certificates: [String]
    /// As in the signed terms.
    public let guards: [GuardStatement]
    /// What was found and done after a crash, in words of the packing gateway. Shown, never believed.
    public let recovery: [String]
    /// The parts that are JSON, each in its canonical bytes: made once for the manifest and for the document.
    let encoded: Encoded

    struct Encoded: Hashable, Sendable {
        let terms: [UInt8]
        let proofs: [[UInt8]]
        let guards: [UInt8]
        let recovery: [UInt8]
    }

    public init(
        terms: SettlementTerms, messages: [[UInt8]], proofs: [EvidenceProof], certificates: [String],
        guards: [GuardStatement], recovery: [String]
    ) {
        self.terms = terms
        self.messages = messages
        self.proofs = proofs
        self.certificates = certificates
        self.guards = guards
        self.recovery = recovery
        encoded = Encoded(
            terms: terms.canonicalBytes, proofs: proofs.map(\.canonicalBytes),
            guards: CanonicalJSON.encode(.list(guards)),
            recovery: CanonicalJSON.encode(.array(recovery.map { .string($0) })))
    }

    /// Every item by its name, in the order of the document.
    var items: [EvidenceItem] {
        var items = [EvidenceItem(name: "terms", bytes: encoded.terms)]
        for (index, message) in messages.enumerated() {
            items.append(EvidenceItem(name: "messages/\(index)", bytes: message))
        }
        for (index, proof) in encoded.proofs.enumerated() {
            items.append(EvidenceItem(name: "proofs/\(index)", bytes: proof))
        }
        for (index, certificate) in certificates.enumerated() {
            items.append(EvidenceItem(name: "certificates/\(index)", bytes: Array(certificate.utf8)))
        }
        items.append(EvidenceItem(name: "guards", bytes: encoded.guards))
        items.append(EvidenceItem(name: "recovery", bytes: encoded.recovery))
        return items
    }
}

extension ObjectReader {
    fileprivate mutating func messages() throws(JSONFault) -> [[UInt8]] {
        var items: [[UInt8]] = []
        let texts = try strings(
            "messages", limit: EvidenceLimits.messages, length: EvidenceLimits.message / 3 * 4 + 4)
        for (index, text) in texts.enumerated() {
            guard let bytes = Base64.decode(text) else {
                throw JSONFault(expected: "base64", found: "another string").under(index: index).under(
                    "messages")
            }
            items.append(bytes)
        }
        return items
    }

    fileprivate mutating func strings(
        _ key: String, limit: Int, length: Int
    ) throws(JSONFault) -> [String] {
        var texts: [String] = []
        for (index, json) in try array(key, limit: limit).enumerated() {
            guard case .string(let text) = json, text.utf8.count <= length else {
                throw JSONFault(expected: "a string of at most \(length) bytes", found: "another value")
                    .under(index: index).under(key)
            }
            texts.append(text)
        }
        return texts
    }
}

/// What a document may hold, checked before anything is allocated for it. Units: bytes or elements.
enum EvidenceLimits {
    static let document = 16 << 20
    static let messages = 512
    static let message = (1 << 20) + (64 << 10)
    static let proofs = 8
    static let proof = 512 << 10
    static let certificates = 8
    static let certificate = 16 << 10
    static let guards = 64
    static let recovery = 256
    static let recoveryNote = 4096
    static let seal = 2048
    static let items = messages + proofs + certificates + 3
    /// Terms come in a message of at most 32,768 members; everything else that a document can hold is fewer than 3000.
    static let json = JSONLimits(bytes: document, depth: 24, members: 65_536)
}
