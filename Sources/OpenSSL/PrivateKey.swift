internal import COpenSSL

/// A private key that signs. It prints nothing of itself, and libcrypto cleanses its memory.
public final class PrivateKey: Sendable {
    /// The public half.
    public let publicKey: PublicKey
    private let handle: KeyHandle
    private let prepared: SigningContext

    /// What the key is for.
    public var kind: KeyKind { publicKey.kind }

    private init(handle: KeyHandle) throws(CryptoError) {
        guard let kind = handle.kind else {
            throw CryptoError(
                code: "crypto.key.algorithm", detail: "neither a P-256 nor an Ed25519 key; make one of these")
        }
        self.handle = handle
        guard let prepared = SigningContext(handle, kind) else {
            throw .library("crypto.key.unreadable", "the library does not sign with this key")
        }
        self.prepared = prepared
        publicKey = try PublicKey(spkiDER: kind.spkiPrefix + Self.publicBytes(of: handle, kind))
    }

    /// A new key from the system's random generator.
    /// - Throws: `crypto.key.generation`.
    public static func generate(_ kind: KeyKind) throws(CryptoError) -> PrivateKey {
        let made = kind == .p256 ? crypto_p256_generate() : crypto_ed25519_generate()
        guard let made else { throw .library("crypto.key.generation", "no \(kind) key was made") }
        return try PrivateKey(handle: KeyHandle(owning: made))
    }

    /// Reads an unencrypted `PRIVATE KEY` block (PKCS #8).
    /// - Throws: `crypto.pem.unreadable`, `crypto.key.unreadable`, `crypto.key.algorithm`.
    public convenience init(pem: SecretBytes) throws(CryptoError) {
        let der = try pem.withUnsafeBytes { (text) throws(CryptoError) in
            try PEMBlock.read("PRIVATE KEY", from: text)
        }
        try self.init(pkcs8DER: der)
    }

    /// Reads an unencrypted PKCS #8 PrivateKeyInfo. A public half inside must belong to the private one.
    /// - Throws: `crypto.key.unreadable`, `crypto.key.algorithm`.
    public convenience init(pkcs8DER: SecretBytes) throws(CryptoError) {
        defer { ERR_clear_error() }
        let handle = try KeyHandle.privateKey(pkcs8DER)
        guard handle.kind != nil, crypto_pair_matches(handle.key) == 1 else {
            throw CryptoError(
                code: handle.kind == nil ? "crypto.key.algorithm" : "crypto.key.unreadable",
                detail: handle.kind == nil
                    ? "neither a P-256 nor an Ed25519 key; make one of these"
                    : "the public half does not belong to the private key")
        }
        try self.init(handle: handle)
    }

    /// The key as unencrypted PKCS #8.
    /// - Throws: `crypto.library.failed`, `crypto.memory.exhausted`.
    public func pkcs8DER() throws(CryptoError) -> SecretBytes {
        guard let info = EVP_PKEY2PKCS8(handle.key) else {
            throw .library("crypto.library.failed", "encoding a private key")
        }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        let count = Int(i2d_PKCS8_PRIV_KEY_INFO(info, nil))
        return try SecretBytes(count: max(count, 0)) { (room) throws(CryptoError) in
            var cursor = room.assumingMemoryBound(to: UInt8.self).baseAddress
            guard count > 0, Int(i2d_PKCS8_PRIV_KEY_INFO(info, &cursor)) == count else {
                throw .library("crypto.library.failed", "encoding a private key")
            }
        }
    }

    /// The key as an unencrypted `PRIVATE KEY` block.
    /// - Throws: `crypto.library.failed`, `crypto.memory.exhausted`.
    public func pem() throws(CryptoError) -> SecretBytes {
        try pkcs8DER().withUnsafeBytes { (der) throws(CryptoError) in try PEMBlock.write("PRIVATE KEY", der) }
    }

    /// Signs `message`: DER for P-256 (with SHA-256), 64 bytes for Ed25519.
    ///
    /// - Repeats: Ed25519 gives the same bytes each time; ECDSA takes a new nonce and never does.
    /// - Throws: `crypto.sign.failed`.
    public func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .library("crypto.sign.failed", "no context") }
        defer { EVP_MD_CTX_free(context) }
        var count = 80
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_MD_CTX_copy_ex(context, prepared.context) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count <= signature.count
        else { throw .library("crypto.sign.failed", "the key did not sign") }
        signature.removeLast(signature.count - count)
        return signature
    }

    /// For the issuing of certificates, which libcrypto signs itself.
    func withKey<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(handle.key) }

    private static func publicBytes(of handle: KeyHandle, _ kind: KeyKind) throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: kind.publicCount)
        var count = bytes.count
        let done =
            switch kind {
            case .p256: crypto_p256_point(handle.key, &bytes) == 1
            case .ed25519: EVP_PKEY_get_raw_public_key(handle.key, &bytes, &count) == 1
            }
        guard done, count == bytes.count else { throw .library("crypto.key.unreadable", "no public half") }
        return bytes
    }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "PrivateKey(\(kind), hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
