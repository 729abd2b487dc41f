internal import COpenSSL

/// A secp256k1 key's secret number in a `PRIVATE KEY` block, as `openssl genpkey` writes it.
///
/// libcrypto reads the block and checks the pair; it never signs with such a key, as it makes no signature that can be recovered.
/// - Source: RFC 5208 (PKCS #8), RFC 5915 (ECPrivateKey), SEC 2 version 2, A.2 (the curve's name).
public enum Secp256k1KeyFile {
    /// The secret, 32 bytes, big-endian. A public half inside must belong to it.
    /// - Throws: `crypto.pem.unreadable`, `crypto.key.unreadable`; `crypto.key.algorithm` for a key of another kind or curve.
    public static func secret(pem: SecretBytes) throws(CryptoError) -> SecretBytes {
        defer { ERR_clear_error() }
        let der = try pem.withUnsafeBytes { (text) throws(CryptoError) in
            try PEMBlock.read("PRIVATE KEY", from: text)
        }
        let handle = try KeyHandle.privateKey(der)
        guard handle.curve == "secp256k1" else {
            throw CryptoError(
                code: "crypto.key.algorithm", detail: "not a key on secp256k1, the curve of EVM accounts")
        }
        guard crypto_pair_matches(handle.key) == 1 else {
            throw CryptoError(
                code: "crypto.key.unreadable", detail: "the public half does not belong to the private key")
        }
        return try SecretBytes(count: 32) { (room) throws(CryptoError) in
            guard crypto_ec_secret(handle.key, room.assumingMemoryBound(to: UInt8.self).baseAddress) == 1
            else { throw .library("crypto.key.unreadable", "no secret number in the key") }
        }
    }

    /// The key as an unencrypted `PRIVATE KEY` block.
    /// - Parameters:
    ///   - secret: 32 bytes.
    ///   - point: its public half x ‖ y, 64 bytes.
    /// - Throws: `crypto.key.unreadable` for other sizes; `crypto.library.failed`, `crypto.memory.exhausted`.
    public static func pem(secret: SecretBytes, point: [UInt8]) throws(CryptoError) -> SecretBytes {
        guard secret.count == 32, point.count == 64 else {
            throw CryptoError(code: "crypto.key.unreadable", detail: "not a secp256k1 key of 32 and 64 bytes")
        }
        let count = beforeSecret.count + 32 + beforePoint.count + 64
        let der = try SecretBytes(count: count) { room in
            var rest = room[...]
            func put(_ bytes: some Collection<UInt8>) {
                UnsafeMutableRawBufferPointer(rebasing: rest).copyBytes(from: bytes)
                rest = rest.dropFirst(bytes.count)
            }
            put(beforeSecret)
            secret.withUnsafeBytes { put($0) }
            put(beforePoint)
            put(point)
        }
        return try der.withUnsafeBytes { (der) throws(CryptoError) in try PEMBlock.write("PRIVATE KEY", der) }
    }

    /// The DER up to the secret: version 0, id-ecPublicKey with the named curve 1.3.132.0.10, an ECPrivateKey of version 1.
    private static let beforeSecret: [UInt8] = [
        0x30, 0x81, 0x84, 0x02, 0x01, 0x00, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a, 0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20,
    ]
    /// Between secret and x: the public half as an uncompressed point.
    private static let beforePoint: [UInt8] = [0xa1, 0x44, 0x03, 0x42, 0x00, 0x04]
}
