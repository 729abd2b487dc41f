internal import COpenSSL

/// Owns one `X509` and frees it. Not shared between threads: it lives inside one call.
struct CertificateHandle: ~Copyable {
    let certificate: OpaquePointer

    init(owning certificate: OpaquePointer) { self.certificate = certificate }
    deinit { X509_free(certificate) }

    /// Reads one DER certificate that is its own canonical encoding.
    /// - Returns: `nil` for anything else, spare bytes included.
    static func read(_ der: [UInt8]) -> CertificateHandle? {
        defer { ERR_clear_error() }
        guard (1...Certificate.largestCount).contains(der.count) else { return nil }
        let parsed = der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var cursor = bytes.baseAddress
            return d2i_X509(nil, &cursor, bytes.count)
        }
        guard let parsed else { return nil }
        let handle = CertificateHandle(owning: parsed)
        guard handle.encoding == der else { return nil }
        return handle
    }

    /// The DER bytes; empty if the library cannot write them.
    var encoding: [UInt8] { Self.encoded { i2d_X509(certificate, $0) } }

    /// The DER bytes of the key's SubjectPublicKeyInfo; empty if there is none.
    var spki: [UInt8] {
        guard let key = X509_get_X509_PUBKEY(certificate) else { return [] }
        return Self.encoded { i2d_X509_PUBKEY(key, $0) }
    }

    /// Calls an `i2d_…` function twice: for the length, then for the bytes.
    private static func encoded(
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8] {
        let length = Int(encode(nil))
        guard length > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            var cursor = buffer.baseAddress
            count = Int(encode(&cursor)) == length ? length : 0
        }
    }

    /// The bytes of an ASN.1 string.
    static func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        let count = Int(ASN1_STRING_length(string))
        guard count > 0, let start = ASN1_STRING_get0_data(string) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: count))
    }
}
