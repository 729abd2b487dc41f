public import OpenSSL
public import SettlementModel

/// Why a cryptographic act could not be done; see the OpenSSL module.
public typealias CryptoError = OpenSSL.CryptoError
/// Bytes whose memory is cleansed on release; see the OpenSSL module.
public typealias SecretBytes = OpenSSL.SecretBytes

/// A private key under the scheme it signs with. Printing it shows the scheme only.
public struct SigningKey: Sendable {
    /// The public half, as it travels and is pinned.
    public let verificationKey: VerificationKey
    private let half: PrivateHalf

    private enum PrivateHalf {
        case libcrypto(PrivateKey)
        case evm(EVMHolderSecret)
    }

    /// The key where libcrypto signs with it; `nil` for the key of an EVM account.
    var privateKey: PrivateKey? {
        guard case .libcrypto(let key) = half else { return nil }
        return key
    }

    private init(_ secret: EVMHolderSecret) throws(CryptoError) {
        guard let key = VerificationKey.secp256k1(point: secret.point) else {
            throw CryptoError(code: "crypto.key.unreadable", detail: "the public half is not on the curve")
        }
        half = .evm(secret)
        verificationKey = key
    }

    private init(_ privateKey: PrivateKey) throws(CryptoError) {
        let algorithm: SignatureAlgorithm =
            switch privateKey.kind {
            case .p256: .ecdsaP256SHA256
            case .ed25519: .ed25519
            }
        guard let key = VerificationKey(algorithm: algorithm, spki: privateKey.publicKey.spkiDER) else {
            throw CryptoError(
                code: "crypto.key.unreadable", detail: "the public half has an unexpected length")
        }
        half = .libcrypto(privateKey)
        verificationKey = key
    }

    /// A new key from the system's random generator.
    /// - Throws: `crypto.key.generation`.
    public static func generate(_ algorithm: SignatureAlgorithm) throws(CryptoError) -> SigningKey {
        guard let kind = algorithm.keyKind else { return try SigningKey(EVMHolderSecret.generate()) }
        return try SigningKey(PrivateKey.generate(kind))
    }

    /// Reads an unencrypted `PRIVATE KEY` block (PKCS #8) of a P-256 or Ed25519 key. A secp256k1 key is refused: it must never be
    /// taken for one that signs messages; see `init(evmHolderPEM:)`.
    /// - Throws: `crypto.pem.unreadable`, `crypto.key.unreadable`, `crypto.key.algorithm`.
    public init(pem: SecretBytes) throws(CryptoError) {
        try self.init(PrivateKey(pem: pem))
    }

    /// As `init(pem: SecretBytes)`. The caller's array is not cleansed.
    /// - Throws: `crypto.pem.unreadable`, `crypto.key.unreadable`, `crypto.key.algorithm`.
    public init(pem: [UInt8]) throws(CryptoError) {
        try self.init(pem: SecretBytes(pem))
    }

    /// Reads an unencrypted `PRIVATE KEY` block (PKCS #8) of a secp256k1 key, for the holder of an EVM account.
    /// - Throws: `crypto.pem.unreadable`, `crypto.key.unreadable`; `crypto.key.algorithm` for any other key.
    public init(evmHolderPEM pem: SecretBytes) throws(CryptoError) {
        try self.init(EVMHolderSecret(pem: pem))
    }

    /// The key as an unencrypted `PRIVATE KEY` block.
    /// - Throws: `crypto.library.failed`, `crypto.memory.exhausted`.
    public func pem() throws(CryptoError) -> SecretBytes {
        switch half {
        case .libcrypto(let key): try key.pem()
        case .evm(let secret): try secret.pem()
        }
    }

    /// Signs exactly these bytes; the caller has put the domain tag in front. The key of an EVM account signs the 66 bytes of an
    /// EIP-712 message and nothing else.
    ///
    /// - Repeats: ES256 takes a new nonce each time, so two signatures over the same bytes differ. Never
    ///   compare signatures; keep and resend the first.
    /// - Throws: `crypto.sign.failed`, `crypto.sign.statement`.
    public func sign(_ message: [UInt8]) throws(CryptoError) -> Signature {
        // ES256 alone gives another signature every time.
        guard let memory = SignatureMemories.bound, verificationKey.algorithm != .ecdsaP256SHA256 else {
            return try make(message)
        }
        return try memory.signature(of: verificationKey, over: message) { () throws(CryptoError) in
            try make(message)
        }
    }

    private func make(_ message: [UInt8]) throws(CryptoError) -> Signature {
        let bytes =
            switch half {
            case .libcrypto(let key): try key.sign(message)
            case .evm(let secret): try secret.sign(message)
            }
        guard let signature = Signature(key: verificationKey, bytes: bytes) else {
            throw CryptoError(code: "crypto.sign.failed", detail: "the signature has an unexpected length")
        }
        return signature
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "SigningKey(\(verificationKey.algorithm.rawValue), hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SignatureAlgorithm {
    /// The kind of key that the scheme needs; no other kind is accepted under its name. `nil` where libcrypto has no part in it.
    var keyKind: KeyKind? {
        switch self {
        case .ecdsaP256SHA256: .p256
        case .ed25519: .ed25519
        case .ecdsaSecp256k1EIP712: nil
        }
    }
}
