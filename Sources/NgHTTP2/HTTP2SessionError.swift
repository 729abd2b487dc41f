internal import CNgHTTP2

/// Why an HTTP/2 session could not be made or cannot go on.
public struct HTTP2SessionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted: `http2.session.failed`, `http2.header.invalid`, `http2.stream.gone`.
    public let code: String
    /// The library's words, for people.
    public let detail: String

    /// Code and detail.
    public var description: String { "\(code): \(detail)" }

    init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// A negative return value of the library.
    init(result: Int, doing: String) {
        let words =
            nghttp2_strerror(Int32(truncatingIfNeeded: result)).map { String(cString: $0) } ?? "\(result)"
        self.init(code: "http2.session.failed", detail: "\(doing): \(words)")
    }
}
