internal import COpenSSL

/// SHA-256 of bytes that are all there. It cannot fail.
///
/// - Source: FIPS 180-4.
public enum SHA256 {
    /// Bytes in a digest.
    public static let digestCount = 32

    /// The 32-byte digest of `bytes`.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes(digest)
    }

    /// The 32-byte digest of `bytes`, which may be empty.
    public static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digestCount) { digest, count in
            crypto_sha256(bytes.baseAddress, bytes.count, digest.baseAddress)
            count = digestCount
        }
    }

    /// A digest as four words, the first bytes in the highest places of the first: no array is made for it.
    public typealias Words = (UInt64, UInt64, UInt64, UInt64)

    /// The digest of `bytes` as words.
    public static func words(of bytes: UnsafeRawBufferPointer) -> Words {
        var digest: Words = (0, 0, 0, 0)
        crypto_sha256(bytes.baseAddress, bytes.count, &digest)
        return numbers(digest)
    }

    /// The words whose bytes lie in memory as the digest's do.
    static func numbers(_ digest: Words) -> Words {
        (
            UInt64(bigEndian: digest.0), UInt64(bigEndian: digest.1), UInt64(bigEndian: digest.2),
            UInt64(bigEndian: digest.3)
        )
    }
}
