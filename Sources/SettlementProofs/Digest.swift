internal import OpenSSL
public import SettlementModel

/// SHA-256, the one hash of this project, as the model's 32-byte value. It cannot fail.
///
/// - Source: FIPS 180-4. What is hashed, and under which domain tag, is said by each caller.
public enum Digest {
    /// The digest of `bytes`.
    public static func sha256(_ bytes: [UInt8]) -> Bytes32 {
        bytes.withUnsafeBytes { Bytes32(SHA256.words(of: $0)) }
    }

    /// The digest of a slice or any other run of bytes.
    public static func sha256(_ bytes: some Sequence<UInt8>) -> Bytes32 {
        bytes.withContiguousStorageIfAvailable { Bytes32(SHA256.words(of: UnsafeRawBufferPointer($0))) }
            ?? sha256(Array(bytes))
    }

    /// The digest of all `parts` one after the other, without copying them together.
    public static func sha256(concatenating parts: [UInt8]...) -> Bytes32 {
        var stream = SHA256Stream()
        for part in parts { stream.update(part) }
        return Bytes32(stream.finishWords())
    }

    /// The digest of `prefix`, a byte, and `bytes`, without copying them together.
    static func sha256(_ prefix: String, _ byte: UInt8, _ bytes: [UInt8]) -> Bytes32 {
        var stream = SHA256Stream()
        stream.update(prefix)
        stream.update(byte)
        stream.update(bytes)
        return Bytes32(stream.finishWords())
    }
}

extension Bytes32 {
    init(_ digest: SHA256.Words) { self.init(bigEndianWords: digest.0, digest.1, digest.2, digest.3) }
}
