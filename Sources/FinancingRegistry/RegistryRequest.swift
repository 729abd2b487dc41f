public import SettlementModel
public import SettlementProofs

/// A member's own name for a request: sent twice with the same content, it is decided once.
public struct RegistryRequestID: Identifier, CanonicalCodable {
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// What a member asks a registry to write down.
///
/// - Source: `Specs/Operations/Registry.md`, section 2; `domain.md` 4.3.
public struct RegistryRequest: Hashable, Sendable {
    public let id: RegistryRequestID
    /// Whose decision is asked for; another registry refuses to read it.
    public let registry: GatewayID
    public let act: RegistryAct

    public init(id: RegistryRequestID, registry: GatewayID, act: RegistryAct) {
        self.id = id
        self.registry = registry
        self.act = act
    }

    public var digest: Bytes32 { Digest.sha256(canonicalBytes) }
}

/// The four acts. A reservation is named by the id of the RESERVE that made it.
public enum RegistryAct: Hashable, Sendable {
    case reserve(ClaimReservation)
    /// Moves the end of an own reservation; `until` nil leaves it without one. Never earlier.
    case extend(RegistryRequestID, until: LedgerInstant?)
    /// The claim was bought under this reservation.
    case finance(RegistryRequestID)
    case release(RegistryRequestID, ReleaseReason)
}

/// RESERVE: this member is about to finance the claim.
public struct ClaimReservation: Hashable, Sendable {
    /// HMAC-SHA-256 of the claim's line XLFP1 under a key that the members share and the registry does not know; of a distinct claim the
    /// second tag, of the line with its number as written.
    public let claim: Bytes32
    /// The same of issuer, number and currency alone: claims with one `near` differ in date or amount.
    public let near: Bytes32
    /// By the registry's clock; nil for a reservation that ends only by FINANCE or RELEASE.
    public let until: LedgerInstant?
    /// From the registered financier to this member; empty where nobody financed the claim yet.
    public let chain: [ResaleLink]
    /// Invoices and files of the deal; nil from a member that names none to anybody, and is told of none.
    public let basis: ClaimBasis?
    /// The number on the claim's paper; nil from a member that does not say how it is written.
    public let number: ClaimNumber?

    /// More links than this are no chain.
    public static let mostLinks = 16

    public init(
        claim: Bytes32, near: Bytes32, until: LedgerInstant?, chain: [ResaleLink] = [],
        basis: ClaimBasis? = nil, number: ClaimNumber? = nil
    ) {
        self.claim = claim
        self.near = near
        self.until = until
        self.chain = chain
        self.basis = basis
        self.number = number
    }
}

/// Why a reservation or a financing ends.
public enum ReleaseReason: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
    /// Of a reservation: the purchase did not happen, and cannot happen any more.
    case refunded = "REFUNDED"
    /// Of a financing: the obligor paid. The claim is never financed again.
    case paid = "PAID"
    /// Of a financing: the purchase was undone. Who financed before has the claim again, or nobody.
    case rescinded = "RESCINDED"
}

extension RegistryRequest: CanonicalCodable {
    private static let format = "interlock-registry-request/1"

    public var canonical: JSONValue {
        var object: JSONObject = [
            "format": .string(Self.format), "id": id.canonical, "registry": registry.canonical,
        ]
        switch act {
        case .reserve(let reservation): object["reserve"] = reservation.canonical
        case .extend(let reservation, let until):
            object["extend"] = ["reservation": reservation.canonical, "until": .orNull(until)]
        case .finance(let reservation): object["finance"] = ["reservation": reservation.canonical]
        case .release(let reservation, let reason):
            object["release"] = ["reason": reason.canonical, "reservation": reservation.canonical]
        }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        id = try reader.decode("id")
        registry = try reader.decode("registry")
        if let reserve = reader.valueIfPresent("reserve") {
            act = .reserve(try ClaimReservation(canonical: reserve))
        } else if let extend = reader.valueIfPresent("extend") {
            var inner = try ObjectReader(extend)
            act = .extend(try inner.decode("reservation"), until: try inner.decodeOrNull("until"))
            try inner.finish()
        } else if let finance = reader.valueIfPresent("finance") {
            var inner = try ObjectReader(finance)
            act = .finance(try inner.decode("reservation"))
            try inner.finish()
        } else {
            var inner = try ObjectReader(try reader.value("release"))
            act = .release(try inner.decode("reservation"), try inner.decode("reason"))
            try inner.finish()
        }
        try reader.finish()
    }
}

extension ClaimReservation: CanonicalCodable {
    public var canonical: JSONValue {
        var object: JSONObject = [
            "chain": .list(chain), "claim": claim.canonical, "near": near.canonical, "until": .orNull(until),
        ]
        if let basis { object["basis"] = basis.canonical }
        switch number {
        case nil: break
        case .written(let tag): object["written"] = tag.canonical
        case .distinct(let line, let refused):
            object["distinct"] = ["from": line.canonical, "refused": refused.canonical]
        }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        claim = try reader.bytes32("claim")
        near = try reader.bytes32("near")
        until = try reader.decodeOrNull("until")
        chain = try reader.decodeArray("chain", limit: Self.mostLinks)
        basis = try reader.decodeIfPresent("basis")
        if let distinct = reader.valueIfPresent("distinct") {
            var inner = try ObjectReader(distinct)
            number = .distinct(from: try inner.bytes32("from"), refused: try inner.decode("refused"))
            try inner.finish()
        } else {
            number = reader.valueIfPresent("written") == nil ? nil : .written(try reader.bytes32("written"))
        }
        try reader.finish()
    }
}
