internal import COpenSSL

/// Derives a key from a passphrase, at a cost in memory and time that a guesser pays for every guess.
///
/// - Source: RFC 7914.
public enum Scrypt {
    /// What one derivation costs: 128·n·r bytes of memory, p times over.
    public struct Cost: Hashable, Sendable {
        public let n: Int
        public let r: Int
        public let p: Int

        /// - Parameters:
        ///   - n: a power of two, 2 to 2^20.
        ///   - r: block size, 1 to 32.
        ///   - p: 1 to 16.
        /// - Returns: `nil` outside these ranges or above 1 GiB, since a cost may come from a file.
        public init?(n: Int, r: Int, p: Int) {
            guard (2...1_048_576).contains(n), n & (n - 1) == 0, (1...32).contains(r), (1...16).contains(p),
                128 * n * r <= 1_073_741_824
            else { return nil }
            self.init(checked: n, r, p)
        }

        private init(checked n: Int, _ r: Int, _ p: Int) {
            self.n = n
            self.r = r
            self.p = p
        }

        /// 32 MiB, about 0.1 s: for a log-in.
        public static let interactive = Cost(checked: 32_768, 8, 1)
        /// 128 MiB, about 0.4 s: for a key file.
        public static let stored = Cost(checked: 131_072, 8, 1)
    }

    /// - Parameters:
    ///   - passphrase: UTF-8 as typed; may be empty, which protects nothing.
    ///   - salt: 16 random bytes or more for a new key; kept next to what the key seals.
    ///   - count: 1 to 1024 bytes.
    /// - Throws: `crypto.kdf.parameters`, `crypto.kdf.failed` (also: not enough memory).
    public static func derive(
        _ passphrase: SecretBytes, salt: [UInt8], cost: Cost, count: Int
    ) throws(CryptoError) -> SecretBytes {
        guard (1...1024).contains(count) else {
            throw CryptoError(code: "crypto.kdf.parameters", detail: "scrypt gives 1 to 1024 bytes here")
        }
        return try SecretBytes(count: count) { (room) throws(CryptoError) in
            let out = room.assumingMemoryBound(to: UInt8.self).baseAddress
            let done = passphrase.withUnsafeBytes { passphrase in
                // The library counts p·r·128 + 32·r·(n + 2)·4 bytes against its ceiling.
                EVP_PBE_scrypt(
                    passphrase.assumingMemoryBound(to: CChar.self).baseAddress, passphrase.count, salt,
                    salt.count,
                    UInt64(cost.n), UInt64(cost.r), UInt64(cost.p), 1_200_000_000, out, count)
            }
            guard done == 1 else { throw .library("crypto.kdf.failed", "scrypt") }
        }
    }
}
