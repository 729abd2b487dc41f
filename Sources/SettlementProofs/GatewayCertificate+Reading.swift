public import OpenSSL
internal import SettlementModel

extension GatewayCertificate {
    /// Reads the one `CERTIFICATE` block of a PEM text. Dates are read, not compared with any clock.
    /// - Throws: as `init(der:)`, and `crypto.pem.unreadable`.
    public init(pem: [UInt8]) throws(CryptoError) {
        try self.init(Certificate(pem: pem))
    }

    /// Reads a certificate of exactly the form that `issue` makes. Dates are read, not compared with any
    /// clock.
    /// - Throws: `crypto.certificate.unreadable`; `crypto.certificate.usage` (an authority's, or not for
    ///   both sides of TLS); `crypto.certificate.subject` (name, LEI, BIC or URI not of the form);
    ///   `crypto.key.unreadable`; `crypto.certificate.signature` (not signed by its own key);
    ///   `crypto.certificate.form` (its bytes are not in the one spelling, or it has parts beside those of the form).
    public init(der: [UInt8]) throws(CryptoError) {
        try self.init(Certificate(der: der))
    }

    init(_ certificate: Certificate) throws(CryptoError) {
        guard certificate.isPlainLeaf, certificate.servesBothSides, certificate.maySign else {
            throw CryptoError(
                code: "crypto.certificate.usage",
                detail:
                    "want v3, CA:false, digitalSignature, TLS client and server, nothing critical unknown"
            )
        }
        let subject = try Self.subject(of: certificate)
        let publicKey = try certificate.publicKey()
        guard certificate.isSigned(by: publicKey) else {
            throw CryptoError(
                code: "crypto.certificate.signature", detail: "the certificate is not signed by its own key")
        }
        guard certificate.hasOneSpelling else {
            throw CryptoError(
                code: "crypto.certificate.form",
                detail:
                    "want strict DER, a positive serial, the issuer named as the subject, and no extension beside basic"
                    + " constraints, key usages, the alternative name and key identifiers")
        }
        let algorithm = SignatureAlgorithm.allCases.first { $0.keyKind == publicKey.kind }
        guard let algorithm, let key = VerificationKey(algorithm: algorithm, spki: certificate.spkiDER) else {
            throw CryptoError(code: "crypto.key.unreadable", detail: "no scheme for the certificate's key")
        }
        self.init(subject: subject, certificate: certificate, key: key)
    }

    static func uri(of gateway: GatewayID) -> String { "interlock:" + gateway.text }

    static func attributes(of subject: Subject) -> [Certificate.Attribute] {
        var attributes = [
            Certificate.Attribute(type: NameType.country, value: subject.country),
            Certificate.Attribute(type: NameType.organization, value: subject.organization),
            Certificate.Attribute(type: NameType.commonName, value: subject.gateway.text),
            Certificate.Attribute(type: NameType.serialNumber, value: "LEI:" + subject.lei.text),
        ]
        if let bic = subject.bic {
            attributes.append(
                Certificate.Attribute(type: NameType.organizationIdentifier, value: "BIC:" + bic.text))
        }
        return attributes
    }

    /// Takes the name apart and puts it together again: only a name that comes out the same is of the form.
    private static func subject(of certificate: Certificate) throws(CryptoError) -> Subject {
        func value(_ type: String) -> String? { certificate.subject.first { $0.type == type }?.value }
        let code = value(NameType.organizationIdentifier)
        guard certificate.uris.count == 1, certificate.otherNameCount == 0,
            let name = value(NameType.commonName), let gateway = GatewayID(name),
            let lei = value(NameType.serialNumber)?.dropFirst("LEI:".count),
            let country = value(NameType.country), let organization = value(NameType.organization),
            let subject = Subject(
                gateway: gateway, lei: String(lei), bic: code.map { String($0.dropFirst("BIC:".count)) },
                country: country, organization: organization),
            certificate.subject == attributes(of: subject), certificate.uris == [uri(of: gateway)]
        else {
            throw CryptoError(
                code: "crypto.certificate.subject",
                detail:
                    "want C, O, CN=<gateway>, serialNumber=LEI:<LEI>, optionally"
                    + " organizationIdentifier=BIC:<BIC>, and one alternative name, URI:interlock:<gateway>")
        }
        return subject
    }
}

/// - Source: X.520.
private enum NameType {
    static let commonName = "2.5.4.3"
    static let serialNumber = "2.5.4.5"
    static let country = "2.5.4.6"
    static let organization = "2.5.4.10"
    static let organizationIdentifier = "2.5.4.97"
}
