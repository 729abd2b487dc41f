internal import COpenSSL

/// SHA-256 of bytes that come piece by piece. It cannot fail and cannot be used after `finish`.
///
/// - Source: FIPS 180-4.
public struct SHA256Stream: ~Copyable {
    private var state: SHA256_CTX

    /// Starts an empty message.
    public init() {
        state = SHA256_CTX()
        crypto_sha256_start(&state)
    }

    /// Appends `bytes` to the message.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { crypto_sha256_add(&state, $0.baseAddress, $0.count) }
    }

    /// Appends `bytes` to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        crypto_sha256_add(&state, bytes.baseAddress, bytes.count)
    }

    /// Appends the UTF-8 of `text` to the message.
    public mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { crypto_sha256_add(&state, $0.baseAddress, $0.count) }
    }

    /// Appends one byte to the message.
    public mutating func update(_ byte: UInt8) {
        withUnsafeBytes(of: byte) { crypto_sha256_add(&state, $0.baseAddress, 1) }
    }

    /// The digest of everything appended, as words.
    public consuming func finishWords() -> SHA256.Words {
        var digest: SHA256.Words = (0, 0, 0, 0)
        crypto_sha256_end(&state, &digest)
        return SHA256.numbers(digest)
    }

    /// The 32-byte digest of everything appended.
    public consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.digestCount) { digest, count in
            crypto_sha256_end(&state, digest.baseAddress)
            count = SHA256.digestCount
        }
    }
}
