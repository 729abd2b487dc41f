import EVMProofs
public import SettlementModel
public import SettlementProofs

/// As many signatures as an escrow asks for, in its order, over one statement: each was verified.
public struct EndCertificate: Sendable {
    public let set: NotarySet
    public let statement: EndStatement
    /// The signer's place in the set and its signature, rising; exactly the threshold.
    public let signatures: [(member: Int, signature: NotarySignature)]

    public static let format = "interlock-notary-certificate/1"

    /// - Parameter ends: any number, of any notary; those that are not of this set or statement are left out.
    /// - Returns: `nil` where the set has another id than the statement names, or fewer than the threshold signed.
    public init?(_ statement: EndStatement, by set: NotarySet, from ends: [SignedEnd]) {
        guard set.id == statement.notarySet else { return nil }
        let signed = set.members.enumerated().compactMap { place, member in
            ends.first { $0.notary == member && $0.statement == statement }.map { (place, $0.signature) }
        }
        guard signed.count >= set.threshold else { return nil }
        self.set = set
        self.statement = statement
        signatures = signed.prefix(set.threshold).map { (member: $0.0, signature: $0.1) }
    }

    /// The call that ends `lock` by this certificate; `CertificateCall` reads it back.
    ///
    /// - Parameter preimage: needed for a claim.
    /// - Returns: `nil` for a lock that the statement does not name, and for a claim without the preimage of its
    ///   hashlock.
    public func calldata(_ lock: HeldLock, preimage: Preimage?) -> [UInt8]? {
        guard lock.id(in: statement.domain) == statement.lock else { return nil }
        let argument: Bytes32
        switch statement.end {
        case .claimed:
            guard let preimage, Digest.sha256(preimage.value.bytes) == lock.hashlock else { return nil }
            argument = preimage.value
        case .refunded, .cancelled: argument = EVMWord.number(statement.end.code)
        }
        return CertificateCall.calldata(
            lock.fields, argument, isClaim: statement.end == .claimed, set, signatures)
    }
}

extension EndCertificate: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "format": .string(Self.format), "notarySet": set.canonical,
            "signatures": .array(
                signatures.map { entry in
                    [
                        "member": .integer(Int64(entry.member)), "r": entry.signature.r.canonical,
                        "s": entry.signature.s.canonical, "v": .integer(Int64(entry.signature.v)),
                    ]
                }), "statement": statement.canonical,
        ]
    }

    /// The largest document is one of sixteen members; no longer one is read.
    public static let limits = JSONLimits(bytes: 16_384, depth: 6, members: 256)

    /// Every signature is verified on the way: exactly the threshold, rising by member.
    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        let set: NotarySet = try reader.decode("notarySet")
        let statement: EndStatement = try reader.decode("statement")
        var ends: [SignedEnd] = []
        var last = -1
        for value in try reader.array("signatures", limit: 16) {
            var entry = try ObjectReader(value)
            let member = Int(try entry.integer("member", in: 0...15))
            let signature = NotarySignature(
                v: try entry.integer("v"), r: try entry.bytes32("r"), s: try entry.bytes32("s"))
            try entry.finish()
            guard let signature, member > last, member < set.members.count,
                let end = try? SignedEnd(
                    notary: set.members[member], statement: statement, signature: signature)
            else {
                throw reader.fault(
                    "signatures", expected: "each its member's, rising by member", found: "another")
            }
            last = member
            ends.append(end)
        }
        try reader.finish()
        guard ends.count == set.threshold, let read = EndCertificate(statement, by: set, from: ends) else {
            throw reader.fault(
                "signatures", expected: "\(set.threshold) by the set that the statement names",
                found: "\(ends.count)")
        }
        self = read
    }
}
