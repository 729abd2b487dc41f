/// The two kinds of key this project signs with. A key of any other kind or curve is refused when read.
///
/// - Source: FIPS 186-5 (P-256), RFC 8032 (Ed25519).
public enum KeyKind: Hashable, Sendable, CaseIterable {
    /// ECDSA over NIST P-256 with SHA-256.
    case p256
    /// EdDSA over edwards25519, pure.
    case ed25519

    /// The DER of a SubjectPublicKeyInfo up to its key bytes: there is exactly one for each kind.
    ///
    /// - Source: RFC 5480 2.1.1.1 (named curve, uncompressed point), RFC 8410 4.
    var spkiPrefix: [UInt8] {
        switch self {
        case .p256: Self.p256Prefix
        case .ed25519: Self.ed25519Prefix
        }
    }

    /// Bytes of the key after the prefix: an uncompressed point, or the raw key.
    var publicCount: Int {
        switch self {
        case .p256: 65
        case .ed25519: 32
        }
    }

    private static let p256Prefix: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
        0x48,
        0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ]
    private static let ed25519Prefix: [UInt8] = [
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
}
