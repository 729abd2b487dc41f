internal import NIOCore
internal import NgHTTP2

/// What the session reads becomes answers.
extension HTTP2ClientConnection: HTTP2SessionObserver {
    func sessionReceivedFrame() {
        lastFrame = .now()
        pingedAt = nil  // any frame shows that the peer is there
    }

    func sessionReceivedSettings() {
        guard !hasGreeting else { return }
        hasGreeting = true
        link.greeted(self)
    }

    /// The session closes the streams that the peer will not look at, each as refused.
    func sessionReceivedGoAway(lastStreamID: Int32, code: UInt32) { retire() }

    func sessionReceivedPingAnswer() {}
    func streamBegan(_ id: Int32) {}
    func streamSendsHeaders(_ id: Int32) { calls[id]?.isSent = true }

    func stream(_ id: Int32, receivedField name: String, _ value: String) -> Bool {
        guard let call = calls[id], !call.isFinished, call.answerBody.isEmpty else { return true }
        call.answerHeaderBytes += name.utf8.count + value.utf8.count + 32  // RFC 9113, 6.5.2
        guard call.answerHeaderBytes <= link.limits.maxHeaderListBytes else {
            giveUpAnswer(id, call, "http2.response.headers-too-large")
            return true
        }
        if name == ":status" {
            call.status = Int(value) ?? 0
        } else if name.utf8.first != UInt8(ascii: ":") {
            call.answerHeaders.append((name, value))
        }
        return true
    }

    func streamReceivedHeaders(_ id: Int32) {
        guard let call = calls[id], (100...199).contains(call.status) else { return }
        call.forgetInterim()
    }

    func stream(_ id: Int32, receivedBytes bytes: UnsafeBufferPointer<UInt8>) {
        session?.consumeOfConnection(bytes.count)
        guard let call = calls[id], !call.isFinished else { return }
        guard bytes.count <= link.limits.maxResponseBytes - call.answerBody.count else {
            return giveUpAnswer(id, call, "http2.response.too-large")
        }
        call.answerBody.append(contentsOf: bytes)
        session?.consume(bytes.count, ofStream: id)
    }

    func streamEnded(_ id: Int32) {
        guard let call = calls[id] else { return }
        call.finish(
            .success(HTTP2Response(status: call.status, headers: call.answerHeaders, body: call.answerBody)))
        // The server has answered without waiting for the whole request: it need not leave.
        if session?.isSending(id) == true { session?.reset(id, code: .cancel) }
    }

    func streamClosed(_ id: Int32, code: UInt32) {
        guard let call = calls.removeValue(forKey: id) else { return }
        let isRefused = code == HTTP2ErrorCode.refusedStream.rawValue
        let detail = isRefused ? "the server has not looked at it" : "HTTP/2 error \(code)"
        call.fail(
            HTTP2Fault(code: isRefused ? "http2.stream.refused" : "http2.stream.reset", detail: detail),
            neverProcessed: isRefused)
    }

    /// The peer has acted, but its answer is more than we take: what it says stays unknown.
    private func giveUpAnswer(_ id: Int32, _ call: HTTP2ClientCall, _ code: String) {
        call.finish(
            .failure(.unknown(HTTP2Fault(code: code, detail: "status \(call.status); raise the limit"))))
        session?.reset(id, code: .cancel)
    }
}
