import CCurl

/// A blocking HTTPS client that trusts exactly one server key.
///
/// Every call opens its own connection, unless it is given one to keep: a desk's commands are few, and nothing is
/// shared between threads.
/// - Source: libcurl `CURLOPT_PINNEDPUBLICKEY`.
public struct CurlClient: Sendable {
    private let identity: CurlIdentity
    private let limits: CurlLimits

    public init(identity: CurlIdentity, limits: CurlLimits = CurlLimits()) {
        self.identity = identity
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
        options.secure(identity)
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

/// libcurl's process-wide start, done once.
enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
