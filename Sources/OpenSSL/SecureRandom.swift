internal import COpenSSL

/// The operating system's random bytes, through libcrypto's generator.
public enum SecureRandom {
    /// New random bytes, for names and nonces. For secrets take `SecretBytes.random`.
    /// - Parameter count: 0 to 1 MiB.
    /// - Throws: `crypto.random.count`, `crypto.random.failed`.
    public static func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        try check(count)
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw failed() }
        return bytes
    }

    static func check(_ count: Int) throws(CryptoError) {
        guard (0...1_048_576).contains(count) else {
            throw CryptoError(
                code: "crypto.random.count", detail: "\(count) random bytes asked; 0 to 1048576 allowed")
        }
    }

    static func fill(_ room: UnsafeMutableRawBufferPointer) throws(CryptoError) {
        guard let start = room.assumingMemoryBound(to: UInt8.self).baseAddress, !room.isEmpty else { return }
        guard RAND_priv_bytes(start, Int32(clamping: room.count)) == 1 else { throw failed() }
    }

    private static func failed() -> CryptoError {
        .library("crypto.random.failed", "the random generator gave nothing; do not go on, check the system")
    }
}
