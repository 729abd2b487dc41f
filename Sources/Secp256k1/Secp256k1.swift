internal import CSecp256k1

/// Signatures on the curve secp256k1 over 32-byte digests, as Ethereum makes them.
///
/// Every call is pure. `nil` means that there is no such key or signature; nothing traps on foreign bytes.
/// - Source: SEC 1 version 2, 4.1.6 (recovery); SEC 2 version 2, 2.4.1; RFC 6979 (nonces).
public enum Secp256k1 {
    /// Owns the library's tables. Made once; the calls below only read them, from any thread.
    private struct Context: ~Copyable, @unchecked Sendable {
        let pointer: OpaquePointer
        init() {
            guard let made = secp256k1_context_create(UInt32(Self.none)) else {
                preconditionFailure("no memory for the curve's tables at the start of the process")
            }
            pointer = made
        }
        deinit { secp256k1_context_destroy(pointer) }
        /// SECP256K1_CONTEXT_NONE; the macro is not imported.
        private static let none: Int32 = 1
    }

    /// SECP256K1_EC_UNCOMPRESSED: the type bit of serialisations, without the bit for compression.
    private static let uncompressed: UInt32 = 2

    private static let context = Context()

    /// The 64 bytes x ‖ y of the key that made `signature`.
    ///
    /// - Parameters:
    ///   - signature: 65 bytes r ‖ s ‖ v with v 0 or 1. Values 2 and 3, which stand for an r beyond the group's order, never
    ///     occur on a ledger and are refused.
    ///   - digest: 32 bytes.
    public static func recover(_ signature: some Collection<UInt8>, over digest: [UInt8]) -> [UInt8]? {
        let signature = Array(signature)
        guard signature.count == 65, digest.count == 32, signature[64] < 2 else { return nil }
        var parsed = secp256k1_ecdsa_recoverable_signature()
        var key = secp256k1_pubkey()
        guard
            secp256k1_ecdsa_recoverable_signature_parse_compact(
                context.pointer, &parsed, signature, Int32(signature[64])) == 1,
            secp256k1_ecdsa_recover(context.pointer, &key, &parsed, digest) == 1
        else { return nil }
        return serialised(&key)
    }

    /// Whether the key x ‖ y made the 64 bytes r ‖ s over `digest`. A high s is refused.
    public static func verifies(_ signature: [UInt8], over digest: [UInt8], key: [UInt8]) -> Bool {
        guard signature.count == 64, digest.count == 32, key.count == 64 else { return false }
        var parsed = secp256k1_ecdsa_signature()
        var point = secp256k1_pubkey()
        return secp256k1_ecdsa_signature_parse_compact(context.pointer, &parsed, signature) == 1
            && secp256k1_ec_pubkey_parse(context.pointer, &point, [4] + key, 65) == 1
            && secp256k1_ecdsa_verify(context.pointer, &parsed, digest, &point) == 1
    }

    /// r ‖ s ‖ v with low s; deterministic (RFC 6979). `nil` for a secret outside 1 to n − 1.
    public static func sign(_ digest: [UInt8], secret: [UInt8]) -> [UInt8]? {
        secret.withUnsafeBytes { sign(digest, secret: $0) }
    }

    /// The same with a secret that stays where it lies, for memory that its owner cleanses.
    public static func sign(_ digest: [UInt8], secret: UnsafeRawBufferPointer) -> [UInt8]? {
        guard digest.count == 32, let secret = scalar(secret) else { return nil }
        var made = secp256k1_ecdsa_recoverable_signature()
        guard secp256k1_ecdsa_sign_recoverable(context.pointer, &made, digest, secret, nil, nil) == 1 else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: 64)
        var recovery: Int32 = 0
        guard
            secp256k1_ecdsa_recoverable_signature_serialize_compact(
                context.pointer, &bytes, &recovery, &made) == 1
        else { return nil }
        return bytes + [UInt8(truncatingIfNeeded: recovery)]
    }

    /// The 64 bytes x ‖ y of the secret's public key; `nil` for a secret outside 1 to n − 1.
    public static func publicKey(of secret: [UInt8]) -> [UInt8]? {
        secret.withUnsafeBytes { publicKey(of: $0) }
    }

    /// The same for a secret that stays where it lies.
    public static func publicKey(of secret: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let secret = scalar(secret) else { return nil }
        var key = secp256k1_pubkey()
        guard secp256k1_ec_pubkey_create(context.pointer, &key, secret) == 1 else { return nil }
        return serialised(&key)
    }

    /// Whether the 64 bytes x ‖ y are a point of the curve.
    public static func isPoint(_ key: [UInt8]) -> Bool {
        guard key.count == 64 else { return false }
        var point = secp256k1_pubkey()
        return secp256k1_ec_pubkey_parse(context.pointer, &point, [4] + key, 65) == 1
    }

    /// Whether s is at most half the group's order: of the two signatures (r, s) and (r, n − s) the one that counts.
    public static func isLowS(_ s: some Collection<UInt8>) -> Bool {
        s.count == 32 && !half.lexicographicallyPrecedes(s)
    }

    /// (n − 1) / 2.
    private static let half: [UInt8] = [
        0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0x5D, 0x57, 0x6E, 0x73, 0x57, 0xA4, 0x50, 0x1D, 0xDF, 0xE9, 0x2F, 0x46, 0x68, 0x1B, 0x20, 0xA0,
    ]

    private static func scalar(_ secret: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
        secret.count == 32 ? secret.assumingMemoryBound(to: UInt8.self).baseAddress : nil
    }

    private static func serialised(_ key: inout secp256k1_pubkey) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65)
        var count = bytes.count
        guard
            secp256k1_ec_pubkey_serialize(context.pointer, &bytes, &count, &key, uncompressed) == 1,
            count == 65
        else { return nil }
        return Array(bytes.dropFirst())
    }
}
