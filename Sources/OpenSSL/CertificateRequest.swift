/// What a self-signed certificate shall say.
///
/// The rest is the same for all: version 3, random serial, CA:false, digitalSignature, TLS client and server.
public struct CertificateRequest: Hashable, Sendable {
    /// The subject's and issuer's name, in order. Values are 1 to 64 characters; a country has 2.
    public let subject: [Certificate.Attribute]
    /// The one alternative name: visible ASCII.
    public let uri: String
    /// Unix seconds, inclusive. Range 0 to year 9999.
    public let notBefore: Int64
    /// Unix seconds, inclusive; after `notBefore`.
    public let notAfter: Int64

    public init(subject: [Certificate.Attribute], uri: String, notBefore: Int64, notAfter: Int64) {
        self.subject = subject
        self.uri = uri
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// - Throws: `crypto.certificate.request`.
    func check() throws(CryptoError) {
        let lastSecond: Int64 = 253_402_300_799
        guard (0...lastSecond).contains(notBefore), (0...lastSecond).contains(notAfter), notBefore < notAfter
        else {
            throw Self.refused("the dates must run forward within 1970 to 9999")
        }
        guard (1...1024).contains(uri.utf8.count), uri.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Self.refused("the URI must be 1 to 1024 visible ASCII characters")
        }
        guard (1...16).contains(subject.count),
            subject.allSatisfy({ (1...256).contains($0.value.utf8.count) })
        else {
            throw Self.refused("the subject needs 1 to 16 attributes of 1 to 256 bytes")
        }
    }

    static func refused(_ detail: String) -> CryptoError {
        CryptoError(code: "crypto.certificate.request", detail: detail)
    }
}
