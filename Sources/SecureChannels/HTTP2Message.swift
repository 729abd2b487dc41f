public import OpenSSL

/// One request, whole: handed to a server's handler once its last byte is here.
public struct HTTP2Request: Sendable {
    /// For example `POST`.
    public let method: String
    /// Path and query, as sent.
    public let path: String
    /// The host the client meant; may be empty.
    public let authority: String
    /// Lower-case names, in order, without pseudo fields.
    public let headers: [(String, String)]
    /// Whole; may be empty.
    public let body: [UInt8]
    /// Who asks, proven by the handshake.
    public let peer: PeerCertificate

    /// Puts a request together, for example in a test of a handler.
    public init(
        method: String, path: String, authority: String = "", headers: [(String, String)] = [],
        body: [UInt8] = [], peer: PeerCertificate
    ) {
        self.method = method
        self.path = path
        self.authority = authority
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    /// The first value of the field, by its lower-case name.
    public func header(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }
}

/// One answer, whole.
public struct HTTP2Response: Sendable {
    /// 200 to 599.
    public let status: Int
    /// Lower-case names, in order, without pseudo fields.
    public let headers: [(String, String)]
    /// Whole; may be empty.
    public let body: [UInt8]

    /// A status outside 200 to 599 or a field that HTTP/2 does not allow makes a server answer 500.
    public init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of the field, by its lower-case name.
    public func header(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }
}

/// What went wrong on a channel, for programs and for people.
public struct HTTP2Fault: Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted, for example `http2.connect.failed`.
    public let code: String
    /// What happened and the next step. May change between versions.
    public let detail: String

    /// - Parameters:
    ///   - code: stable, dotted.
    ///   - detail: words for an operator.
    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Code and detail.
    public var description: String { "\(code): \(detail)" }
}
