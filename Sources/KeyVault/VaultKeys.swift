public import SettlementEngine
internal import SettlementModel
public import SettlementProofs

/// The signing keys of one gateway, open for use.
public struct VaultKeys: Sendable {
    /// Signs frames, handshakes and evidence.
    public let message: SigningKey
    /// Signs ledger commands and early ends as the holder of accounts on ledgers that take P-256 or Ed25519 keys.
    public let holder: SigningKey
    /// The same for EVM accounts, one key each.
    public let evmHolders: [SigningKey]

    /// How many EVM accounts a gateway may hold.
    public static let mostEVMHolders = 8

    /// - Parameters:
    ///   - message: a P-256 or Ed25519 key.
    ///   - holder: another such key.
    ///   - evmHolders: up to `mostEVMHolders` keys of EVM accounts.
    /// - Throws: `VaultFault.malformed` with `vault.key.scheme`, `vault.key.twice` or `vault.key.many`.
    public init(
        message: SigningKey, holder: SigningKey, evmHolders: [SigningKey] = []
    ) throws(VaultFault) {
        for key in [message, holder]
        where !SignatureAlgorithm.ofAnyMessage.contains(key.verificationKey.algorithm) {
            throw .malformed(
                detail: "vault.key.scheme: the message key and the first holder key are P-256 or Ed25519 keys"
            )
        }
        for key in evmHolders where key.verificationKey.algorithm != .ecdsaSecp256k1EIP712 {
            throw .malformed(
                detail: "vault.key.scheme: only the holder key of an EVM account stands beside the first one")
        }
        guard evmHolders.count <= Self.mostEVMHolders else {
            throw .malformed(
                detail:
                    "vault.key.many: at most \(Self.mostEVMHolders) keys of EVM accounts, not \(evmHolders.count)"
            )
        }
        guard Set(evmHolders.map(\.verificationKey)).count == evmHolders.count else {
            throw .malformed(detail: "vault.key.twice: one key of an EVM account stands twice: name it once")
        }
        self.message = message
        self.holder = holder
        self.evmHolders = evmHolders
    }

    /// Every holder key: the P-256 or Ed25519 one first.
    public var holders: [SigningKey] { [holder] + evmHolders }

    /// Two new P-256 keys.
    /// - Throws: `CryptoError` with `crypto.key.generation`.
    public static func generate() throws -> VaultKeys {
        try VaultKeys(message: .generate(.ecdsaP256SHA256), holder: .generate(.ecdsaP256SHA256))
    }

    subscript(purpose: KeyPurpose) -> SigningKey {
        switch purpose {
        case .message: message
        case .holder: holder
        }
    }
}
