/// A signature scheme by its name. An unknown name is refused, never guessed.
///
/// - Source: FIPS 186-5 (ECDSA P-256 with SHA-256), RFC 8032 (Ed25519), EIP-712 with EIP-2 (holders on EVM ledgers).
public enum SignatureAlgorithm: String, Hashable, Sendable, CaseIterable {
    case ecdsaP256SHA256 = "ES256"
    case ed25519 = "Ed25519"
    /// ECDSA on secp256k1 over the Keccak-256 of an EIP-712 message, low s only: how the holder of an EVM account signs.
    ///
    /// The message is exactly 66 bytes, 0x19 ‖ 0x01 ‖ domain separator ‖ hashStruct; nothing else can be signed with it. JOSE has
    /// no name for it: ES256K (RFC 8812) is the same curve with SHA-256.
    case ecdsaSecp256k1EIP712 = "EIP712-secp256k1"

    /// The schemes that sign any bytes: for messages, frames, logs, certificates, and the accounts of an SQL ledger.
    public static let ofAnyMessage: [SignatureAlgorithm] = [.ecdsaP256SHA256, .ed25519]
}

/// A hash function by its name.
public enum HashAlgorithm: String, Hashable, Sendable, CaseIterable {
    case sha256 = "SHA-256"
}

/// A public key with the scheme it is for.
///
/// The bytes are a DER SubjectPublicKeyInfo (RFC 5280 4.1.2.7); they are checked when a signature is verified.
public struct VerificationKey: Hashable, Sendable {
    public let algorithm: SignatureAlgorithm
    public let spki: [UInt8]

    public init?(algorithm: SignatureAlgorithm, spki: [UInt8]) {
        guard (32...256).contains(spki.count) else { return nil }
        self.algorithm = algorithm
        self.spki = spki
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(algorithm)
        hasher.combine(run: spki)
    }
}

extension Hasher {
    /// What `combine` of the array does, in one piece instead of byte by byte.
    mutating func combine(run bytes: [UInt8]) {
        combine(bytes.count)
        bytes.withUnsafeBytes { combine(bytes: $0) }
    }
}

/// A signature with its scheme and the key that made it.
public struct Signature: Hashable, Sendable {
    public let key: VerificationKey
    /// ES256: DER (r, s). Ed25519: 64 bytes. On EVM ledgers 65 bytes r ‖ s ‖ v, v being 27 or 28, as wallets give them.
    public let bytes: [UInt8]

    public init?(key: VerificationKey, bytes: [UInt8]) {
        guard (8...256).contains(bytes.count) else { return nil }
        self.key = key
        self.bytes = bytes
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(run: bytes)
    }
}

/// The digest a claim must open, with the function that made it.
public struct Hashlock: Hashable, Sendable {
    public let algorithm: HashAlgorithm
    public let digest: Bytes32

    public init(algorithm: HashAlgorithm, digest: Bytes32) {
        self.algorithm = algorithm
        self.digest = digest
    }
}

/// The 32 bytes behind a hashlock. It prints as nothing, so that no log can hold it by accident.
public struct Preimage: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public let value: Bytes32
    public init(_ value: Bytes32) { self.value = value }
    public var description: String { "Preimage(hidden)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
