internal import OpenSSL
public import SettlementModel

/// SHA-256, the one hash of this project, as the model's 32-byte value. It cannot fail.
///
/// - Source: FIPS 180-4. What is hashed, and under which domain tag, is said by each caller.
public enum Digest {
    /// The digest of `bytes`.
    public static func sha256(_ bytes: [UInt8]) -> Bytes32 {
        bytes.withUnsafeBytes { SHA256.withDigest(of: $0, value) }
    }

    /// The digest of a slice or any other run of bytes.
    public static func sha256(_ bytes: some Sequence<UInt8>) -> Bytes32 {
        bytes.withContiguousStorageIfAvailable { SHA256.withDigest(of: UnsafeRawBufferPointer($0), value) }
            ?? sha256(Array(bytes))
    }

    /// The digest of all `parts` one after the other, without copying them together.
    public static func sha256(concatenating parts: [UInt8]...) -> Bytes32 {
        var stream = SHA256Stream()
        for part in parts { stream.update(part) }
        return stream.finish().withUnsafeBytes(value)
    }

    private static func value(_ digest: UnsafeRawBufferPointer) -> Bytes32 {
        func word(_ place: Int) -> UInt64 {
            UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
        }
        return Bytes32(bigEndianWords: word(0), word(1), word(2), word(3))
    }
}
