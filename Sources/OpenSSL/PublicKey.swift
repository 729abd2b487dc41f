internal import COpenSSL

/// A public key that can check signatures. Making one proves that its bytes are well formed.
public final class PublicKey: Sendable {
    /// What the key is for.
    public let kind: KeyKind
    /// DER SubjectPublicKeyInfo: the one encoding of this key.
    public let spkiDER: [UInt8]
    let handle: KeyHandle

    init(kind: KeyKind, handle: KeyHandle, spkiDER: [UInt8]) {
        self.kind = kind
        self.handle = handle
        self.spkiDER = spkiDER
    }

    /// Reads a SubjectPublicKeyInfo. Only the canonical form passes: named curve, uncompressed point, no
    /// spare byte.
    /// - Throws: `crypto.key.unreadable`.
    public convenience init(spkiDER: [UInt8]) throws(CryptoError) {
        for kind in KeyKind.allCases where spkiDER.starts(with: kind.spkiPrefix) {
            let handle = spkiDER.withUnsafeBytes { spki in
                KeyHandle.publicKey(
                    kind, UnsafeRawBufferPointer(rebasing: spki.dropFirst(kind.spkiPrefix.count)))
            }
            guard let handle else { break }
            self.init(kind: kind, handle: handle, spkiDER: spkiDER)
            return
        }
        throw CryptoError(
            code: "crypto.key.unreadable",
            detail:
                "not a canonical SubjectPublicKeyInfo of a P-256 or Ed25519 key; export it with named curve"
                + " and uncompressed point")
    }

    /// Takes an uncompressed P-256 point: 0x04, x, y; 65 bytes.
    /// - Throws: `crypto.key.unreadable`, also when the point is not on the curve.
    public convenience init(p256Point: [UInt8]) throws(CryptoError) {
        try self.init(spkiDER: KeyKind.p256.spkiPrefix + p256Point)
    }

    /// Takes a raw Ed25519 key: 32 bytes, not a point of small order.
    /// - Throws: `crypto.key.unreadable`.
    public convenience init(ed25519Raw: [UInt8]) throws(CryptoError) {
        try self.init(spkiDER: KeyKind.ed25519.spkiPrefix + ed25519Raw)
    }

    /// Reads a `PUBLIC KEY` block.
    /// - Throws: `crypto.pem.unreadable`, `crypto.key.unreadable`.
    public convenience init(pem: [UInt8]) throws(CryptoError) {
        try self.init(spkiDER: PEMBlock.read("PUBLIC KEY", from: pem).exposed)
    }

    /// The key as a `PUBLIC KEY` block.
    /// - Throws: `crypto.library.failed`.
    public func pem() throws(CryptoError) -> [UInt8] {
        try PEMBlock.write("PUBLIC KEY", spkiDER).exposed
    }

    /// The bytes after the SubjectPublicKeyInfo's prefix: the point (65) or the raw Ed25519 key (32).
    public var keyBytes: [UInt8] { Array(spkiDER.dropFirst(kind.spkiPrefix.count)) }

    /// The raw key in an Ed25519 SubjectPublicKeyInfo; `nil` for other bytes. Whether it is a key is not looked at.
    public static func ed25519Bytes(ofSPKI spkiDER: [UInt8]) -> [UInt8]? {
        let prefix = KeyKind.ed25519.spkiPrefix
        guard spkiDER.count == prefix.count + KeyKind.ed25519.publicCount, spkiDER.starts(with: prefix) else {
            return nil
        }
        return Array(spkiDER.dropFirst(prefix.count))
    }

    /// Whether `signature` was made over `message` with this key's private half.
    ///
    /// P-256 takes strict DER only, so that one signature has one text; Ed25519 takes 64 bytes.
    /// - Returns: `false` for anything else, whatever is wrong with it.
    public func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        switch kind {
        case .p256: guard ECDSASignature.isStrictDER(signature) else { return false }
        case .ed25519: guard signature.count == 64 else { return false }
        }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        let digest: String? = kind == .p256 ? "SHA256" : nil
        guard EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, handle.key, nil) == 1 else {
            return false
        }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

extension PublicKey: Hashable {
    public static func == (left: PublicKey, right: PublicKey) -> Bool { left.spkiDER == right.spkiDER }
    public func hash(into hasher: inout Hasher) { hasher.combine(spkiDER) }
}
