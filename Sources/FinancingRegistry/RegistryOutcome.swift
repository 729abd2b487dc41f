public import SettlementModel
public import SettlementProofs

/// What was decided about one request, for ever.
public enum RegistryOutcome: Hashable, Sendable {
    /// - near: other claims on record with the same issuer, number and currency; a person looks at them.
    /// - shared: other claims on record that share an invoice or a file; nil where the RESERVE named none.
    case reserved(until: LedgerInstant?, near: Int64, shared: SharedClaims? = nil)
    case financed
    /// Nothing of that reservation or financing stands any more.
    case released(ReleaseReason)
    /// RELEASE of a reservation that was never asked for: a RESERVE of that id is refused from now on.
    case withdrawn
    case refused(RegistryRefusal)
}

/// Why a request changed nothing. None says who else is meant.
public enum RegistryRefusal: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
    /// Somebody is about to finance the claim; it may be another desk of the same member.
    case reserved = "registry.reserved"
    /// The claim is financed, and no chain from its financier was shown.
    case financed = "registry.financed"
    /// The obligor has paid the claim.
    case paid = "registry.paid"
    /// The chain does not lead from the registered financier to the asker.
    case chain = "registry.chain"
    /// The end is over, too far away, or earlier than it was.
    case until = "registry.until"
    /// With those on record these are more invoices or files than a claim may have.
    case basis = "registry.basis"
    /// A distinct claim names no own RESERVE that was refused because of its line and brought the same number.
    case distinct = "registry.distinct"
    /// A distinct claim has the number of a claim on record, as it is written.
    case numberSame = "registry.number-same"
    /// Somebody who has the line did not say how its number is written.
    case numberUnknown = "registry.number-unknown"
    /// The id was withdrawn before its RESERVE came.
    case withdrawn = "registry.withdrawn"
    /// No RESERVE of this member has that id.
    case reservationUnknown = "registry.reservation-unknown"
    /// The reservation was refused or released, or it ran out and somebody else has the claim.
    case reservationOver = "registry.reservation-over"

    /// What the asker does next.
    public var nextStep: String {
        switch self {
        case .reserved: "Do not buy the claim; ask the seller who else has it on offer."
        case .financed: "Do not buy the claim, unless the seller gives a signed link from its financier."
        case .paid: "Do not buy the claim: there is nothing left of it."
        case .chain: "Get a link for this reservation from each holder since the registered financier."
        case .until: "Ask for a later end within the registry's longest reservation."
        case .basis:
            "Name the invoices and files that matter, at most \(ClaimBasis.most) of each with those of earlier holders."
        case .distinct: "Ask in the ordinary way first, and name that RESERVE."
        case .numberSame: "Do not buy the claim: it is the one on record."
        case .numberUnknown: "Do not buy the claim: nobody can show that it is another one."
        case .withdrawn: "Take a new request id."
        case .reservationUnknown: "Name the id of your own RESERVE."
        case .reservationOver: "Do not buy under it; if the claim was bought, call the registry's members."
        }
    }
}

extension RegistryOutcome: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .reserved(let until, let near, let shared): Self.reserved(until, near, shared)
        case .financed: "financed"
        case .released(let reason): ["released": reason.canonical]
        case .withdrawn: "withdrawn"
        case .refused(let refusal): ["refused": refusal.canonical]
        }
    }

    private static func reserved(
        _ until: LedgerInstant?, _ near: Int64, _ shared: SharedClaims?
    ) -> JSONValue {
        var object: JSONObject = ["near": .integer(near), "until": .orNull(until)]
        if let shared { object["shared"] = shared.canonical }
        return ["reserved": .object(object)]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        if case .string = canonical {
            self = try Plain(canonical: canonical) == .financed ? .financed : .withdrawn
            return
        }
        var reader = try ObjectReader(canonical)
        if let reserved = reader.valueIfPresent("reserved") {
            var inner = try ObjectReader(reserved)
            self = .reserved(
                until: try inner.decodeOrNull("until"),
                near: try inner.integer("near", in: 0...JSONValue.largestInteger),
                shared: try inner.decodeIfPresent("shared"))
            try inner.finish()
        } else if let released = reader.valueIfPresent("released") {
            self = .released(try ReleaseReason(canonical: released))
        } else {
            self = .refused(try reader.decode("refused"))
        }
        try reader.finish()
    }

    /// The outcomes that say nothing more.
    private enum Plain: String, CaseIterable, CanonicalCodable { case financed, withdrawn }
}
