internal import NIOCore
internal import NgHTTP2
internal import OpenSSL

/// One connection of a client. Requests leave only after the server's greeting: a TLS 1.3 server greets after
/// it has proven the client, so everything that fails before is known not to have happened.
final class HTTP2ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    static let brokeOff = HTTP2Fault(code: "http2.connection.lost", detail: "the connection broke off")

    let id: ObjectIdentifier
    let link: HTTP2ClientLink
    var calls: [Int32: HTTP2ClientCall] = [:]
    var session: HTTP2Session?
    var hasGreeting = false
    var isRetired = false
    var lastFrame = NIODeadline.now()
    var pingedAt: NIODeadline?
    private var failure: HTTP2ClientError?
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var isClosing = false

    init(link: HTTP2ClientLink, id: ObjectIdentifier) {
        self.link = link
        self.id = id
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    /// The channel is gone, whether it ever was connected or not.
    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        self.context = nil
        session = nil
        let error = failure ?? .notSent(Self.brokeOff)
        let lost = calls
        calls = [:]
        for call in lost.values { call.fail(error.fault) }
        link.ended(self, error)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let established = event as? TLSEstablished { begin(established, context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func begin(_ established: TLSEstablished, _ context: ChannelHandlerContext) {
        guard established.alpn == "h2" else {
            return fail(
                .refused(
                    HTTP2Fault(
                        code: "tls.alpn.refused", detail: "the server speaks \(established.alpn), not h2")))
        }
        var rules = HTTP2SessionRules(role: .client)
        rules.maxConcurrentStreams = 0  // servers open none
        rules.maxHeaderListBytes = UInt32(clamping: link.limits.maxHeaderListBytes)
        do { session = try HTTP2Session(rules: rules, observer: self) } catch { return broken(error) }
        lastFrame = .now()
        armSweep(context)
        pump()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let session else { return }
        do { try unwrapInboundIn(data).withUnsafeReadableBytes { try session.receive($0) } } catch {
            broken(error)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        pump()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pump()
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? TLSError else { return broken(error) }
        let fault = HTTP2Fault(code: error.code, detail: error.detail)
        let isVerdict = !hasGreeting && !Self.notAVerdict.contains(error.code)
        fail(isVerdict ? .refused(fault) : .notSent(fault))
    }

    /// TLS errors that say nothing about trust.
    private static let notAVerdict: Set<String> = [
        "tls.handshake.timeout", "tls.handshake.interrupted", "tls.truncated", "tls.closed",
        "tls.library.failed",
    ]

    func send(_ call: HTTP2ClientCall) {
        guard let session, !isRetired else { return call.fail(Self.brokeOff) }
        let pseudo = [
            (":method", call.method), (":scheme", "https"), (":authority", link.authority),
            (":path", call.path),
        ]
        do {
            let id = try session.submitRequest(pseudo: pseudo, fields: call.headers, body: call.body)
            calls[id] = call
        } catch {
            call.fail(HTTP2Fault(code: error.code, detail: error.detail))
            if error.code != "http2.header.invalid" { retire() }  // stream numbers used up: begin anew
        }
    }

    /// The caller waits no more. Finishing the call is the link's business.
    func giveUp(_ call: HTTP2ClientCall) {
        guard let id = calls.first(where: { $0.value === call })?.key else { return }
        calls[id] = nil
        session?.reset(id, code: .cancel)
        pump()
    }

    func retire() {
        isRetired = true
        link.retired(self)
    }

    /// Says goodbye; gives what is under way `grace` to end.
    func close(within grace: Duration) {
        guard let context, let session, hasGreeting, grace > .zero, !calls.isEmpty else { return shut() }
        retire()
        session.goAway()
        pump()
        context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(grace.boundedNanoseconds)) {
            [weak self] in
            self?.shut()
        }
    }

    private func shut() {
        if failure == nil {
            failure = .notSent(HTTP2Fault(code: "http2.closed", detail: "the client was closed"))
        }
        session?.terminate(code: .noError)
        pump()
        end()
    }

    /// Writes what waits, and closes when nothing more can come.
    func pump() {
        guard let session, let context else { return }
        do { try HTTP2Pump.run(session, context) } catch { return broken(error) }
        if session.isOver { end() }
    }

    private func broken(_ error: any Error) {
        if let error = error as? HTTP2SessionError {
            return fail(.notSent(HTTP2Fault(code: error.code, detail: error.detail)))
        }
        fail(.notSent(HTTP2Fault(code: "http2.connection.lost", detail: "\(error)")))
    }

    /// The first failure is the cause; later ones follow from it. `.unknown` is decided call by call.
    func fail(_ error: HTTP2ClientError) {
        if failure == nil { failure = error }
        end()
    }

    private func end() {
        guard !isClosing else { return }
        isClosing = true
        isRetired = true
        link.retired(self)
        context?.close(promise: nil)
    }

    private func armSweep(_ context: ChannelHandlerContext) {
        let limits = link.limits
        let shortest = min(limits.pingInterval, limits.pingTimeout, limits.handshakeTimeout)
            .boundedNanoseconds
        let pause = TimeAmount.nanoseconds(max(20_000_000, min(5_000_000_000, shortest / 3)))
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [weak self] in
            self?.sweep()
            self?.armSweep(context)
        }
    }

    private func sweep() {
        let now = NIODeadline.now()
        let limits = link.limits
        func isLate(_ since: NIODeadline, _ limit: Duration) -> Bool {
            now - since > .nanoseconds(limit.boundedNanoseconds)
        }
        if !hasGreeting, isLate(lastFrame, limits.handshakeTimeout) {
            fail(.notSent(HTTP2Fault(code: "http2.greeting.timeout", detail: "the server sends no settings")))
        } else if let pingedAt, isLate(pingedAt, limits.pingTimeout) {
            fail(.notSent(HTTP2Fault(code: "http2.ping.timeout", detail: "the server is silent")))
        } else if hasGreeting, pingedAt == nil, isLate(lastFrame, limits.pingInterval) {
            pingedAt = now
            session?.ping()
            pump()
        }
    }
}
