internal import NIOCore
internal import NgHTTP2

/// What the session reads becomes requests; the handler's results become answers.
extension HTTP2ServerConnection: HTTP2SessionObserver {
    func sessionReceivedFrame() {
        lastFrame = now
        hasFrames = true
    }

    func sessionReceivedSettings() {}
    func sessionReceivedGoAway(lastStreamID: Int32, code: UInt32) {}
    func sessionReceivedPingAnswer() {}

    /// Only now: a reset queued before the answer's headers would keep them from leaving.
    func streamSendsHeaders(_ id: Int32) {
        if streams[id]?.isCutShort == true { session?.reset(id, code: .noError) }
    }

    func streamBegan(_ id: Int32) { streams[id] = HTTP2ServerStream(since: now) }

    func stream(_ id: Int32, receivedField name: String, _ value: String) -> Bool {
        guard streams[id]?.phase == .readingHeaders else { return true }  // a trailer: nobody asks for it
        return streams[id]?.take(name, value, limit: shared.limits.maxHeaderListBytes) ?? true
    }

    func streamReceivedHeaders(_ id: Int32) {
        guard let stream = streams[id], stream.phase == .readingHeaders else { return }
        stream.phase = .readingBody
        if stream.headerBytes > shared.limits.maxHeaderListBytes {
            refuse(id, 431, "http2.headers.too-large")
        } else if let length = stream.declaredLength, length > shared.limits.maxBodyBytes {
            refuse(id, 413, "http2.body.too-large")
        }
    }

    func stream(_ id: Int32, receivedBytes bytes: UnsafeBufferPointer<UInt8>) {
        session?.consumeOfConnection(credit.arrived(bytes.count))
        guard let stream = streams[id], stream.phase == .readingBody else { return }
        if bytes.count > shared.limits.maxBodyBytes - stream.bodyBytes {
            return refuse(id, 413, "http2.body.too-large")
        }
        if bytes.count > shared.limits.maxBufferedBytes - bufferedBytes {
            return refuse(id, 503, "http2.busy")
        }
        bufferedBytes += bytes.count
        stream.bodyBytes += bytes.count
        stream.body.append(contentsOf: bytes)
        session?.consume(bytes.count, ofStream: id)
    }

    func streamEnded(_ id: Int32) {
        guard let stream = streams[id], let peer else { return }
        stream.hasInputEnded = true
        guard stream.phase == .readingBody else { return }
        guard shared.enter(peer.spkiSHA256) else { return refuse(id, 503, "http2.busy") }
        let request = HTTP2Request(
            method: stream.method, path: stream.path, authority: stream.authority, headers: stream.headers,
            body: stream.body, peer: peer)
        stream.body = []
        stream.headers = []
        stream.phase = .handling
        stream.isTaken = true
        credit.taken(stream.bodyBytes)
        stream.task = start(id, request)
        if stream.task == nil { shared.leave(peer.spkiSHA256) }
    }

    func streamClosed(_ id: Int32, code: UInt32) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        letGoOfBody(stream)
        stream.task?.cancel()
    }

    /// Queues the handler's answer; nothing if the peer gave the request up meanwhile.
    func answer(_ id: Int32, _ response: HTTP2Response) {
        guard let session, let stream = streams[id], stream.phase == .handling else { return }
        stream.task = nil
        letGoOfBody(stream)
        stream.phase = .answering
        stream.since = now
        guard (200...599).contains(response.status) else { return answerInvalid(id) }
        let hasNoBody = stream.method == "HEAD" || response.status == 204 || response.status == 304
        do {
            try session.submitAnswer(
                id, status: response.status, fields: response.headers, body: hasNoBody ? [] : response.body)
        } catch { answerInvalid(id) }
    }

    private func answerInvalid(_ id: Int32) {
        let fields = [(Self.faultField, "http2.answer.invalid")]
        do { try session?.submitAnswer(id, status: 500, fields: fields, body: []) } catch {
            session?.reset(id, code: .internalError)
        }
    }

    /// Answers in the handler's place, then resets the stream if more of the request is on its way.
    func refuse(_ id: Int32, _ status: Int, _ code: String) {
        guard let session, let stream = streams[id] else { return }
        letGoOfBody(stream)
        stream.phase = .answering
        stream.since = now
        stream.body = []
        do {
            try session.submitAnswer(id, status: status, fields: [(Self.faultField, code)], body: [])
            stream.isCutShort = !stream.hasInputEnded
        } catch { session.reset(id, code: .refusedStream) }
    }

    private static let faultField = "x-channel-fault"

    private func letGoOfBody(_ stream: HTTP2ServerStream) {
        if stream.isTaken { session?.consumeOfConnection(credit.released(stream.bodyBytes)) }
        bufferedBytes -= stream.bodyBytes
        stream.bodyBytes = 0
        stream.isTaken = false
    }

    /// Looks for peers that are too slow. Runs a few times within the shortest limit.
    func sweep(_ context: ChannelHandlerContext) {
        now = .now()
        let limits = shared.limits
        let requestAge = TimeAmount.nanoseconds(limits.requestTimeout.boundedNanoseconds)
        let answerAge = TimeAmount.nanoseconds(limits.answerTimeout.boundedNanoseconds)
        if let closeBy, closeBy <= now { return context.close(promise: nil) }
        // Where nothing is taken at all, no reset leaves either: its streams would stand, and their answers with them.
        if let stalledSince, closeBy == nil, now - stalledSince > answerAge {
            return terminate(
                .cancel, HTTP2Fault(code: "http2.answer.untaken", detail: "the peer takes nothing any more"))
        }
        for (id, stream) in streams {
            switch stream.phase {
            case .readingHeaders where now - stream.since > requestAge:
                return terminate(
                    .enhanceYourCalm, HTTP2Fault(code: "http2.request.timeout", detail: "headers never ended")
                )
            case .readingBody where now - stream.since > requestAge: refuse(id, 408, "http2.request.timeout")
            case .answering where now - stream.since > answerAge: session?.reset(id, code: .cancel)
            case .readingHeaders, .readingBody, .answering, .handling: break
            }
        }
        let patience =
            hasFrames ? limits.idleTimeout.boundedNanoseconds : limits.requestTimeout.boundedNanoseconds
        if streams.isEmpty, closeBy == nil, now - lastFrame > .nanoseconds(patience) {
            return terminate(.noError, nil)
        }
        pump()
    }
}
