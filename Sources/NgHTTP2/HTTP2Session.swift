internal import CNgHTTP2

/// One HTTP/2 connection without a socket: bytes in, bytes out, an observer told what happened.
///
/// Not thread-safe: its owner keeps it on one event loop. Window updates are sent only for bytes given to
/// `consume…`.
public final class HTTP2Session {
    /// The owner, which therefore outlives the session.
    unowned let observer: any HTTP2SessionObserver
    private var handle: OpaquePointer?
    private var bodies: [Int32: OutgoingBody] = [:]

    private struct OutgoingBody {
        let bytes: [UInt8]
        var sent = 0
    }

    /// Makes the session and queues its greeting.
    /// - Throws: `http2.session.failed` when memory is short or a rule is out of range.
    public init(rules: HTTP2SessionRules, observer: any HTTP2SessionObserver) throws(HTTP2SessionError) {
        self.observer = observer
        guard let callbacks = HTTP2SessionCallbacks.make() else {
            throw HTTP2SessionError(result: Int(NGHTTP2_ERR_NOMEM.rawValue), doing: "new session")
        }
        defer { nghttp2_session_callbacks_del(callbacks) }
        var option: OpaquePointer?
        guard nghttp2_option_new(&option) == 0 else {
            throw HTTP2SessionError(result: Int(NGHTTP2_ERR_NOMEM.rawValue), doing: "new session")
        }
        defer { nghttp2_option_del(option) }
        nghttp2_option_set_no_auto_window_update(option, 1)
        nghttp2_option_set_stream_reset_rate_limit(
            option, rules.streamResetBurst, rules.streamResetsPerSecond)
        nghttp2_option_set_max_continuations(option, max(0, rules.maxContinuations))
        nghttp2_option_set_no_closed_streams(option, 1)
        let me = Unmanaged.passUnretained(self).toOpaque()
        let made =
            switch rules.role {
            case .server: nghttp2_session_server_new2(&handle, callbacks, me, option)
            case .client: nghttp2_session_client_new2(&handle, callbacks, me, option)
            }
        guard made == 0 else { throw HTTP2SessionError(result: Int(made), doing: "new session") }
        try greet(rules)
    }

    deinit { nghttp2_session_del(handle) }

    private func greet(_ rules: HTTP2SessionRules) throws(HTTP2SessionError) {
        func entry(_ id: nghttp2_settings_id, _ value: UInt32) -> nghttp2_settings_entry {
            nghttp2_settings_entry(settings_id: Int32(bitPattern: id.rawValue), value: value)
        }
        var entries = [
            entry(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, rules.maxConcurrentStreams),
            entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, UInt32(max(1, rules.streamWindow))),
            entry(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, rules.maxHeaderListBytes),
        ]
        if rules.role == .client { entries.append(entry(NGHTTP2_SETTINGS_ENABLE_PUSH, 0)) }
        let settings = nghttp2_submit_settings(
            handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), entries, entries.count)
        guard settings == 0 else { throw HTTP2SessionError(result: Int(settings), doing: "settings") }
        let window = nghttp2_session_set_local_window_size(
            handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, max(65_535, rules.connectionWindow))
        guard window == 0 else { throw HTTP2SessionError(result: Int(window), doing: "window") }
    }

    /// Reads bytes of the network; the observer hears of them before this returns.
    /// - Throws: `http2.session.failed`: the connection is beyond repair and must be closed.
    public func receive(_ bytes: UnsafeRawBufferPointer) throws(HTTP2SessionError) {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let taken = nghttp2_session_mem_recv(handle, start, bytes.count)
        guard taken >= 0 else { throw HTTP2SessionError(result: taken, doing: "reading") }
    }

    /// Hands the next piece for the network to `take`. Returns false when there is none.
    /// - Throws: `http2.session.failed`: the connection must be closed.
    public func send(_ take: (UnsafeRawBufferPointer) -> Void) throws(HTTP2SessionError) -> Bool {
        var piece: UnsafePointer<UInt8>?
        let count = nghttp2_session_mem_send(handle, &piece)
        guard count >= 0 else { throw HTTP2SessionError(result: count, doing: "writing") }
        guard count > 0 else { return false }
        take(UnsafeRawBufferPointer(start: piece, count: count))
        return true
    }

    /// Whether the session has nothing more to read and nothing to write: close the connection.
    public var isOver: Bool {
        nghttp2_session_want_read(handle) == 0 && nghttp2_session_want_write(handle) == 0
    }

    /// Queues a request. Returns its stream.
    /// - Throws: `http2.header.invalid`, `http2.session.failed` (for example no stream numbers left).
    public func submitRequest(
        pseudo: [(String, String)], fields: [(String, String)], body: [UInt8]
    ) throws(HTTP2SessionError) -> Int32 {
        let block = try HTTP2HeaderBlock(pseudo: pseudo, fields: fields)
        let id = withProvider(of: body) { provider in
            block.withFields { nghttp2_submit_request(handle, nil, $0.baseAddress, $0.count, provider, nil) }
        }
        guard id > 0 else { throw HTTP2SessionError(result: Int(id), doing: "request") }
        if !body.isEmpty { bodies[id] = OutgoingBody(bytes: body) }
        return id
    }

    /// Queues the whole answer of a stream.
    /// - Throws: `http2.header.invalid`, `http2.session.failed` (for example answered already).
    public func submitAnswer(
        _ id: Int32, status: Int, fields: [(String, String)], body: [UInt8]
    ) throws(HTTP2SessionError) {
        let block = try HTTP2HeaderBlock(pseudo: [(":status", String(status))], fields: fields)
        let result = withProvider(of: body) { provider in
            block.withFields { nghttp2_submit_response(handle, id, $0.baseAddress, $0.count, provider) }
        }
        guard result == 0 else { throw HTTP2SessionError(result: Int(result), doing: "answer") }
        if !body.isEmpty { bodies[id] = OutgoingBody(bytes: body) }
    }

    private func withProvider(
        of body: [UInt8], _ submit: (UnsafePointer<nghttp2_data_provider>?) -> Int32
    ) -> Int32 {
        guard !body.isEmpty else { return submit(nil) }
        var provider = nghttp2_data_provider()
        provider.read_callback = HTTP2SessionCallbacks.reader
        return submit(&provider)
    }

    /// Ends a stream at once in both directions. An unknown stream is ignored.
    public func reset(_ id: Int32, code: HTTP2ErrorCode) {
        _ = nghttp2_submit_rst_stream(handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, code.rawValue)
    }

    /// Lets the peer send `count` bytes more on the stream. A closed stream is ignored.
    public func consume(_ count: Int, ofStream id: Int32) {
        if count > 0 { _ = nghttp2_session_consume_stream(handle, id, count) }
    }

    /// Lets the peer send `count` bytes more on the connection.
    public func consumeOfConnection(_ count: Int) {
        if count > 0 { _ = nghttp2_session_consume_connection(handle, count) }
    }

    /// Asks the peer for a sign of life.
    public func ping() {
        _ = nghttp2_submit_ping(handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil)
    }

    /// Takes no new streams from the peer; those begun go on.
    public func goAway(code: HTTP2ErrorCode = .noError) {
        let last = nghttp2_session_get_last_proc_stream_id(handle)
        _ = nghttp2_submit_goaway(handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, code.rawValue, nil, 0)
    }

    /// Says goodbye and ends all streams; `isOver` once that is written.
    public func terminate(code: HTTP2ErrorCode) {
        _ = nghttp2_session_terminate_session(handle, code.rawValue)
    }

    /// Whether a part of the stream's body has not been handed out yet.
    public func isSending(_ id: Int32) -> Bool { bodies[id].map { $0.sent < $0.bytes.count } ?? false }

    func forgetBody(of id: Int32) { bodies[id] = nil }

    /// Copies the next piece of a body; a forgotten body ends at once.
    func copyBody(of id: Int32, into room: UnsafeMutableBufferPointer<UInt8>) -> (count: Int, isLast: Bool) {
        guard let body = bodies[id] else { return (0, true) }
        let count = min(room.count, body.bytes.count - body.sent)
        body.bytes.withUnsafeBufferPointer { bytes in
            _ = room.update(fromContentsOf: bytes[body.sent..<body.sent + count])
        }
        bodies[id]?.sent += count
        return (count, body.sent + count == body.bytes.count)
    }
}
