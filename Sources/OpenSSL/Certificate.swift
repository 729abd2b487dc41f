internal import COpenSSL

/// What an X.509 certificate says. Reading one proves nothing: check who signed it.
///
/// - Source: RFC 5280.
public struct Certificate: Hashable, Sendable {
    /// One part of a subject's name.
    public struct Attribute: Hashable, Sendable {
        /// Dotted object identifier: `2.5.4.10`.
        public let type: String
        public let value: String

        public init(type: String, value: String) {
            self.type = type
            self.value = value
        }
    }

    /// A longer certificate is refused unread.
    static let largestCount = 16_384

    /// The certificate's one encoding.
    public let der: [UInt8]
    /// The subject's name, in the order of the certificate.
    public let subject: [Attribute]
    /// The alternative names that are URIs.
    public let uris: [String]
    /// How many alternative names are no URIs.
    public let otherNameCount: Int
    /// Unix seconds, inclusive.
    public let notBefore: Int64
    /// Unix seconds, inclusive.
    public let notAfter: Int64
    /// DER SubjectPublicKeyInfo, of any kind of key.
    public let spkiDER: [UInt8]
    /// Version 3, basic constraints there and CA:false, every critical extension known, none malformed.
    public let isPlainLeaf: Bool
    /// The extended usages name TLS client and TLS server.
    public let servesBothSides: Bool
    /// The key may sign.
    public let maySign: Bool

    /// Reads one canonical DER certificate of at most 16 KiB.
    /// - Throws: `crypto.certificate.unreadable`.
    public init(der: [UInt8]) throws(CryptoError) {
        guard let handle = CertificateHandle.read(der) else {
            throw Self.unreadable("not one canonical DER certificate of at most \(Self.largestCount) bytes")
        }
        defer { ERR_clear_error() }
        guard let subject = handle.subject(), let names = handle.alternativeNames() else {
            throw Self.unreadable("a name in it is malformed, repeated or too long")
        }
        guard let notBefore = handle.notBefore, let notAfter = handle.notAfter else {
            throw Self.unreadable("its dates are malformed")
        }
        self.der = der
        self.subject = subject
        uris = names.uris
        otherNameCount = names.others
        self.notBefore = notBefore
        self.notAfter = notAfter
        spkiDER = handle.spki
        isPlainLeaf = crypto_is_plain_leaf(handle.certificate) == 1
        servesBothSides = crypto_serves_both_sides(handle.certificate) == 1
        maySign = crypto_may_sign(handle.certificate) == 1
    }

    /// Reads the one `CERTIFICATE` block of a PEM text.
    /// - Throws: `crypto.pem.unreadable`, `crypto.certificate.unreadable`.
    public init(pem: [UInt8]) throws(CryptoError) {
        try self.init(der: PEMBlock.read("CERTIFICATE", from: pem).exposed)
    }

    /// The certificate as a `CERTIFICATE` block.
    /// - Throws: `crypto.library.failed`.
    public func pem() throws(CryptoError) -> [UInt8] { try PEMBlock.write("CERTIFICATE", der).exposed }

    /// SHA-256 of the DER bytes, 32 bytes.
    public var fingerprint: [UInt8] { SHA256.digest(der) }

    /// Whether the bytes are DER throughout and hold no part that a gateway's certificate does not need: what two readers
    /// could take for two things, or one of them refuse, is not there.
    public var hasOneSpelling: Bool { CertificateForm.isKept(der, spki: spkiDER) }

    /// The subject's key.
    /// - Throws: `crypto.key.unreadable` for a key that is neither P-256 nor Ed25519 or not canonical.
    public func publicKey() throws(CryptoError) -> PublicKey { try PublicKey(spkiDER: spkiDER) }

    /// Whether `key` signed this certificate, with SHA-256 if it is ECDSA. Dates and usages are not looked
    /// at.
    public func isSigned(by key: PublicKey) -> Bool {
        guard let handle = CertificateHandle.read(der),
            let signature = crypto_signature_bytes(handle.certificate).map(CertificateHandle.bytes(of:))
        else { return false }
        defer { ERR_clear_error() }
        switch (key.kind, X509_get_signature_nid(handle.certificate)) {
        case (.p256, NID_ecdsa_with_SHA256): guard ECDSASignature.isStrictDER(signature) else { return false }
        case (.ed25519, NID_ED25519): guard signature.count == 64 else { return false }
        default: return false
        }
        return X509_verify(handle.certificate, key.handle.key) == 1
    }

    private static func unreadable(_ detail: String) -> CryptoError {
        .library("crypto.certificate.unreadable", detail)
    }
}
