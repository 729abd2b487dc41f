internal import SettlementEngine
public import SettlementProofs

/// The two signing keys of one gateway, open for use.
public struct VaultKeys: Sendable {
    /// Signs frames, handshakes and evidence.
    public let message: SigningKey
    /// Signs ledger commands and early ends as the account's holder.
    public let holder: SigningKey

    public init(message: SigningKey, holder: SigningKey) {
        self.message = message
        self.holder = holder
    }

    /// Two new P-256 keys.
    /// - Throws: `crypto.key.generation`.
    public static func generate() throws(CryptoError) -> VaultKeys {
        VaultKeys(message: try .generate(.ecdsaP256SHA256), holder: try .generate(.ecdsaP256SHA256))
    }

    subscript(purpose: KeyPurpose) -> SigningKey {
        switch purpose {
        case .message: message
        case .holder: holder
        }
    }
}
