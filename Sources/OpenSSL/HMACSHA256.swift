internal import COpenSSL

/// HMAC with SHA-256: proves that whoever made the tag held the key.
///
/// - Source: RFC 2104, FIPS 198-1.
public enum HMACSHA256 {
    /// The 32-byte tag of `message`.
    /// - Parameter key: any length; 32 random bytes are right.
    /// - Throws: `crypto.library.failed`.
    public static func tag(_ message: [UInt8], key: SecretBytes) throws(CryptoError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        let done = key.withUnsafeBytes { key in
            HMAC(
                EVP_sha256(), key.baseAddress, Int32(clamping: key.count), message, message.count, &tag,
                &count)
        }
        guard done != nil, count == 32 else { throw .library("crypto.library.failed", "HMAC-SHA-256") }
        return tag
    }

    /// Whether `tag` is the tag of `message`; takes the same time wherever the tags differ.
    /// - Returns: `false` also for a tag of another length.
    /// - Throws: `crypto.library.failed`.
    public static func verify(
        _ tag: [UInt8], of message: [UInt8], key: SecretBytes
    ) throws(CryptoError) -> Bool {
        let expected = try Self.tag(message, key: key)
        return tag.count == expected.count && CRYPTO_memcmp(tag, expected, expected.count) == 0
    }
}
