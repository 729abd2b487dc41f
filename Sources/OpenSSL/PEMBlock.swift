internal import COpenSSL

/// Textual encoding of DER, one block at a time. Bytes are treated as secret, because they may be a private
/// key.
///
/// - Source: RFC 7468.
enum PEMBlock {
    /// No key or certificate of ours comes near this; a longer text is refused unread.
    static let largestCount = 65_536

    /// The DER inside the only block of `text`, which must carry `label`. Words before the block are skipped.
    /// - Throws: `crypto.pem.unreadable`.
    static func read(_ label: String, from text: [UInt8]) throws(CryptoError) -> SecretBytes {
        try SecretBytes(text).withUnsafeBytes { (bytes) throws(CryptoError) in try read(label, from: bytes) }
    }

    static func read(_ label: String, from text: UnsafeRawBufferPointer) throws(CryptoError) -> SecretBytes {
        guard (1...largestCount).contains(text.count),
            let source = BIO_new_mem_buf(text.baseAddress, Int32(text.count))
        else { throw refused("a \(label) block of 1 to \(largestCount) bytes was expected") }
        defer { BIO_free(source) }
        let der = try next(label, in: source)
        var name: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let another = PEM_read_bio(source, &name, &header, &bytes, &count) == 1
        crypto_free(name)
        crypto_free(header)
        crypto_cleanse_free(bytes, count)
        ERR_clear_error()
        guard !another else { throw refused("more than one block; give exactly one") }
        return der
    }

    private static func next(_ label: String, in source: OpaquePointer) throws(CryptoError) -> SecretBytes {
        var name: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard PEM_read_bio(source, &name, &header, &bytes, &count) == 1, let name, let header, let bytes
        else {
            throw .library("crypto.pem.unreadable", "no well-formed \(label) block found")
        }
        defer {
            crypto_free(name)
            crypto_free(header)
            crypto_cleanse_free(bytes, count)
        }
        let found = String(cString: name)
        guard found == label, header.pointee == 0 else {
            throw refused("found a \(found) block, want an unencrypted \(label) block")
        }
        return try SecretBytes(count: count) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: count))
        }
    }

    /// `der` as one block of that label.
    /// - Throws: `crypto.library.failed`.
    static func write(_ label: String, _ der: [UInt8]) throws(CryptoError) -> SecretBytes {
        try SecretBytes(der).withUnsafeBytes { (bytes) throws(CryptoError) in try write(label, bytes) }
    }

    static func write(_ label: String, _ der: UnsafeRawBufferPointer) throws(CryptoError) -> SecretBytes {
        guard let sink = BIO_new(BIO_s_mem()) else { throw .library("crypto.library.failed", "writing PEM") }
        defer { BIO_free(sink) }
        let start = der.assumingMemoryBound(to: UInt8.self).baseAddress
        guard PEM_write_bio(sink, label, "", start, der.count) > 0 else {
            throw .library("crypto.library.failed", "writing PEM")
        }
        let count = Int(clamping: BIO_ctrl_pending(sink))
        return try SecretBytes(count: count) { (room) throws(CryptoError) in
            guard Int(BIO_read(sink, room.baseAddress, Int32(clamping: count))) == count else {
                throw .library("crypto.library.failed", "writing PEM")
            }
        }
    }

    private static func refused(_ detail: String) -> CryptoError {
        CryptoError(code: "crypto.pem.unreadable", detail: detail)
    }
}
