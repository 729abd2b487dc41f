import EVMProofs
public import SettlementModel
public import SettlementProofs

/// What a notary is asked: how the other leg of this lock ended.
///
/// - Source: `Specs/Operations/Notary.md`, section 3.
public struct NotaryQuestion: Hashable, Sendable, CanonicalCodable {
    public let domain: EscrowDomain
    public let lock: HeldLock
    /// The fields of the lock that is waited for, as somebody says they are; `nil` where its ledger finds it by id.
    public let otherTerms: LockTerms?
    /// The notary's own word of its records that the asker kept, if any.
    public let remembered: SignedTip?

    private static let format = "interlock-notary-question/2"

    public init(
        domain: EscrowDomain, lock: HeldLock, otherTerms: LockTerms? = nil, remembered: SignedTip?
    ) {
        self.domain = domain
        self.lock = lock
        self.otherTerms = otherTerms
        self.remembered = remembered
    }

    public var canonical: JSONValue {
        [
            "domain": domain.canonical, "format": .string(Self.format), "lock": lock.canonical,
            "otherTerms": .orNull(otherTerms), "remembered": .orNull(remembered),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        domain = try reader.decode("domain")
        lock = try reader.decode("lock")
        otherTerms = try reader.decodeOrNull("otherTerms")
        remembered = try reader.decodeOrNull("remembered")
        try reader.finish()
    }
}

/// What a notary says: an end with its signature, or that there is none yet.
public struct NotaryAnswer: Hashable, Sendable, CanonicalCodable {
    public let verdict: Verdict
    /// For the next question.
    public let records: SignedTip

    public enum Verdict: Hashable, Sendable {
        /// - proof: SHA-256 of the proof that the notary keeps.
        case ended(SignedEnd, preimage: Preimage?, proof: Bytes32)
        case notEnded(LockState, askAgainSeconds: Int64)
    }

    private static let format = "interlock-notary-answer/1"

    public init(verdict: Verdict, records: SignedTip) {
        self.verdict = verdict
        self.records = records
    }

    public var canonical: JSONValue {
        var object: JSONObject = ["format": .string(Self.format), "records": records.canonical]
        switch verdict {
        case .ended(let signed, let preimage, let proof):
            object["ended"] = [
                "preimage": .orNull(preimage), "proof": proof.canonical, "signed": signed.canonical,
            ]
        case .notEnded(let state, let seconds):
            object["notEnded"] = ["askAgainSeconds": .integer(seconds), "state": state.canonical]
        }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        records = try reader.decode("records")
        if let ended = reader.valueIfPresent("ended") {
            var inner = try ObjectReader(ended)
            verdict = .ended(
                try inner.decode("signed"), preimage: try inner.decodeOrNull("preimage"),
                proof: try inner.bytes32("proof"))
            try inner.finish()
        } else {
            var inner = try ObjectReader(try reader.value("notEnded"))
            verdict = .notEnded(
                try inner.decode("state"),
                askAgainSeconds: try inner.integer("askAgainSeconds", in: 0...86_400))
            try inner.finish()
        }
        try reader.finish()
    }
}
