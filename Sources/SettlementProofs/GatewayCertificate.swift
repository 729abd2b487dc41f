public import OpenSSL
public import SettlementModel

/// The self-signed certificate by which a gateway names itself: key, gateway id and legal entity in one.
///
/// It proves that the holder of the key says so. That the holder is that entity is agreed by people, who
/// compare fingerprints and pin the key.
/// - Source: RFC 5280. Subject: C, O, CN = gateway id, serialNumber = `LEI:` and the LEI, and where there is
///   a BIC organizationIdentifier = `BIC:` and the BIC. One alternative name: the URI `interlock:` and the
///   gateway id.
public struct GatewayCertificate: Hashable, Sendable {
    /// Whom a certificate is about.
    public struct Subject: Hashable, Sendable {
        public let gateway: GatewayID
        /// ISO 17442, check digits right.
        public let lei: LegalEntityIdentifier
        /// ISO 9362, where the institution has one.
        public let bic: BusinessIdentifierCode?
        /// ISO 3166-1 alpha-2, by shape.
        public let country: String
        /// The legal name. Range: 1 to 64 characters without control characters.
        public let organization: String

        /// - Returns: `nil` if a field is out of its range, or the gateway's id is longer than the 64
        ///   characters that X.509 gives a common name.
        public init?(gateway: GatewayID, lei: String, bic: String?, country: String, organization: String) {
            guard gateway.text.utf8.count <= 64, let lei = LegalEntityIdentifier(lei),
                country.utf8.count == 2,
                country.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }),
                (1...64).contains(organization.unicodeScalars.count),
                organization.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else { return nil }
            var code: BusinessIdentifierCode?
            if let bic {
                guard let known = BusinessIdentifierCode(bic) else { return nil }
                code = known
            }
            self.gateway = gateway
            self.lei = lei
            self.bic = code
            self.country = country
            self.organization = organization
        }
    }

    /// Whom the certificate is about.
    public let subject: Subject
    /// Unix seconds, inclusive.
    public let notBefore: Int64
    /// Unix seconds, inclusive.
    public let notAfter: Int64
    /// The certificate's one encoding.
    public let der: [UInt8]
    /// The key that the certificate is for and that signed it.
    public let key: VerificationKey

    init(subject: Subject, certificate: Certificate, key: VerificationKey) {
        self.subject = subject
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        der = certificate.der
        self.key = key
    }

    /// Makes a certificate about `subject` for `key`, signed by it.
    ///
    /// - Parameters:
    ///   - notBefore: Unix seconds, inclusive.
    ///   - notAfter: Unix seconds, inclusive; later than `notBefore`.
    /// - Repeats: a new serial number and so other bytes each time. The key stays, and so does its pin.
    /// - Throws: `crypto.certificate.request`, `crypto.library.failed`, `crypto.random.failed`.
    public static func issue(
        _ subject: Subject, notBefore: Int64, notAfter: Int64, key: SigningKey
    ) throws(CryptoError) -> GatewayCertificate {
        let request = CertificateRequest(
            subject: attributes(of: subject), uri: uri(of: subject.gateway), notBefore: notBefore,
            notAfter: notAfter)
        guard let privateKey = key.privateKey else {
            throw CryptoError(
                code: "crypto.certificate.request", detail: "the key of an EVM account signs no certificate")
        }
        return try GatewayCertificate(Certificate.selfSigned(request, key: privateKey))
    }

    /// SHA-256 of the DER bytes: what operators compare by eye.
    public var fingerprint: Bytes32 { Digest.sha256(der) }

    /// SHA-256 of the key's SubjectPublicKeyInfo: what a TLS channel pins. Survives a renewal that keeps the
    /// key.
    public var spkiPin: Bytes32 { Digest.sha256(key.spki) }

    /// The certificate as one `CERTIFICATE` block with 64 characters a line.
    public var pem: [UInt8] {
        let text = Array(Base64.encode(der).utf8)
        var lines = Array("-----BEGIN CERTIFICATE-----\n".utf8)
        for start in stride(from: 0, to: text.count, by: 64) {
            lines += text[start..<min(start + 64, text.count)] + [UInt8(ascii: "\n")]
        }
        return lines + Array("-----END CERTIFICATE-----\n".utf8)
    }

    /// Whether the instant is within the certificate's dates.
    public func isValid(at unixSeconds: Int64) -> Bool { notBefore <= unixSeconds && unixSeconds <= notAfter }
}
