public import SettlementModel
public import SettlementProofs

/// What this notary holds to be the end of one lock, for ever: written down before anything about it is signed.
public struct EndDecision: Hashable, Sendable {
    public let ledger: LedgerID
    public let lock: LockID
    /// The lock's fields, by which some ledgers find it again; `nil` in records of a version that did not keep them.
    public let terms: LockTerms?
    public let end: LockEnd
    /// Present exactly where the lock was claimed; public since then.
    public let preimage: Preimage?
    /// When it ended, on that ledger's clock.
    public let endedAt: LedgerInstant
    /// SHA-256 of the proof that was relied on; the store keeps its bytes.
    public let proof: Bytes32
    /// The statement that was asked for first. Others about the same end follow from this decision alone.
    public let statement: EndStatement

    init(_ ended: ValidatedEnd, statement: EndStatement, end: LockEnd) {
        ledger = ended.terms.ledger
        lock = ended.lock
        terms = ended.terms
        self.end = end
        preimage = ended.preimage?.preimage
        endedAt = ended.entryTime
        proof = ended.proofDigest
        self.statement = statement
    }
}

extension EndDecision: CanonicalCodable {
    public var canonical: JSONValue {
        var object: JSONObject = [
            "end": end.canonical, "endedAt": endedAt.canonical, "ledger": ledger.canonical,
            "lock": lock.canonical, "preimage": .orNull(preimage), "proof": proof.canonical,
            "statement": statement.canonical,
        ]
        // Left out where it is not known: records are chained by these bytes, and older ones have no such member.
        if let terms { object["terms"] = terms.canonical }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        end = try reader.decode("end")
        endedAt = try reader.decode("endedAt")
        ledger = try reader.decode("ledger")
        lock = try reader.decode("lock")
        preimage = try reader.decodeOrNull("preimage")
        proof = try reader.bytes32("proof")
        statement = try reader.decode("statement")
        terms =
            if let value = reader.valueIfPresent("terms") { try LockTerms(canonical: value) } else { nil }
        try reader.finish()
    }
}
