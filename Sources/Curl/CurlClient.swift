import CCurl

/// A blocking HTTP client that knows whom it trusts.
///
/// Every call opens its own connection, unless it is given one to keep: a desk's commands are few, and nothing is
/// shared between threads.
/// - Source: libcurl `CURLOPT_PINNEDPUBLICKEY`.
public struct CurlClient: Sendable {
    private let trust: CurlTrust
    private let limits: CurlLimits

    /// Trusts exactly one server key, and shows a certificate of its own.
    public init(identity: CurlIdentity, limits: CurlLimits = CurlLimits()) {
        self.init(trust: .pinned(identity), limits: limits)
    }

    public init(trust: CurlTrust, limits: CurlLimits = CurlLimits()) {
        self.trust = trust
        self.limits = limits
    }

    /// Sends and waits for the whole answer.
    ///
    /// - Parameter connection: kept open for the next request of the same thread; `nil` opens one for this request.
    public func send(
        _ request: CurlRequest, on connection: CurlConnection? = nil
    ) throws(CurlFault) -> CurlResponse {
        let sink = CurlSink(limit: limits.responseBytes, deliver: nil)
        let status = try perform(request, sink, connection, totalMilliseconds: limits.totalMilliseconds)
        return CurlResponse(status: status, body: sink.bytes)
    }

    /// Sends and hands over the answer's body as it comes, whatever its status.
    ///
    /// - Parameter deliver: gets the status and the bytes; answers false to hang up.
    /// - Returns: the status, once the stream has ended or was hung up.
    public func stream(
        _ request: CurlRequest, deliver: @escaping (Int, [UInt8]) -> Bool
    ) throws(CurlFault) -> Int {
        let sink = CurlSink(limit: .max, deliver: deliver)
        return try perform(request, sink, nil, totalMilliseconds: 0)
    }

    private func perform(
        _ request: CurlRequest, _ sink: CurlSink, _ kept: CurlConnection?, totalMilliseconds: Int
    ) throws(CurlFault) -> Int {
        guard trust != .loopback || LoopbackAddress.isNamed(in: request.url) else {
            throw CurlFault(
                kind: .notSent, code: "curl.url",
                detail: "without TLS only http://127.0.0.1 and http://[::1] are called")
        }
        let connection: CurlConnection
        if let kept { connection = kept } else { connection = try CurlConnection() }
        let handle = connection.handle
        defer { curl_easy_reset(handle) }
        sink.handle = handle
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for header in request.headers + [("Expect", "")] {
            guard !(header.0 + header.1).utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
                throw CurlFault(
                    kind: .notSent, code: "curl.header", detail: "a header holds a control character")
            }
            list = curl_slist_append(list, "\(header.0): \(header.1)") ?? list
        }
        let options = CurlOptions(handle)
        options.set(CURLOPT_URL, request.url)
        options.set(CURLOPT_CUSTOMREQUEST, request.method)
        options.set(CURLOPT_HTTPHEADER, list.map(UnsafeMutableRawPointer.init))
        options.secure(trust)
        options.bound(connectMilliseconds: limits.connectMilliseconds, totalMilliseconds: totalMilliseconds)
        if totalMilliseconds == 0 { options.endSilence(afterSeconds: limits.streamSilenceSeconds) }
        options.collect(into: sink)
        guard options.isAccepted else {
            throw CurlFault(
                kind: .notSent, code: "curl.option", detail: "libcurl refuses an option; is it 7.85 or later?"
            )
        }
        return try withExtendedLifetime((sink, connection)) { () throws(CurlFault) in
            try run(handle, request, sink)
        }
    }

    private func run(
        _ handle: UnsafeMutableRawPointer, _ request: CurlRequest, _ sink: CurlSink
    ) throws(CurlFault) -> Int {
        let body = request.body ?? []
        // The bytes are lent for exactly as long as the transfer runs.
        let code = body.withUnsafeBufferPointer { buffer in
            let options = CurlOptions(handle)
            if request.body != nil {
                options.set(CURLOPT_POSTFIELDSIZE, buffer.count)
                options.set(
                    CURLOPT_POSTFIELDS, buffer.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) })
            }
            return curl_easy_perform(handle)
        }
        var status = 0
        interlock_curl_response_code(handle, &status)
        if code == CURLE_OK || (code == CURLE_WRITE_ERROR && sink.wasHungUp) { return status }
        throw CurlFaults.fault(code, sink)
    }
}

/// A connection that outlives its request. For one thread: it is not `Sendable`.
public final class CurlConnection {
    let handle: UnsafeMutableRawPointer

    /// Opens nothing yet: the first request connects.
    public init() throws(CurlFault) {
        guard CurlLibrary.isReady, let handle = curl_easy_init() else {
            throw CurlFault(kind: .notSent, code: "curl.library", detail: "libcurl does not start")
        }
        self.handle = handle
    }

    deinit { curl_easy_cleanup(handle) }
}

/// Which URLs stay on this machine. A name would have to be resolved, so only numbers count.
public enum LoopbackAddress {
    public static func isNamed(in url: String) -> Bool {
        for address in ["http://127.0.0.1", "http://[::1]"] where url.hasPrefix(address) {
            let rest = url.dropFirst(address.count)
            if rest.isEmpty || rest.first == "/" { return true }
            guard rest.first == ":" else { continue }
            let port = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            let end = rest.dropFirst(1 + port.count)
            if !port.isEmpty, port.count <= 5, end.isEmpty || end.first == "/" { return true }
        }
        return false
    }
}

/// libcurl's process-wide start, done once.
enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
