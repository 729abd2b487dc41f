internal import COpenSSL

extension Certificate {
    /// Makes a certificate for `key` that `key` itself signs.
    ///
    /// - Repeats: a new serial number each time.
    /// - Throws: `crypto.certificate.request` for values X.509 does not take, `crypto.library.failed`,
    ///   `crypto.random.failed`.
    public static func selfSigned(
        _ request: CertificateRequest, key: PrivateKey
    ) throws(CryptoError) -> Certificate {
        try request.check()
        guard let made = X509_new() else { throw .library("crypto.library.failed", "making a certificate") }
        let handle = CertificateHandle(owning: made)
        try setBasics(of: made, request)
        try setNames(of: made, request)
        let uri = Array(request.uri.utf8CString)
        guard crypto_add_not_ca(made) == 1, crypto_add_key_usage(made) == 1, crypto_add_tls_usages(made) == 1,
            crypto_add_uri(made, uri, Int32(clamping: uri.count - 1)) == 1
        else { throw .library("crypto.library.failed", "adding extensions to a certificate") }
        let digest = key.kind == .p256 ? EVP_sha256() : nil
        let signed = key.withKey { X509_set_pubkey(made, $0) == 1 && X509_sign(made, $0, digest) > 0 }
        guard signed else { throw .library("crypto.library.failed", "signing a certificate") }
        return try Certificate(der: handle.encoding)
    }

    private static func setBasics(of made: OpaquePointer, _ request: CertificateRequest) throws(CryptoError) {
        // 127 random bits with the highest set: positive, never zero, always 16 bytes (RFC 5280 4.1.2.2).
        var serial = try SecureRandom.bytes(16)
        serial[0] = serial[0] & 0x7f | 0x40
        let number = BN_bin2bn(serial, Int32(serial.count), nil)
        defer { BN_free(number) }
        guard number != nil, BN_to_ASN1_INTEGER(number, X509_get_serialNumber(made)) != nil,
            X509_set_version(made, 2) == 1,
            ASN1_TIME_set(X509_getm_notBefore(made), Int(request.notBefore)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(made), Int(request.notAfter)) != nil
        else { throw .library("crypto.library.failed", "setting a certificate's serial and dates") }
    }

    private static func setNames(of made: OpaquePointer, _ request: CertificateRequest) throws(CryptoError) {
        guard let name = X509_NAME_new() else { throw .library("crypto.library.failed", "making a name") }
        defer { X509_NAME_free(name) }
        for attribute in request.subject {
            let value = Array(attribute.value.utf8)
            guard
                X509_NAME_add_entry_by_txt(
                    name, attribute.type, MBSTRING_UTF8, value, Int32(clamping: value.count), -1, 0) == 1
            else {
                throw .library(
                    "crypto.certificate.request",
                    "subject attribute \(attribute.type) does not take this value; check it"
                )
            }
        }
        guard X509_set_subject_name(made, name) == 1, X509_set_issuer_name(made, name) == 1 else {
            throw .library("crypto.library.failed", "naming a certificate")
        }
    }
}
