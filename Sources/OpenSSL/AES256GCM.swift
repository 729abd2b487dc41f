internal import COpenSSL

/// Seals bytes so that nobody without the key reads them or changes them unseen.
///
/// A sealed text is nonce (12) ‖ ciphertext ‖ tag (16). Nonces are random: take a new key well before 2^32
/// seals.
/// - Source: NIST SP 800-38D.
public enum AES256GCM {
    /// Bytes of a key.
    public static let keyCount = 32
    /// How much longer a sealed text is than its plain text.
    public static let overheadCount = nonceCount + tagCount
    /// The longest plain text that is sealed or opened here: 64 MiB.
    public static let largestPlainCount = 67_108_864
    static let nonceCount = 12
    static let tagCount = 16

    /// Seals `plain`.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - context: bytes that are not sealed but must be the same when opened.
    /// - Repeats: another nonce and so another text each time.
    /// - Throws: `crypto.aead.parameters`, `crypto.random.failed`, `crypto.library.failed`.
    public static func seal(
        _ plain: SecretBytes, key: SecretBytes, authenticating context: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try seal(plain, key: key, nonce: SecureRandom.bytes(nonceCount), authenticating: context)
    }

    /// With a chosen nonce, for published vectors only: one nonce used twice under one key breaks both texts.
    static func seal(
        _ plain: SecretBytes, key: SecretBytes, nonce: [UInt8], authenticating context: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try check(key, plain.count, context)
        guard nonce.count == nonceCount else { throw parameters("a nonce has 12 bytes") }
        let cipher = try Cipher()
        try cipher.start(key: key, nonce: nonce, sealing: true)
        try cipher.authenticate(context)
        var sealed = nonce
        sealed.append(
            contentsOf: try plain.withUnsafeBytes { (bytes) throws(CryptoError) in try cipher.seal(bytes) })
        sealed.append(contentsOf: try cipher.tag())
        return sealed
    }

    /// Opens what `seal` made with the same key and context.
    /// - Throws: `crypto.aead.refused` if anything differs by one bit, `crypto.aead.parameters`.
    public static func open(
        _ sealed: [UInt8], key: SecretBytes, authenticating context: [UInt8]
    ) throws(CryptoError) -> SecretBytes {
        let count = sealed.count - overheadCount
        guard count >= 0 else { throw refused() }
        try check(key, count, context)
        let cipher = try Cipher()
        try cipher.start(key: key, nonce: Array(sealed.prefix(nonceCount)), sealing: false)
        try cipher.authenticate(context)
        let body = Array(sealed[nonceCount..<nonceCount + count])
        let tag = Array(sealed.suffix(tagCount))
        // Plain text of a forged message is written here and cleansed by the throw, never seen.
        return try SecretBytes(count: count) { (room) throws(CryptoError) in
            guard cipher.open(body, into: room, tag: tag) else { throw refused() }
        }
    }

    private static func check(_ key: SecretBytes, _ count: Int, _ context: [UInt8]) throws(CryptoError) {
        guard key.count == keyCount else { throw parameters("a key has 32 bytes") }
        guard count <= largestPlainCount, context.count <= largestPlainCount else {
            throw parameters("over 64 MiB")
        }
    }

    private static func parameters(_ detail: String) -> CryptoError {
        CryptoError(code: "crypto.aead.parameters", detail: detail)
    }

    private static func refused() -> CryptoError {
        ERR_clear_error()
        return CryptoError(
            code: "crypto.aead.refused",
            detail: "the sealed bytes, the key or the context are not those it was sealed with")
    }
}

/// One encryption or decryption under way.
private struct Cipher: ~Copyable {
    private let context: OpaquePointer

    init() throws(CryptoError) {
        guard let made = EVP_CIPHER_CTX_new() else { throw Self.failed() }
        context = made
    }

    func start(key: SecretBytes, nonce: [UInt8], sealing: Bool) throws(CryptoError) {
        let ready = key.withUnsafeBytes { key in
            // 12 bytes is the library's own nonce length for GCM.
            EVP_CipherInit_ex(
                context, EVP_aes_256_gcm(), nil, key.assumingMemoryBound(to: UInt8.self).baseAddress, nonce,
                sealing ? 1 : 0)
        }
        guard ready == 1 else { throw Self.failed() }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func authenticate(_ bytes: [UInt8]) throws(CryptoError) {
        var count: Int32 = 0
        guard
            bytes.isEmpty || EVP_CipherUpdate(context, nil, &count, bytes, Int32(clamping: bytes.count)) == 1
        else {
            throw Self.failed()
        }
    }

    func seal(_ plain: UnsafeRawBufferPointer) throws(CryptoError) -> [UInt8] {
        var text = [UInt8](repeating: 0, count: plain.count)
        var count: Int32 = 0
        let start = plain.assumingMemoryBound(to: UInt8.self).baseAddress
        guard
            plain.isEmpty
                || EVP_CipherUpdate(context, &text, &count, start, Int32(clamping: plain.count)) == 1,
            Int(count) == plain.count
        else { throw Self.failed() }
        var rest = [UInt8](repeating: 0, count: 16)
        guard EVP_CipherFinal_ex(context, &rest, &count) == 1 else { throw Self.failed() }
        return text
    }

    func tag() throws(CryptoError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: AES256GCM.tagCount)
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(AES256GCM.tagCount), &tag) == 1 else {
            throw Self.failed()
        }
        return tag
    }

    func open(_ text: [UInt8], into room: UnsafeMutableRawBufferPointer, tag: [UInt8]) -> Bool {
        var count: Int32 = 0
        var tag = tag
        var rest = [UInt8](repeating: 0, count: 16)
        let start = room.assumingMemoryBound(to: UInt8.self).baseAddress
        guard
            text.isEmpty || EVP_CipherUpdate(context, start, &count, text, Int32(clamping: text.count)) == 1,
            Int(count) == text.count,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(AES256GCM.tagCount), &tag) == 1
        else { return false }
        return EVP_CipherFinal_ex(context, &rest, &count) == 1
    }

    private static func failed() -> CryptoError { .library("crypto.library.failed", "AES-256-GCM") }
}
