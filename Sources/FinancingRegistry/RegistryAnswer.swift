public import SettlementModel
public import SettlementProofs

/// Something a registry signs. Each kind has its own signature type, so that none passes for another.
public protocol RegistryWord: CanonicalCodable, Hashable, Sendable {
    static var signatureType: String { get }
}

/// A word with a signature beside it that nobody has looked at yet.
public struct SignedWord<Word: RegistryWord>: Hashable, Sendable {
    public let word: Word
    /// Detached JWS over the word's canonical bytes.
    public let signature: String

    /// - Throws: `crypto.sign.failed`.
    public init(_ word: Word, by key: SigningKey) throws(CryptoError) {
        self.word = word
        signature = try DetachedJWS.sign(payload: word.canonicalBytes, key: key, type: Word.signatureType)
    }

    /// - Throws: `registry.signature`.
    public func verified(by key: VerificationKey) throws(RegistryFault) -> VerifiedWord<Word> {
        guard
            DetachedJWS.verify(
                signature, payload: word.canonicalBytes, key: key, type: Word.signatureType)
        else { throw RegistryFault(.signature, "the answer is not signed by the registry's key") }
        return VerifiedWord(signed: self)
    }
}

/// A word that a registry's key signed; nothing but a verification makes one.
public struct VerifiedWord<Word: RegistryWord>: Hashable, Sendable {
    /// As it was signed, for the evidence and for the next question.
    public let signed: SignedWord<Word>
    public var word: Word { signed.word }

    fileprivate init(signed: SignedWord<Word>) { self.signed = signed }
}

/// What a registry tells about one request: what is on record.
///
/// - Repeats: the same request gives the same answer, for ever.
public struct RegistryAnswer: RegistryWord {
    public let registry: GatewayID
    public let member: GatewayID
    public let request: RegistryRequestID
    /// SHA-256 of the request's canonical bytes.
    public let requestDigest: Bytes32
    public let outcome: RegistryOutcome
    public let at: LedgerInstant
    /// The record that holds the decision; its count is the answer's number.
    public let record: RegistryTip

    public static let signatureType = "interlock-registry-answer+jws"
    private static let format = "interlock-registry-answer/1"

    init(_ decision: RegistryDecision, record: RegistryTip, registry: GatewayID) {
        self.registry = registry
        member = decision.member
        request = decision.request.id
        requestDigest = decision.request.digest
        outcome = decision.outcome
        at = decision.at
        self.record = record
    }
}

/// How a claim stands now. It is nobody's permission: the next request may come before yours.
public struct RegistryStanding: RegistryWord {
    public let registry: GatewayID
    public let member: GatewayID
    public let claim: Bytes32
    public let state: State
    /// The member's own reservation or financing; nil where it has none.
    public let own: RegistryRequestID?
    public let at: LedgerInstant
    public let records: RegistryTip

    public enum State: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
        case free = "FREE"
        case reserved = "RESERVED"
        case financed = "FINANCED"
        case paid = "PAID"
    }

    public static let signatureType = "interlock-registry-standing+jws"
    private static let format = "interlock-registry-standing/1"

    init(
        registry: GatewayID, member: GatewayID, claim: Bytes32, state: State, own: RegistryRequestID?,
        at: LedgerInstant, records: RegistryTip
    ) {
        self.registry = registry
        self.member = member
        self.claim = claim
        self.state = state
        self.own = own
        self.at = at
        self.records = records
    }
}

extension SignedWord: CanonicalCodable {
    public var canonical: JSONValue { ["signature": .string(signature), "word": word.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        word = try reader.decode("word")
        signature = try reader.string("signature", limit: 512)
        try reader.finish()
    }
}

extension RegistryAnswer {
    public var canonical: JSONValue {
        [
            "at": at.canonical, "format": .string(Self.format), "member": member.canonical,
            "outcome": outcome.canonical, "record": record.canonical, "registry": registry.canonical,
            "request": request.canonical, "requestDigest": requestDigest.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        registry = try reader.decode("registry")
        member = try reader.decode("member")
        request = try reader.decode("request")
        requestDigest = try reader.bytes32("requestDigest")
        outcome = try reader.decode("outcome")
        at = try reader.decode("at")
        record = try reader.decode("record")
        try reader.finish()
    }
}

extension RegistryStanding {
    public var canonical: JSONValue {
        [
            "at": at.canonical, "claim": claim.canonical, "format": .string(Self.format),
            "member": member.canonical, "own": .orNull(own), "records": records.canonical,
            "registry": registry.canonical, "state": state.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        registry = try reader.decode("registry")
        member = try reader.decode("member")
        claim = try reader.bytes32("claim")
        state = try reader.decode("state")
        own = try reader.decodeOrNull("own")
        at = try reader.decode("at")
        records = try reader.decode("records")
        try reader.finish()
    }
}
