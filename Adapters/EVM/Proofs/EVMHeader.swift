public import SettlementModel
public import SettlementProofs

/// A block header as the bytes that came. Items that this version does not know are kept as they are, so that headers of
/// later forks still hash right.
///
/// - Source: the Ethereum yellow paper 4.3; EIP-1559, 4895, 4844, 4788, 7685 for the items after the fifteenth.
public struct EVMHeader: Sendable {
    /// Largest header that is read, in bytes: room for 400 validators and their seals.
    public static let largestSize = 65_536
    private static let knownItems = 15
    private static let extraDataPlace = 12

    public let encoding: ArraySlice<UInt8>
    private let items: [RLPItem]

    public let parentHash: Bytes32
    public let ommersHash: Bytes32
    public let beneficiary: EVMAddress
    public let stateRoot: Bytes32
    public let transactionsRoot: Bytes32
    public let receiptsRoot: Bytes32
    public let difficulty: Bytes32
    public let number: UInt64
    /// Seconds since 1970 by the proposer's clock.
    public let timestamp: UInt64
    public let extraData: ArraySlice<UInt8>
    public let mixHash: Bytes32
    /// Eight bytes; here a vote or zeros.
    public let nonce: ArraySlice<UInt8>

    /// - Throws: `proof.evm.rlp`, `proof.evm.header`.
    public init(_ bytes: [UInt8]) throws(ProofFault) {
        guard bytes.count <= Self.largestSize else {
            throw ProofFault(code: "proof.evm.header", detail: "more than \(Self.largestSize) bytes")
        }
        let item = try RLPItem(bytes)
        let items = try item.items(limit: 32)
        guard items.count >= Self.knownItems else {
            throw ProofFault(code: "proof.evm.header", detail: "\(items.count) items, at least 15 are needed")
        }
        encoding = item.encoding
        self.items = items
        parentHash = try items[0].bytes32()
        ommersHash = try items[1].bytes32()
        beneficiary = try items[2].address()
        stateRoot = try items[3].bytes32()
        transactionsRoot = try items[4].bytes32()
        receiptsRoot = try items[5].bytes32()
        _ = try items[6].string(exactly: 256)
        difficulty = try items[7].word()
        number = try items[8].unsigned()
        _ = (try items[9].word(), try items[10].word())
        timestamp = try items[11].unsigned()
        extraData = try items[Self.extraDataPlace].string(limit: Self.largestSize)
        mixHash = try items[13].bytes32()
        nonce = try items[14].string(exactly: 8)
        // No chain comes this far; past it the number of the next block would not exist.
        guard number < .max else {
            throw ProofFault(code: "proof.evm.header", detail: "the last number that there is")
        }
    }

    /// The hash over the header as it is.
    public var fullHash: Bytes32 { Keccak256.digest(encoding) }

    /// The hash over the header with other extra data; every other item stays byte for byte.
    public func hash(replacingExtraData extraData: [UInt8]) -> Bytes32 {
        Keccak256.digest(encoding(replacingExtraData: extraData))
    }

    func encoding(replacingExtraData extraData: [UInt8]) -> [UInt8] {
        let before = items[..<Self.extraDataPlace].map(\.encoding)
        let after = items[(Self.extraDataPlace + 1)...].map(\.encoding)
        return RLP.list(before + [RLP.string(extraData)[...]] + after)
    }

    /// Keccak-256 of an empty list: the ommers of a ledger that has none.
    static let noOmmers = Keccak256.digest(RLP.emptyList)
}
