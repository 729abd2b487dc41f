public import EVMProofs
public import SettlementModel
public import SettlementProofs

/// Who may certify an end to an escrow, and how many of them must.
///
/// - Range: 1 to 16 members, strictly rising, none zero; three times the threshold is above twice the members, so
///   that two certificates share more members than may lie.
/// - Source: `Specs/Ledgers/EVM.md`, section 6.
public struct NotarySet: Hashable, Sendable {
    public let epoch: UInt64
    public let threshold: Int
    public let members: [EVMAddress]
    /// Its EIP-712 hashStruct, by which a lock names it.
    public let id: Bytes32

    /// `nil` for a set that the escrow would refuse.
    public init?(epoch: UInt64, threshold: Int, members: [EVMAddress]) {
        guard epoch > 0, (1...16).contains(members.count), threshold <= members.count,
            3 * threshold > 2 * members.count, members[0] != .zero,
            zip(members, members.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        self.epoch = epoch
        self.threshold = threshold
        self.members = members
        let list = EVMWord.digest(members.map(EVMWord.address))
        id = EVMWord.digest([
            Self.type, EVMWord.number(epoch), EVMWord.number(UInt64(threshold)), list,
        ])
    }

    /// The set as an ABI tuple, its list of members behind its other words: an argument of the escrow.
    public var words: [Bytes32] {
        [
            EVMWord.number(epoch), EVMWord.number(UInt64(threshold)), EVMWord.number(UInt64(96)),
            EVMWord.number(UInt64(members.count)),
        ] + members.map(EVMWord.address)
    }

    private static let type = Keccak256.digest(
        Array("NotarySet(uint64 epoch,uint8 threshold,address[] members)".utf8))
}

extension NotarySet: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "epoch": .decimal(epoch), "members": .list(members), "threshold": .integer(Int64(threshold)),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let set = NotarySet(
            epoch: try reader.unsigned("epoch"), threshold: Int(try reader.integer("threshold", in: 1...16)),
            members: try reader.decodeArray("members", limit: 16))
        self = try reader.make(
            "members", expected: "1 to 16 rising addresses and a threshold above two thirds of them", set)
        try reader.finish()
    }
}

extension EVMAddress: CanonicalCodable {
    public var canonical: JSONValue { .string(description) }

    public init(canonical: JSONValue) throws(JSONFault) {
        guard case .string(let text) = canonical, let address = EVMAddress(text) else {
            throw JSONFault(
                expected: "0x and 40 lower-case hexadecimal digits", found: "another \(canonical.kindName)")
        }
        self = address
    }
}
