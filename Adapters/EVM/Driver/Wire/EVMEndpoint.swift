import Curl

/// One JSON-RPC door of the ledger: a node, or a balancer before several.
///
/// - Range: `https://…`, or `http://` on a numeric loopback address (a node, or a tunnel, on this machine).
public struct EVMEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// The whole address. Its path may hold an access token, so it is never printed.
    let url: String
    let trust: CurlTrust
    /// Scheme, host and port: what people and logs see.
    public let name: String

    /// - Throws: `ledger.evm.endpoint`.
    public init(_ url: String) throws(EVMFault) {
        let isSecure = url.hasPrefix("https://")
        guard isSecure || LoopbackAddress.isNamed(in: url), url.utf8.count <= 2048,
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !url.contains("#")
        else {
            throw EVMFault(
                "ledger.evm.endpoint", "an endpoint is https://…, or http:// on 127.0.0.1 or [::1]",
                next: "put TLS or a local tunnel before the node")
        }
        self.url = url
        trust = isSecure ? .authorities : .loopback
        let scheme = isSecure ? "https://" : "http://"
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        name = scheme + (authority.split(separator: "@").last.map(String.init) ?? "")
        guard name.utf8.count > scheme.utf8.count else {
            throw EVMFault(
                "ledger.evm.endpoint", "the endpoint names no host", next: "write https://host:port/…")
        }
    }

    public var description: String { name }
}

/// Why the driver cannot do what was asked: a stable code, what was found, and the next step.
public struct EVMFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted, under `ledger.evm.`.
    public let code: String
    public let detail: String
    public let next: String

    public init(_ code: String, _ detail: String, next: String) {
        self.code = code
        self.detail = detail
        self.next = next
    }

    public var description: String { "\(code): \(detail). \(next)" }
}
