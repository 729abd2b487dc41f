/// One request. HTTP/1.1, no redirects, no proxy, no cookies.
public struct CurlRequest: Hashable, Sendable {
    public let method: String
    /// Starts with `https://`; with `CurlTrust.loopback` with `http://`.
    public let url: String
    /// `Name: value` pairs; no line breaks.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]?

    public init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    public static func == (left: CurlRequest, right: CurlRequest) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(url)
        hasher.combine(body)
    }
}

public struct CurlResponse: Hashable, Sendable {
    /// 100 to 599.
    public let status: Int
    public let body: [UInt8]
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Our certificate and key, and the one server key we accept.
public struct CurlIdentity: Hashable, Sendable {
    /// PEM file.
    public let certificatePath: String
    /// PEM file.
    public let keyPath: String
    /// SHA-256 of the server's SubjectPublicKeyInfo, in base64.
    public let serverPinBase64: String

    public init(certificatePath: String, keyPath: String, serverPinBase64: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.serverPinBase64 = serverPinBase64
    }
}

/// Whom to believe at the other end.
public enum CurlTrust: Hashable, Sendable {
    /// Mutual TLS with exactly one server key.
    case pinned(CurlIdentity)
    /// TLS with any server whose certificate and name the machine's own authorities vouch for.
    case authorities
    /// No TLS at all, and no way off this machine: a numeric loopback address only.
    case loopback
}

public struct CurlLimits: Hashable, Sendable {
    /// Until TCP and TLS stand, in milliseconds.
    public var connectMilliseconds = 5_000
    /// Until the whole answer is in, in milliseconds; streams have none.
    public var totalMilliseconds = 30_000
    /// Of one answer.
    public var responseBytes = 16 << 20
    /// A stream that is silent for so many seconds has ended.
    public var streamSilenceSeconds = 60
    public init() {}
}
