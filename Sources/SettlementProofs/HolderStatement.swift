public import SettlementModel

/// What an account's holder is asked to sign, so that who holds the key can see what kind of statement it is.
public enum HolderStatement: Hashable, Sendable {
    /// Bytes behind a domain tag, for ledgers that speak Interlock's own commands.
    case bytes([UInt8])
    /// A typed statement, for escrows of EVM ledgers.
    case typed(EIP712Statement)

    /// The exact bytes under the signature.
    public var message: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .typed(let statement): statement.message
        }
    }
}

/// A typed statement whose members are all words.
///
/// - Source: EIP-712, definition of hashStruct.
public struct EIP712Statement: Hashable, Sendable {
    /// The domain separator: for which contract on which chain.
    public let domain: Bytes32
    /// The encoded type, such as `LockConsent(bytes32 lockId)`.
    public let type: String
    /// The members in the type's order.
    public let words: [Bytes32]

    public init(domain: Bytes32, type: String, words: [Bytes32]) {
        self.domain = domain
        self.type = type
        self.words = words
    }

    /// The 66 bytes that are signed.
    public var message: [UInt8] {
        let kind = Keccak256.digest(Array(type.utf8))
        let statement = Keccak256.digest(kind.bytes + words.flatMap(\.bytes))
        return EIP712Signature.message(domain: domain, statement: statement)
    }
}
