public import SettlementModel
public import SettlementProofs

/// One step of a claim from a member to another, in the words of who gives it away.
///
/// It is bound to the one reservation that it is for, so it cannot be used a second time.
public struct ResaleStatement: Hashable, Sendable {
    public let registry: GatewayID
    public let claim: Bytes32
    public let from: GatewayID
    public let to: GatewayID
    /// The reservation of whoever comes last in the chain.
    public let reservation: RegistryRequestID

    public init(
        registry: GatewayID, claim: Bytes32, from: GatewayID, to: GatewayID, reservation: RegistryRequestID
    ) {
        self.registry = registry
        self.claim = claim
        self.from = from
        self.to = to
        self.reservation = reservation
    }
}

/// A statement with a signature beside it; whose that is, only a verification says.
public struct ResaleLink: Hashable, Sendable {
    public let statement: ResaleStatement
    /// Detached JWS over the statement's canonical bytes.
    public let signature: String

    /// The `typ` of the signature.
    public static let signatureType = "interlock-registry-resale+jws"

    /// - Throws: `crypto.sign.failed`.
    public init(_ statement: ResaleStatement, by key: SigningKey) throws(CryptoError) {
        self.statement = statement
        signature = try DetachedJWS.sign(
            payload: statement.canonicalBytes, key: key, type: Self.signatureType)
    }

    /// What somebody says to be `from`'s signature: only the registry's decision shows it.
    public init(_ statement: ResaleStatement, signature: String) {
        self.statement = statement
        self.signature = signature
    }

    /// Whether the signature is written as one is; whose it is only a key tells.
    public var isWrittenAsSigned: Bool { DetachedJWS.keyFingerprint(in: signature) != nil }

    func isSigned(by key: VerificationKey) -> Bool {
        DetachedJWS.verify(signature, payload: statement.canonicalBytes, key: key, type: Self.signatureType)
    }
}

/// Whether links lead from the financier on record to whoever asks.
enum ResaleChain {
    /// nil where they do; else what is wrong, in words.
    static func fault(
        _ chain: [ResaleLink], of claim: Bytes32, for reservation: RegistryRequestID,
        from financier: GatewayID, to asker: GatewayID, registry: GatewayID,
        keys: [GatewayID: VerificationKey]
    ) -> String? {
        var holder = financier
        for link in chain {
            let statement = link.statement
            guard statement.registry == registry, statement.claim == claim,
                statement.reservation == reservation
            else { return "a link is about another registry, claim or reservation" }
            guard statement.from == holder else { return "a link is missing before \(statement.from)" }
            guard let key = keys[holder], link.isSigned(by: key) else {
                return "a link is not signed by \(holder)"
            }
            holder = statement.to
        }
        return holder == asker ? nil : "the chain does not lead to \(asker)"
    }
}

extension ResaleStatement: CanonicalCodable {
    private static let format = "interlock-registry-resale/1"

    public var canonical: JSONValue {
        [
            "claim": claim.canonical, "format": .string(Self.format), "from": from.canonical,
            "registry": registry.canonical, "reservation": reservation.canonical, "to": to.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        registry = try reader.decode("registry")
        claim = try reader.bytes32("claim")
        from = try reader.decode("from")
        to = try reader.decode("to")
        reservation = try reader.decode("reservation")
        try reader.finish()
    }
}

extension ResaleLink: CanonicalCodable {
    public var canonical: JSONValue {
        ["signature": .string(signature), "statement": statement.canonical]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        statement = try reader.decode("statement")
        signature = try reader.string("signature", limit: 512)
        try reader.finish()
    }
}
