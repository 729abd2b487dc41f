internal import COpenSSL

/// Why a TLS channel could not be made or could not go on.
public struct TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted: `tls.peer.untrusted`. Programs decide by this.
    public let code: String
    /// For people: what happened and the next step. May change between versions.
    public let detail: String

    /// - Parameters:
    ///   - code: a stable dotted code.
    ///   - detail: words for an operator.
    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Code and detail.
    public var description: String { "\(code): \(detail)" }

    /// The library's own words for its oldest queued error of this thread; empties the queue.
    static func libraryWords() -> String {
        let first = ERR_get_error()
        ERR_clear_error()
        guard first != 0 else { return "no reason given" }
        return words(of: first)
    }

    static func words(of error: UInt) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            text.initialize(repeating: 0)
            ERR_error_string_n(error, text.baseAddress, text.count)
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    static func library(_ doing: String) -> TLSError {
        TLSError(code: "tls.library.failed", detail: "\(doing): \(libraryWords())")
    }
}
