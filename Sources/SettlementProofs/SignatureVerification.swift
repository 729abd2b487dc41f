internal import OpenSSL
public import SettlementModel

/// The checking of signatures and of the keys that came with them.
///
/// Whether the signer is one we trust is another question: compare its key with the pinned one.
public enum SignatureVerification {
    /// Whether `signature` was made over `message` by the private half of its key, under its scheme.
    ///
    /// ES256 takes P-256 keys and strict DER only, Ed25519 takes Ed25519 keys and 64 bytes only; the scheme of EVM holders takes
    /// secp256k1 keys, 65 bytes with low s, and EIP-712 messages only.
    /// - Returns: `false` for anything else, malformed keys included.
    public static func verify(_ signature: Signature, over message: [UInt8]) -> Bool {
        guard let memory = SignatureMemories.bound else { return check(signature, message) }
        return memory.verdict(on: signature, over: message) { check(signature, message) }
    }

    private static func check(_ signature: Signature, _ message: [UInt8]) -> Bool {
        if signature.key.algorithm == .ecdsaSecp256k1EIP712 {
            return EIP712Signature.verifies(signature, over: message)
        }
        return publicKey(of: signature.key)?.verifies(signature.bytes, over: message) ?? false
    }

    /// Whether `key` is a canonical SubjectPublicKeyInfo of the kind its scheme needs, and the scheme one that signs any bytes
    /// (`SignatureAlgorithm.ofAnyMessage`). Ask it before a key is taken for messages, a log or an account of an SQL ledger.
    public static func signsAnyMessage(_ key: VerificationKey) -> Bool { publicKey(of: key) != nil }

    /// The key, if it is one of its scheme's kind; `nil` for the scheme of EVM holders, whose keys libcrypto does not read here. Reading it takes 4 µs of the 50 that a check takes; not
    /// cached.
    static func publicKey(of key: VerificationKey) -> PublicKey? {
        // `try?`: the reason does not matter here, a bad key signs nothing.
        guard let found = try? PublicKey(spkiDER: key.spki), found.kind == key.algorithm.keyKind else {
            return nil
        }
        return found
    }
}

extension VerificationKey {
    /// The key of 32 raw bytes, as C2SP notes carry it; `nil` unless they are a key.
    public static func ed25519(raw: [UInt8]) -> VerificationKey? {
        // `try?`: `nil` is this function's word for bad bytes.
        guard let key = try? PublicKey(ed25519Raw: raw) else { return nil }
        return VerificationKey(algorithm: .ed25519, spki: key.spkiDER)
    }

    /// The 32 raw bytes of an Ed25519 key; `nil` for another scheme or a malformed key.
    public var rawEd25519: [UInt8]? {
        guard algorithm == .ed25519 else { return nil }
        return PublicKey.ed25519Bytes(ofSPKI: spki)
    }
}
