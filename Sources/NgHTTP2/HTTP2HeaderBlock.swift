internal import CNgHTTP2

/// Header fields laid out for the library: all bytes in one array, so that pointers to them live together.
struct HTTP2HeaderBlock {
    private var bytes: [UInt8] = []
    private var lengths: [(name: Int, value: Int)] = []

    /// Lower-cases names. Pseudo fields come first, as the protocol wants it.
    /// - Throws: `http2.header.invalid` for bytes that HTTP/2 does not allow in a field.
    init(pseudo: [(String, String)], fields: [(String, String)]) throws(HTTP2SessionError) {
        lengths.reserveCapacity(pseudo.count + fields.count)
        bytes.reserveCapacity((pseudo.count + fields.count) * 32)
        for (name, value) in pseudo { append(name, value) }
        for (name, value) in fields where name.utf8.first == UInt8(ascii: ":") {
            throw HTTP2SessionError(
                code: "http2.header.invalid", detail: "field \(name) = \(value.count) characters")
        }
        for (name, value) in fields { append(name, value) }
        try check()
    }

    private mutating func append(_ name: String, _ value: String) {
        lengths.append((name.utf8.count, value.utf8.count))
        for byte in name.utf8 {
            bytes.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
        }
        bytes.append(contentsOf: value.utf8)
    }

    private func check() throws(HTTP2SessionError) {
        let bad = withFields { fields in
            fields.firstIndex { field in
                nghttp2_check_header_name(field.name, field.namelen) == 0
                    || nghttp2_check_header_value(field.value, field.valuelen) == 0
            }
        }
        if let bad { throw HTTP2SessionError(code: "http2.header.invalid", detail: "field number \(bad)") }
    }

    /// Lends the fields; the library copies them during the call.
    func withFields<Result>(_ body: (UnsafeBufferPointer<nghttp2_nv>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: lengths.count) { fields in
                var cursor = UnsafeMutablePointer(mutating: bytes.baseAddress)  // the library only reads
                for (index, length) in lengths.enumerated() {
                    let value = cursor.map { $0 + length.name }
                    let field = nghttp2_nv(
                        name: cursor, value: value, namelen: length.name, valuelen: length.value,
                        flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
                    fields.initializeElement(at: index, to: field)
                    cursor = value.map { $0 + length.value }
                }
                return body(UnsafeBufferPointer(fields))
            }
        }
    }
}
