internal import OpenSSL
internal import Secp256k1
internal import SettlementModel

/// The secret of an EVM account's holder: 32 bytes in memory that is cleansed, lent to the curve's library and never copied.
struct EVMHolderSecret: Sendable {
    /// 64 bytes x ‖ y.
    let point: [UInt8]
    private let secret: SecretBytes

    /// - Throws: `crypto.key.unreadable` for a secret that is no number from 1 to the order of the curve.
    private init(_ secret: SecretBytes) throws(CryptoError) {
        guard let point = secret.withUnsafeBytes({ Secp256k1.publicKey(of: $0) }) else {
            throw CryptoError(code: "crypto.key.unreadable", detail: "the secret is beyond the curve's order")
        }
        self.point = point
        self.secret = secret
    }

    init(pem: SecretBytes) throws(CryptoError) {
        try self.init(Secp256k1KeyFile.secret(pem: pem))
    }

    static func generate() throws(CryptoError) -> EVMHolderSecret {
        // All but one in 2^127 of 32 random bytes are a secret; another draw decides then.
        for _ in 0..<4 {
            let drawn = try SecretBytes.random(count: 32)
            guard drawn.withUnsafeBytes({ Secp256k1.publicKey(of: $0) }) != nil else { continue }
            return try EVMHolderSecret(drawn)
        }
        throw CryptoError(code: "crypto.key.generation", detail: "four draws gave no secret of the curve")
    }

    func pem() throws(CryptoError) -> SecretBytes {
        try Secp256k1KeyFile.pem(secret: secret, point: point)
    }

    /// 65 bytes r ‖ s ‖ v over an EIP-712 message, as wallets give them.
    /// - Throws: `crypto.sign.statement` for any other message.
    func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard EIP712Signature.isStatement(message) else {
            throw CryptoError(
                code: "crypto.sign.statement", detail: "the key of an EVM account signs EIP-712 messages only"
            )
        }
        let digest = Keccak256.digest(message).bytes
        guard var signature = secret.withUnsafeBytes({ Secp256k1.sign(digest, secret: $0) }),
            signature.count == 65, signature[64] < 2
        else { throw CryptoError(code: "crypto.sign.failed", detail: "the key did not sign") }
        signature[64] += 27
        return signature
    }
}
