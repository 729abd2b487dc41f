public import EVMProofs
public import SettlementModel
public import SettlementProofs

/// One escrow contract on one chain: what a statement is signed for, so that it serves nowhere else.
///
/// - Source: EIP-712; `Specs/Ledgers/EVM.md`, section 5.
public struct EscrowDomain: Hashable, Sendable {
    /// At least 1.
    public let chainID: UInt64
    public let escrow: EVMAddress

    /// `nil` for chain id 0 and the zero address.
    public init?(chainID: UInt64, escrow: EVMAddress) {
        guard chainID > 0, escrow != .zero else { return nil }
        self.chainID = chainID
        self.escrow = escrow
    }

    /// The digest that is signed for a struct of this domain.
    public func digest(_ hashStruct: Bytes32) -> Bytes32 {
        Keccak256.digest([0x19, 0x01] + separator.bytes + hashStruct.bytes)
    }

    var separator: Bytes32 {
        EVMWord.digest([
            Self.type, Self.name, Self.version, EVMWord.number(chainID), EVMWord.address(escrow),
        ])
    }

    private static let type = Keccak256.digest(
        Array("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)".utf8))
    private static let name = Keccak256.digest(Array("Interlock Escrow".utf8))
    private static let version = Keccak256.digest(Array("1".utf8))
}

extension EscrowDomain: CanonicalCodable {
    public var canonical: JSONValue { ["chainId": .decimal(chainID), "escrow": escrow.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let domain = EscrowDomain(
            chainID: try reader.unsigned("chainId"), escrow: try reader.decode("escrow"))
        self = try reader.make("chainId", expected: "a chain id and an address, neither zero", domain)
        try reader.finish()
    }
}
