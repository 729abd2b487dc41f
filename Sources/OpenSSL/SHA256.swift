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

    /// Hands the 32-byte digest of `bytes` to `body` without allocating.
    ///
    /// - Range: the pointer holds during the call only.
    public static func withDigest<Result>(
        of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        return withUnsafeMutableBytes(of: &words) { digest in
            crypto_sha256(bytes.baseAddress, bytes.count, digest.baseAddress)
            return body(UnsafeRawBufferPointer(digest))
        }
    }
}
