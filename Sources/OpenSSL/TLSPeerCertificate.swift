internal import COpenSSL

/// The certificate a peer proved to hold the key of, and that key's fingerprint.
public struct PeerCertificate: Hashable, Sendable {
    /// The peer's own certificate, DER.
    public let leafDER: [UInt8]
    /// SHA-256 of the certificate's DER SubjectPublicKeyInfo, 32 bytes. Survives a renewal that keeps the
    /// key.
    public let spkiSHA256: [UInt8]

    /// Reads the first certificate of a PEM text, for example to learn the pin of a known peer.
    /// - Throws: `tls.certificate.unreadable`.
    public init(pem: [UInt8]) throws(TLSError) {
        var certificates = PEMCertificates(pem)
        guard let first = certificates.next() else {
            throw TLSError(
                code: "tls.certificate.unreadable",
                detail: "no PEM certificate found (\(TLSError.libraryWords())); give a CERTIFICATE block")
        }
        defer { X509_free(first) }
        try self.init(certificate: first)
    }

    /// Reads one DER certificate; bytes after it are an error.
    /// - Throws: `tls.certificate.unreadable`.
    public init(der: [UInt8]) throws(TLSError) {
        ERR_clear_error()
        let (parsed, used) = der.withUnsafeBufferPointer { bytes -> (OpaquePointer?, Int) in
            var cursor = bytes.baseAddress
            let certificate = d2i_X509(nil, &cursor, bytes.count)
            guard certificate != nil, let start = bytes.baseAddress, let cursor else { return (nil, 0) }
            return (certificate, cursor - start)
        }
        guard let parsed else {
            throw TLSError(code: "tls.certificate.unreadable", detail: TLSError.libraryWords())
        }
        defer { X509_free(parsed) }
        guard used == der.count else {
            throw TLSError(
                code: "tls.certificate.unreadable", detail: "bytes follow the certificate; remove them")
        }
        try self.init(certificate: parsed)
    }

    /// Borrows the library's certificate for the length of the call.
    init(certificate: OpaquePointer) throws(TLSError) {
        guard let leaf = Self.encoded({ i2d_X509(certificate, $0) }),
            let key = X509_get_X509_PUBKEY(certificate),
            let spki = Self.encoded({ i2d_X509_PUBKEY(key, $0) })
        else { throw TLSError(code: "tls.certificate.unreadable", detail: TLSError.libraryWords()) }
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(spki, spki.count, &digest, nil, EVP_sha256(), nil) == 1 else {
            throw TLSError.library("SHA-256 of a public key")
        }
        leafDER = leaf
        spkiSHA256 = digest
    }

    /// Calls an `i2d_…` function twice: once for the length, once for the bytes.
    private static func encoded(
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8]? {
        let length = Int(encode(nil))
        guard length > 0 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            var cursor = buffer.baseAddress
            count = max(0, min(length, Int(encode(&cursor))))
        }
        return bytes.count == length ? bytes : nil
    }
}

/// The certificates of a PEM text, one after the other. The caller frees what it takes.
struct PEMCertificates: ~Copyable {
    private let source: OpaquePointer?
    /// The library keeps a pointer into these bytes while `source` lives.
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ pem: [UInt8]) {
        ERR_clear_error()
        bytes = .allocate(capacity: pem.count)
        _ = bytes.initialize(from: pem)
        source = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: pem.count))
    }

    deinit {
        BIO_free(source)
        bytes.deallocate()
    }

    mutating func next() -> OpaquePointer? {
        guard let source else { return nil }
        return PEM_read_bio_X509(source, nil, { _, _, _, _ in 0 }, nil)
    }
}
