public import SettlementModel

extension ResaleWord: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .unregistered: .null
        case .link(let link): link.canonical
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        self = canonical == .null ? .unregistered : .link(try ResaleSignature(canonical: canonical))
    }
}

extension ResaleSignature: CanonicalCodable {
    public var canonical: JSONValue {
        ["claim": claim.canonical, "jws": .string(jws), "registry": registry.canonical]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let claim = try reader.bytes32("claim")
        let jws = try reader.string("jws", limit: Self.longest)
        let registry: GatewayID = try reader.decode("registry")
        self = try reader.make(
            "jws", expected: "a detached JWS", ResaleSignature(registry: registry, claim: claim, jws: jws))
        try reader.finish()
    }
}
