public import SettlementModel
public import SettlementProofs

/// Everything that shows how one lock of the escrow stands to someone who holds an anchor. Nothing in it is trusted.
///
/// - Source: `Specs/Ledgers/EVM.md`, proof bundle.
public struct EVMLockProof: Hashable, Sendable {
    /// Header bytes in ascending order. The first is the anchor's block in its hashed form and the rest, with their seals,
    /// lead from it; or the last is, and each is the parent of the next, all in their hashed form: then the first is an older
    /// block, whose state is shown.
    public let headers: [[UInt8]]
    /// From the shown block's state root to the escrow's account.
    public let account: TrieProof
    /// From the account's storage root to the lock's word.
    public let storage: TrieProof
    public let terms: LockTerms
    /// Of a claimed lock, from the escrow's event or its transaction; it proves itself.
    public let preimage: Preimage?

    public init(
        headers: [[UInt8]], account: TrieProof, storage: TrieProof, terms: LockTerms, preimage: Preimage?
    ) {
        self.headers = headers
        self.account = account
        self.storage = storage
        self.terms = terms
        self.preimage = preimage
    }

    /// Largest bundle that is read, in bytes.
    public static let largestSize = 262_144
    /// Most headers of one bundle.
    public static let mostHeaders = 512

    /// The canonical bytes that travel and whose digest names the proof.
    public var bytes: [UInt8] {
        CanonicalJSON.encode([
            "account": Self.list(account.nodes), "format": ProofFormat.evm1.canonical,
            "headers": Self.list(headers), "preimage": .orNull(preimage?.value),
            "storage": Self.list(storage.nodes), "terms": terms.canonical,
        ])
    }

    /// Reads a bundle; nothing is checked but its form.
    ///
    /// - Throws: `proof.bundle.malformed`.
    public init(bytes: [UInt8]) throws(ProofFault) {
        do throws(JSONFault) {
            try self.init(strict: bytes)
        } catch {
            throw ProofFault(code: "proof.bundle.malformed", detail: "\(error)")
        }
    }

    private init(strict bytes: [UInt8]) throws(JSONFault) {
        let limits = JSONLimits(bytes: Self.largestSize, depth: 8, members: 1024)
        var reader = try ObjectReader(CanonicalJSON.parseCanonical(bytes, limits: limits))
        try reader.literal("format", ProofFormat.evm1.rawValue)
        headers = try Self.byteStrings(reader.array("headers", limit: Self.mostHeaders), "headers")
        account = TrieProof(
            try Self.byteStrings(reader.array("account", limit: TrieProof.deepest), "account"))
        storage = TrieProof(
            try Self.byteStrings(reader.array("storage", limit: TrieProof.deepest), "storage"))
        terms = try reader.decode("terms")
        preimage = try reader.bytes32OrNull("preimage").map { Preimage($0) }
        try reader.finish()
    }

    private static func list(_ parts: [[UInt8]]) -> JSONValue { .array(parts.map { .base64($0) }) }

    static func byteStrings(_ values: [JSONValue], _ key: String) throws(JSONFault) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        for value in values {
            guard case .string(let text) = value, let bytes = Base64.decode(text), !bytes.isEmpty else {
                throw JSONFault(path: key, expected: "bytes in base64", found: "another value")
            }
            parts.append(bytes)
        }
        return parts
    }
}
