/// Why a request got no answer. Any HTTP status is an answer, not a fault.
public struct CurlFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is known about the other side.
    public enum Kind: Hashable, Sendable {
        /// Not reached: nothing happened there.
        case notSent
        /// TLS said no: the wrong server key, or our certificate or key is unusable. Nothing happened there.
        case refused
        /// Bytes may have left and no whole answer came: ask before assuming anything.
        case unknown
    }

    public let kind: Kind
    /// Stable, lower-case, dotted.
    public let code: String
    public let detail: String

    public init(kind: Kind, code: String, detail: String) {
        self.kind = kind
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(detail) [\(code)]" }
}
