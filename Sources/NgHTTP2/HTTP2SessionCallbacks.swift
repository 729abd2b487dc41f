internal import CNgHTTP2

/// The library's callbacks: each finds its session again and tells the observer.
///
/// The pointer handed to the library is the session itself, unretained: the session deletes the library's
/// state before it goes, and the library calls back only from inside `receive` and `send`.
enum HTTP2SessionCallbacks {
    static func make() -> OpaquePointer? {
        var table: OpaquePointer?
        guard nghttp2_session_callbacks_new(&table) == 0, let table else { return nil }
        installHeaders(table)
        installBodies(table)
        nghttp2_session_callbacks_set_on_frame_recv_callback(table) { _, frame, me in
            guard let frame, let session = owner(me) else { return 0 }
            HTTP2SessionCallbacks.received(frame, session)
            return 0
        }
        nghttp2_session_callbacks_set_before_frame_send_callback(table) { _, frame, me in
            guard let frame, let session = owner(me) else { return 0 }
            let head = frame.pointee.hd
            if head.type == UInt8(NGHTTP2_HEADERS.rawValue) {
                session.observer.streamSendsHeaders(head.stream_id)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(table) { _, id, code, me in
            guard let session = owner(me) else { return 0 }
            session.forgetBody(of: id)
            session.observer.streamClosed(id, code: code)
            return 0
        }
        return table
    }

    private static func installHeaders(_ table: OpaquePointer) {
        nghttp2_session_callbacks_set_on_begin_headers_callback(table) { _, frame, me in
            guard let frame, let session = owner(me) else { return 0 }
            if frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST {
                session.observer.streamBegan(frame.pointee.hd.stream_id)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_header_callback(table) {
            _, frame, name, nameCount, value, valueCount, _, me in
            guard let frame, let session = owner(me) else { return 0 }
            let name = String(decoding: UnsafeBufferPointer(start: name, count: nameCount), as: UTF8.self)
            let value = String(decoding: UnsafeBufferPointer(start: value, count: valueCount), as: UTF8.self)
            let goesOn = session.observer.stream(frame.pointee.hd.stream_id, receivedField: name, value)
            return goesOn ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
        }
    }

    private static func installBodies(_ table: OpaquePointer) {
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table) { _, _, id, bytes, count, me in
            guard let session = owner(me) else { return 0 }
            session.observer.stream(id, receivedBytes: UnsafeBufferPointer(start: bytes, count: count))
            return 0
        }
    }

    /// Hands out the body of a stream piece by piece.
    static let reader: nghttp2_data_source_read_callback = { _, id, buffer, room, flags, _, me in
        guard let session = owner(me), let buffer, let flags else {
            return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
        }
        let (count, isLast) = session.copyBody(
            of: id, into: UnsafeMutableBufferPointer(start: buffer, count: room))
        if isLast { flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
        return count
    }

    fileprivate static func received(_ frame: UnsafePointer<nghttp2_frame>, _ session: HTTP2Session) {
        let observer = session.observer
        let head = frame.pointee.hd
        observer.sessionReceivedFrame()
        switch UInt32(head.type) {
        case NGHTTP2_HEADERS.rawValue:
            observer.streamReceivedHeaders(head.stream_id)
            if ends(head) { observer.streamEnded(head.stream_id) }
        case NGHTTP2_DATA.rawValue:
            if ends(head) { observer.streamEnded(head.stream_id) }
        case NGHTTP2_SETTINGS.rawValue:
            if !acknowledges(head) { observer.sessionReceivedSettings() }
        case NGHTTP2_PING.rawValue:
            if acknowledges(head) { observer.sessionReceivedPingAnswer() }
        case NGHTTP2_GOAWAY.rawValue:
            let goAway = frame.pointee.goaway
            observer.sessionReceivedGoAway(lastStreamID: goAway.last_stream_id, code: goAway.error_code)
        default: break  // the library answers and accounts for all other kinds itself
        }
    }

    private static func ends(_ head: nghttp2_frame_hd) -> Bool {
        head.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
    }

    private static func acknowledges(_ head: nghttp2_frame_hd) -> Bool {
        head.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0
    }
}

private func owner(_ me: UnsafeMutableRawPointer?) -> HTTP2Session? {
    me.map { Unmanaged<HTTP2Session>.fromOpaque($0).takeUnretainedValue() }
}
