internal import COpenSSL

/// A context in which signing with one key was set up and nothing signed yet. Each signature is made in a copy of it, which
/// spares looking up scheme and hash every time.
///
/// Unchecked because a pointer is never `Sendable`: it is set up in the initialiser and only copied from after, which reads it.
final class SigningContext: @unchecked Sendable {
    let context: OpaquePointer

    /// - Returns: `nil` where libcrypto does not sign with this key.
    init?(_ handle: KeyHandle, _ kind: KeyKind) {
        guard let made = EVP_MD_CTX_new() else { return nil }
        context = made
        let digest: String? = kind == .p256 ? "SHA256" : nil
        guard EVP_DigestSignInit_ex(made, nil, digest, nil, nil, handle.key, nil) == 1 else { return nil }
    }

    deinit { EVP_MD_CTX_free(context) }
}
