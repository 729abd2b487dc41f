internal import COpenSSL

/// Derives keys from a secret that is already strong. For a passphrase use `Scrypt`.
///
/// - Source: RFC 5869, with SHA-256; extract and expand.
public enum HKDF {
    /// - Parameters:
    ///   - secret: the input keying material.
    ///   - salt: not secret; may be empty.
    ///   - info: says what the key is for; two uses must differ here. May be empty, at most 1024 bytes.
    ///   - count: 1 to 8160 bytes (255 blocks).
    /// - Throws: `crypto.kdf.parameters`, `crypto.kdf.failed`, `crypto.memory.exhausted`.
    public static func sha256(
        _ secret: SecretBytes, salt: [UInt8], info: [UInt8], count: Int
    ) throws(CryptoError) -> SecretBytes {
        guard (1...8160).contains(count), info.count <= 1024 else {
            throw CryptoError(
                code: "crypto.kdf.parameters",
                detail: "HKDF gives 1 to 8160 bytes and takes at most 1024 of info")
        }
        return try SecretBytes(count: count) { (room) throws(CryptoError) in
            let out = room.assumingMemoryBound(to: UInt8.self).baseAddress
            let done = secret.withUnsafeBytes { secret in
                crypto_hkdf_sha256(
                    secret.assumingMemoryBound(to: UInt8.self).baseAddress, secret.count, salt, salt.count,
                    info,
                    info.count, out, count)
            }
            guard done == 1 else { throw .library("crypto.kdf.failed", "HKDF-SHA-256") }
        }
    }
}
