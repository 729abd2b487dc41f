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

    /// The call that ends `lock` by this certificate: selector and ABI words.
    ///
    /// - Parameter preimage: needed for a claim.
    /// - Returns: `nil` for a lock that the statement does not name, and for a claim without the preimage of its
    ///   hashlock.
    public func calldata(_ lock: HeldLock, preimage: Preimage?) -> [UInt8]? {
        guard lock.id(in: statement.domain) == statement.lock else { return nil }
        let (selector, argument): (String, Bytes32)
        switch statement.end {
        case .claimed:
            guard let preimage, Digest.sha256(preimage.value.bytes) == lock.hashlock else { return nil }
            (selector, argument) = (Self.claim, preimage.value)
        case .refunded, .cancelled: (selector, argument) = (Self.refund, EVMWord.number(statement.end.code))
        }
        let fixed = lock.fields + [argument]
        let setWords = set.words
        let start = UInt64(fixed.count + 2) * 32
        let offsets = [EVMWord.number(start), EVMWord.number(start + UInt64(setWords.count) * 32)]
        let list =
            [EVMWord.number(UInt64(signatures.count))]
            + signatures.flatMap { entry in
                [
                    EVMWord.number(UInt64(entry.member)), EVMWord.number(UInt64(entry.signature.v)),
                    entry.signature.r, entry.signature.s,
                ]
            }
        let name = Keccak256.digest(Array(selector.utf8)).bytes.prefix(4)
        return name + (fixed + offsets + setWords + list).flatMap(\.bytes)
    }

    private static let lockTuple =
        "(address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32)"
    private static let certificate = "(uint64,uint8,address[]),(uint8,uint8,bytes32,bytes32)[]"
    private static let claim = "claimByCertificate(\(lockTuple),bytes32,\(certificate))"
    private static let refund = "refundByCertificate(\(lockTuple),uint8,\(certificate))"
}
