public import SettlementModel
public import SettlementProofs

/// One entry of a SQL ledger's log: a Merkle leaf is exactly its canonical bytes.
///
/// An entry about a lock carries all its terms, and a claim the preimage, so that it proves its fact alone.
/// - Source: `Specs/Ledgers/SQLLedger.md`, log entries.
public struct LogEntry: Hashable, Sendable {
    public let ledger: LedgerID
    public let index: UInt64
    /// The ledger's clock when it booked.
    public let time: LedgerInstant
    public let kind: LogEntryKind
    /// The command that caused it.
    public let command: CommandID?
    /// The gateway that sent the command; it need not be a party to the lock.
    public let by: GatewayID?
    /// The entry before this one about the same lock.
    public let previous: UInt64?
    public let lock: LockTerms?
    /// The identity that follows from `lock`.
    public let lockID: LockID?
    /// Exactly on a claim.
    public let preimage: Preimage?
    /// SHA-256 of the foreign proof that opened a gate or shows a fork; its bytes are kept beside the log.
    public let proof: Bytes32?
    public let account: LogAccount?
    public let asset: AssetDescriptor?
    public let postings: [LogPosting]

    /// Takes the parts if they make an entry of this kind.
    ///
    /// - Throws: `proof.entry.shape`, `proof.entry.ledger`, `proof.entry.preimage`, `proof.entry.postings`.
    public init(
        ledger: LedgerID, index: UInt64, time: LedgerInstant, kind: LogEntryKind, command: CommandID?,
        by: GatewayID?, previous: UInt64?, lock: LockTerms?, preimage: Preimage?, proof: Bytes32?,
        account: LogAccount?, asset: AssetDescriptor?, postings: [LogPosting]
    ) throws(ProofFault) {
        self.ledger = ledger
        self.index = index
        self.time = time
        self.kind = kind
        self.command = command
        self.by = by
        self.previous = previous
        self.lock = lock
        lockID = lock?.lockID
        self.preimage = preimage
        self.proof = proof
        self.account = account
        self.asset = asset
        self.postings = postings
        try requireShape()
    }

    /// The leaf.
    public var bytes: [UInt8] { canonicalBytes }

    /// The lock's state from this entry on.
    public var state: LockState? { kind.lockState }

    /// Reads a leaf; bytes that are not their own canonical form are refused.
    ///
    /// - Throws: `proof.entry.malformed`, and what the other initialiser throws.
    public init(bytes: [UInt8]) throws(ProofFault) {
        guard bytes.count <= LogEntry.largestSize else {
            throw ProofFault(code: "proof.entry.malformed", detail: "more than \(LogEntry.largestSize) bytes")
        }
        let fault: JSONFault
        do {
            try self.init(canonicalBytes: bytes)
            return
        } catch { fault = error }
        let code = fault.code.hasPrefix("proof.") ? fault.code : "proof.entry.malformed"
        throw ProofFault(code: code, detail: fault.description)
    }

    /// Largest entry that is read, in bytes.
    public static let largestSize = 65_536
    /// Most postings of one entry.
    public static let mostPostings = 256
}

extension LogEntry: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "account": .orNull(account), "asset": .orNull(asset), "by": .orNull(by),
            "command": .orNull(command), "index": .decimal(index), "kind": kind.canonical,
            "ledger": ledger.canonical, "lock": lockJSON, "postings": .list(postings),
            "preimage": .orNull(preimage), "previous": previous.map { .decimal($0) } ?? .null,
            "proof": .orNull(proof), "time": time.canonical, "v": 1,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("v", 1)
        let (lock, named) = try LogEntry.lock(reader.value("lock"))
        do {
            self = try LogEntry(
                ledger: reader.decode("ledger"), index: reader.unsigned("index"), time: reader.decode("time"),
                kind: reader.decode("kind"), command: reader.decodeOrNull("command"),
                by: reader.decodeOrNull("by"), previous: reader.unsignedOrNull("previous"), lock: lock,
                preimage: reader.decodeOrNull("preimage"), proof: reader.bytes32OrNull("proof"),
                account: reader.decodeOrNull("account"), asset: reader.decodeOrNull("asset"),
                postings: reader.decodeArray("postings", limit: LogEntry.mostPostings))
        } catch let fault as JSONFault {
            throw fault
        } catch let fault as ProofFault {
            throw JSONFault(code: fault.code, expected: fault.detail, found: "an entry without")
        } catch {
            throw JSONFault(expected: "an entry", found: "something else")
        }
        // The id is written for readers; here it is recomputed and must agree.
        guard named == lockID else {
            throw JSONFault(path: "lock.id", expected: "the digest of the terms", found: "another id")
        }
        try reader.finish()
    }

    private var lockJSON: JSONValue {
        guard let lock else { return .null }
        return ["id": .orNull(lockID), "terms": lock.canonical]
    }

    /// The terms, and the id that is written beside them.
    private static func lock(_ json: JSONValue) throws(JSONFault) -> (LockTerms?, LockID?) {
        guard json != .null else { return (nil, nil) }
        do throws(JSONFault) {
            var reader = try ObjectReader(json)
            let terms: LockTerms = try reader.decode("terms")
            let id: LockID = try reader.decode("id")
            try reader.finish()
            return (terms, id)
        } catch { throw error.under("lock") }
    }
}
