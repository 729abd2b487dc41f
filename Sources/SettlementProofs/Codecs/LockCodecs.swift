public import SettlementModel

extension LogHead: CanonicalCodable {
    public var canonical: JSONValue { ["root": root.canonical, "size": .decimal(size)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(size: try reader.unsigned("size"), root: try reader.bytes32("root"))
        try reader.finish()
    }
}

extension LockParty: CanonicalCodable {
    public var canonical: JSONValue { ["account": account.canonical, "holderKey": holderKey.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(account: try reader.decode("account"), holderKey: try reader.decode("holderKey"))
        try reader.finish()
    }
}

extension ClaimGate: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .beforeExpiry: ["kind": "beforeExpiry"]
        case .otherClaimed(let other):
            ["anchor": other.anchor.canonical, "kind": "otherClaimed", "lock": other.lock.canonical]
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        switch try reader.string("kind") {
        case "beforeExpiry": self = .beforeExpiry
        case "otherClaimed":
            self = .otherClaimed(
                ForeignLock(lock: try reader.decode("lock"), anchor: try reader.decode("anchor")))
        default: throw reader.fault("kind", expected: "beforeExpiry or otherClaimed", found: "another gate")
        }
        try reader.finish()
    }
}

extension RefundGate: CanonicalCodable {
    public var canonical: JSONValue {
        switch self {
        case .fromExpiry: ["kind": "fromExpiry"]
        case .otherEnded(let other):
            ["anchor": other.anchor.canonical, "kind": "otherEnded", "lock": other.lock.canonical]
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        switch try reader.string("kind") {
        case "fromExpiry": self = .fromExpiry
        case "otherEnded":
            self = .otherEnded(
                ForeignLock(lock: try reader.decode("lock"), anchor: try reader.decode("anchor")))
        default: throw reader.fault("kind", expected: "fromExpiry or otherEnded", found: "another gate")
        }
        try reader.finish()
    }
}

/// - Source: `Specs/Protocol/Messages.md`, lock terms. These bytes hash to the lock's id.
extension LockTerms: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "asset": asset.canonical, "claimGate": claimGate.canonical, "exitByBoth": .bool(exitByBoth),
            "expiry": expiry.canonical, "hashlock": hashlock.canonical, "ledger": ledger.canonical,
            "leg": leg.canonical, "lockDeadline": lockDeadline.canonical, "payee": payee.canonical,
            "payer": payer.canonical, "quantity": .decimal(quantity), "refundGate": refundGate.canonical,
            "termsDigest": termsDigest.canonical, "transfer": transfer.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let terms = LockTerms(
            ledger: try reader.decode("ledger"), transfer: try reader.decode("transfer"),
            leg: try reader.decode("leg"), asset: try reader.decode("asset"),
            quantity: try reader.amount("quantity"), payer: try reader.decode("payer"),
            payee: try reader.decode("payee"), hashlock: try reader.decode("hashlock"),
            claimGate: try reader.decode("claimGate"), refundGate: try reader.decode("refundGate"),
            exitByBoth: try reader.bool("exitByBoth"), lockDeadline: try reader.decode("lockDeadline"),
            expiry: try reader.decode("expiry"), termsDigest: try reader.bytes32("termsDigest"))
        guard let terms else {
            throw JSONFault(
                expected: "a positive quantity, a lock deadline before the expiry and two accounts",
                found: "lock terms without")
        }
        self = terms
        try reader.finish()
    }
}
