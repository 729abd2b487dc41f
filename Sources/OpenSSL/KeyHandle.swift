internal import COpenSSL

/// Owns one `EVP_PKEY` and frees it. libcrypto cleanses a private key when it is freed.
///
/// Unchecked because a pointer is never `Sendable`: the key is set up before the handle exists and only read
/// after, and libcrypto allows any number of threads to read one key.
final class KeyHandle: @unchecked Sendable {
    let key: OpaquePointer

    init(owning key: OpaquePointer) { self.key = key }
    deinit { EVP_PKEY_free(key) }

    /// A P-256 key with the curve's base point, from which other public keys are copied: setting the point
    /// of a copy takes 4 µs, building a curve anew 15 µs.
    private static let p256Template: KeyHandle? = {
        let point: [UInt8] = [
            0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40,
            0xf2,
            0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
            0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
            0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
        ]
        return crypto_p256_import(point, point.count).map(KeyHandle.init(owning:))
    }()

    /// Reads the key bytes that follow the prefix of a SubjectPublicKeyInfo.
    /// - Returns: `nil` if the length or form is wrong, the point is not on the curve, or it is one that is nobody's key.
    static func publicKey(_ kind: KeyKind, _ bytes: UnsafeRawBufferPointer) -> KeyHandle? {
        guard bytes.count == kind.publicCount, let first = bytes.first,
            let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        else { return nil }
        defer { ERR_clear_error() }
        switch kind {
        case .p256:
            guard first == 4, let template = p256Template, let copy = EVP_PKEY_dup(template.key) else {
                return nil
            }
            let handle = KeyHandle(owning: copy)
            return EVP_PKEY_set1_encoded_public_key(copy, start, bytes.count) == 1 ? handle : nil
        case .ed25519:
            guard !Ed25519Point.isOfSmallOrder(bytes) else { return nil }
            return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, start, bytes.count)
                .map(KeyHandle.init(owning:))
        }
    }

    /// Reads an unencrypted PKCS #8 PrivateKeyInfo of any kind that libcrypto knows.
    /// - Throws: `crypto.key.unreadable`.
    static func privateKey(_ pkcs8DER: SecretBytes) throws(CryptoError) -> KeyHandle {
        let key = pkcs8DER.withUnsafeBytes { bytes -> OpaquePointer? in
            guard (1...PEMBlock.largestCount).contains(bytes.count),
                let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            else { return nil }
            var cursor: UnsafePointer<UInt8>? = start
            guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, bytes.count) else { return nil }
            defer { PKCS8_PRIV_KEY_INFO_free(info) }
            return cursor == start + bytes.count ? EVP_PKCS82PKEY(info) : nil
        }
        guard let key else {
            throw .library("crypto.key.unreadable", "not an unencrypted PKCS #8 private key")
        }
        return KeyHandle(owning: key)
    }

    /// The kind of the key, or `nil` for a kind or curve that libcrypto does not sign with here.
    var kind: KeyKind? {
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_ED25519: .ed25519
        case EVP_PKEY_EC: curve == "prime256v1" || curve == "P-256" ? .p256 : nil
        default: nil
        }
    }

    /// The name of the curve that the key is on; `nil` for a key on no named curve.
    var curve: String? {
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_EC else { return nil }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
