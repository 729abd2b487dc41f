public import SettlementModel
public import SettlementProofs

/// Everything that shows one entry of a SQL ledger's log to someone who holds an anchor. Nothing in it is
/// trusted.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, proof bundle.
public struct SQLLogProof: Hashable, Sendable {
    public let checkpoint: SignedNote
    public let index: UInt64
    /// The leaf's exact bytes.
    public let entry: [UInt8]
    public let inclusion: [Bytes32]
    public let consistency: SQLLogConsistency

    public init(
        checkpoint: SignedNote, index: UInt64, entry: [UInt8], inclusion: [Bytes32],
        consistency: SQLLogConsistency
    ) {
        self.checkpoint = checkpoint
        self.index = index
        self.entry = entry
        self.inclusion = inclusion
        self.consistency = consistency
    }

    /// The canonical bytes that travel and whose digest names the proof.
    public var bytes: [UInt8] {
        CanonicalJSON.encode([
            "checkpoint": .string(checkpoint.string), "consistency": consistency.canonical,
            "entry": .base64(entry), "format": ProofFormat.sqlLog1.canonical, "inclusion": .list(inclusion),
            "index": .decimal(index),
        ])
    }

    /// Reads a bundle; nothing is checked but its form.
    ///
    /// - Throws: `proof.bundle.malformed`.
    public init(bytes: [UInt8]) throws(ProofFault) {
        do {
            try self.init(strict: bytes)
        } catch {
            throw ProofFault(code: "proof.bundle.malformed", detail: "\(error)")
        }
    }

    private init(strict bytes: [UInt8]) throws {
        let limits = JSONLimits(bytes: SQLLogProof.largestSize, depth: 4, members: 1024)
        var reader = try ObjectReader(CanonicalJSON.parseCanonical(bytes, limits: limits))
        try reader.literal("format", ProofFormat.sqlLog1.rawValue)
        let note = try reader.string("checkpoint", limit: SignedNote.largestSize)
        checkpoint = try SignedNote(parsing: Array(note.utf8))
        index = try reader.unsigned("index")
        entry = try reader.base64("entry", limit: LogEntry.largestSize)
        inclusion = try reader.decodeArray("inclusion", limit: 64)
        consistency = try reader.decode("consistency")
        try reader.finish()
    }

    /// Largest bundle that is read, in bytes.
    public static let largestSize = 262_144
}

/// That the log of size `to` begins with the log of size `from`: one is the anchor's head, the other the
/// checkpoint.
public struct SQLLogConsistency: Hashable, Sendable, CanonicalCodable {
    public let from: UInt64
    public let to: UInt64
    public let path: [Bytes32]

    public init(from: UInt64, to: UInt64, path: [Bytes32]) {
        self.from = from
        self.to = to
        self.path = path
    }

    public var canonical: JSONValue { ["from": .decimal(from), "path": .list(path), "to": .decimal(to)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            from: try reader.unsigned("from"), to: try reader.unsigned("to"),
            path: try reader.decodeArray("path", limit: 72))
        try reader.finish()
    }
}
