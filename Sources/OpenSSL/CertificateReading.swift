internal import COpenSSL

extension CertificateHandle {
    /// No name of ours comes near these; a certificate with more is refused.
    private static let largestNameCount: Int32 = 32
    private static let longestName = 1024

    /// The parts of the subject's name, or `nil` if one is malformed or they are too many.
    func subject() -> [Certificate.Attribute]? {
        guard let name = X509_get_subject_name(certificate) else { return nil }
        let count = X509_NAME_entry_count(name)
        guard count >= 0, count <= Self.largestNameCount else { return nil }
        var attributes: [Certificate.Attribute] = []
        for place in 0..<count {
            guard let entry = X509_NAME_get_entry(name, place),
                let object = X509_NAME_ENTRY_get_object(entry),
                let type = Self.dotted(object), let data = X509_NAME_ENTRY_get_data(entry),
                let value = Self.text(of: data)
            else { return nil }
            attributes.append(Certificate.Attribute(type: type, value: value))
        }
        return attributes
    }

    /// The alternative names; none if the extension is missing, `nil` if it is malformed or repeated.
    func alternativeNames() -> (uris: [String], others: Int)? {
        var critical: Int32 = 0
        let found = X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, nil)
        guard let found else { return critical == -1 ? ([], 0) : nil }
        let names = OpaquePointer(found)
        defer { GENERAL_NAMES_free(names) }
        let count = crypto_names_count(names)
        guard count >= 0, count <= Self.largestNameCount else { return nil }
        var uris: [String] = []
        for place in 0..<count {
            guard let uri = crypto_names_at(names, place).flatMap({ crypto_name_uri($0) }) else { continue }
            guard let text = Self.ascii(Self.bytes(of: uri)) else { return nil }
            uris.append(text)
        }
        return (uris, Int(count) - uris.count)
    }

    /// Unix seconds, or `nil` for a malformed time.
    var notBefore: Int64? { X509_get0_notBefore(certificate).flatMap(Self.unixSeconds) }
    /// Unix seconds, or `nil` for a malformed time.
    var notAfter: Int64? { X509_get0_notAfter(certificate).flatMap(Self.unixSeconds) }

    private static func unixSeconds(_ time: UnsafePointer<ASN1_TIME>) -> Int64? {
        guard let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }

    private static func dotted(_ object: OpaquePointer) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { room in
            let count = Int(OBJ_obj2txt(room.baseAddress, Int32(room.count), object, 1))
            guard count > 0, count < room.count else { return nil }
            return String(decoding: room.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private static func text(of string: UnsafePointer<ASN1_STRING>) -> String? {
        guard ASN1_STRING_length(string) <= longestName else { return nil }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = Int(ASN1_STRING_to_UTF8(&bytes, string))
        defer { crypto_free(bytes) }
        guard count >= 0, let bytes else { return nil }
        return String(validating: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// A URI is visible ASCII; a zero byte or a space in it is a trick.
    private static func ascii(_ bytes: [UInt8]) -> String? {
        guard (1...longestName).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
