internal import COpenSSL

/// Why a cryptographic act could not be done.
///
/// A signature that does not verify is an answer (`false`), not an error.
public struct CryptoError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted: `crypto.key.unreadable`. Programs decide by this.
    public let code: String
    /// For people: what happened and the next step. Never holds a secret. May change between versions.
    public let detail: String

    /// - Parameters:
    ///   - code: a stable dotted code.
    ///   - detail: words for an operator.
    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }

    /// The error of a call that failed just now on this thread; empties the library's error queue.
    static func library(_ code: String, _ detail: String) -> CryptoError {
        CryptoError(code: code, detail: "\(detail) (\(takeLibraryWords()))")
    }

    private static func takeLibraryWords() -> String {
        let first = ERR_get_error()
        ERR_clear_error()
        guard first != 0 else { return "libcrypto gave no reason" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            text.initialize(repeating: 0)
            ERR_error_string_n(first, text.baseAddress, text.count)
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
