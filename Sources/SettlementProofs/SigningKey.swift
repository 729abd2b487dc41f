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
    let privateKey: PrivateKey

    init(_ privateKey: PrivateKey) throws(CryptoError) {
        let algorithm: SignatureAlgorithm =
            switch privateKey.kind {
            case .p256: .ecdsaP256SHA256
            case .ed25519: .ed25519
            }
        guard let key = VerificationKey(algorithm: algorithm, spki: privateKey.publicKey.spkiDER) else {
            throw CryptoError(
                code: "crypto.key.unreadable", detail: "the public half has an unexpected length")
        }
        self.privateKey = privateKey
        verificationKey = key
    }

    /// A new key from the system's random generator.
    /// - Throws: `crypto.key.generation`; `crypto.key.algorithm` for the scheme of EVM holders, whose keys are made by a wallet.
    public static func generate(_ algorithm: SignatureAlgorithm) throws(CryptoError) -> SigningKey {
        guard let kind = algorithm.keyKind else {
            throw CryptoError(
                code: "crypto.key.algorithm",
                detail: "a key of \(algorithm.rawValue) is made by the wallet that holds it, not here")
        }
        return try SigningKey(PrivateKey.generate(kind))
    }

    /// Reads an unencrypted `PRIVATE KEY` block (PKCS #8) of a P-256 or Ed25519 key.
    /// - Throws: `crypto.pem.unreadable`, `crypto.key.unreadable`, `crypto.key.algorithm`.
    public init(pem: SecretBytes) throws(CryptoError) {
        try self.init(PrivateKey(pem: pem))
    }

    /// As `init(pem: SecretBytes)`. The caller's array is not cleansed.
    /// - Throws: `crypto.pem.unreadable`, `crypto.key.unreadable`, `crypto.key.algorithm`.
    public init(pem: [UInt8]) throws(CryptoError) {
        try self.init(pem: SecretBytes(pem))
    }

    /// The key as an unencrypted `PRIVATE KEY` block.
    /// - Throws: `crypto.library.failed`, `crypto.memory.exhausted`.
    public func pem() throws(CryptoError) -> SecretBytes { try privateKey.pem() }

    /// Signs exactly these bytes; the caller has put the domain tag in front.
    ///
    /// - Repeats: ES256 takes a new nonce each time, so two signatures over the same bytes differ. Never
    ///   compare signatures; keep and resend the first.
    /// - Throws: `crypto.sign.failed`.
    public func sign(_ message: [UInt8]) throws(CryptoError) -> Signature {
        // Only Ed25519 gives the same signature every time.
        guard let memory = SignatureMemories.bound, verificationKey.algorithm == .ed25519 else {
            return try make(message)
        }
        return try memory.signature(of: verificationKey, over: message) { () throws(CryptoError) in
            try make(message)
        }
    }

    private func make(_ message: [UInt8]) throws(CryptoError) -> Signature {
        guard let signature = Signature(key: verificationKey, bytes: try privateKey.sign(message)) else {
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
