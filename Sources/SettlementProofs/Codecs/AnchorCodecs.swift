public import SettlementModel

/// A log's anchor has its signers as members beside the head; every other has them in `profile`.
extension LedgerAnchor: CanonicalCodable {
    public var canonical: JSONValue {
        switch trust {
        case .log(let log):
            [
                "format": format.canonical, "head": head.canonical, "ledger": ledger.canonical,
                "operatorKey": log.operatorKey.canonical, "origin": .string(log.origin),
                "witnessQuorum": .integer(Int64(log.witnessQuorum)), "witnesses": .list(log.witnesses),
            ]
        case .profile(let profile):
            [
                "format": format.canonical, "head": head.canonical, "ledger": ledger.canonical,
                "operatorTrusted": .bool(profile.operatorTrusted), "profile": profile.json,
            ]
        }
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let format: ProofFormat = try reader.decode("format")
        self = try format.isLog ? Self.log(format, &reader) : Self.profile(format, &reader)
        try reader.finish()
    }

    private static func log(
        _ format: ProofFormat, _ reader: inout ObjectReader
    ) throws(JSONFault) -> LedgerAnchor {
        let anchor = LedgerAnchor(
            ledger: try reader.decode("ledger"), format: format,
            origin: try reader.string("origin", limit: 128), operatorKey: try reader.decode("operatorKey"),
            witnesses: try reader.decodeArray("witnesses", limit: 16),
            witnessQuorum: Int(try reader.integer("witnessQuorum", in: 0...16)),
            head: try reader.decode("head"))
        guard let anchor else {
            throw JSONFault(
                expected: "an origin of one line, distinct witnesses and a quorum they can reach",
                found: "an anchor without")
        }
        return anchor
    }

    private static func profile(
        _ format: ProofFormat, _ reader: inout ObjectReader
    ) throws(JSONFault) -> LedgerAnchor {
        let json = try reader.value("profile")
        guard case .object = json else {
            throw JSONFault(code: "json.type", path: "profile", expected: "an object", found: "another value")
        }
        let profile = LedgerProfile(
            bytes: CanonicalJSON.encode(json), operatorTrusted: try reader.bool("operatorTrusted"))
        let limit = LedgerProfile.largestSize
        return try reader.make(
            "profile", expected: "at most \(limit) bytes",
            LedgerAnchor(
                ledger: try reader.decode("ledger"), format: format,
                profile: try reader.make("profile", expected: "at most \(limit) bytes", profile),
                head: try reader.decode("head")))
    }
}

extension LedgerProfile {
    /// The profile as JSON; what cannot be read is written as an empty object, which no verifier takes.
    var json: JSONValue { (try? CanonicalJSON.parseCanonical(bytes)) ?? [:] }
}
