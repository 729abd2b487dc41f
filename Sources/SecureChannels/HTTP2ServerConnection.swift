internal import NIOCore
internal import NgHTTP2
internal import OpenSSL

/// One client of a server: feeds the session, hands whole requests to the handler, brings the answers back.
///
/// Stops reading while its output does not flow, so a peer that does not take answers cannot ask for more.
final class HTTP2ServerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = Never
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    let shared: HTTP2ServerShared
    var session: HTTP2Session?
    var peer: PeerCertificate?
    var streams: [Int32: HTTP2ServerStream] = [:]
    var credit = WindowCredit()
    var bufferedBytes = 0
    var now = NIODeadline.now()
    var lastFrame = NIODeadline.now()
    var hasFrames = false
    var closeBy: NIODeadline?
    /// Since when the network takes nothing; `nil` while it does.
    var stalledSince: NIODeadline?
    var context: ChannelHandlerContext?
    private var isReadHeld = false
    private var timer: Scheduled<Void>?
    private let answers = Mailbox<(Int32, HTTP2Response)>()

    init(shared: HTTP2ServerShared) { self.shared = shared }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        for stream in streams.values { stream.task?.cancel() }
        streams = [:]
        session = nil
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let established = event as? TLSEstablished {
            begin(established, context)
        } else if event is HTTP2Drain {
            guard let session else { return context.close(promise: nil) }
            session.goAway()
            pump()
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func begin(_ established: TLSEstablished, _ context: ChannelHandlerContext) {
        guard shared.prove(context.channel, established.peer) else { return context.close(promise: nil) }
        let limits = shared.limits
        var rules = HTTP2SessionRules(role: .server)
        rules.maxConcurrentStreams = UInt32(clamping: limits.maxConcurrentStreams)
        rules.maxHeaderListBytes = UInt32(clamping: limits.maxHeaderListBytes)
        rules.streamResetBurst = UInt64(clamping: limits.streamResetBurst)
        rules.streamResetsPerSecond = UInt64(clamping: limits.streamResetsPerSecond)
        rules.maxContinuations = limits.maxContinuations
        now = .now()
        lastFrame = now
        peer = established.peer
        do { session = try HTTP2Session(rules: rules, observer: self) } catch { return broken(error) }
        armSweep(context)
        pump()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let session else { return }
        now = .now()
        do { try unwrapInboundIn(data).withUnsafeReadableBytes { try session.receive($0) } } catch {
            broken(error)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        pump()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalledSince = context.channel.isWritable ? nil : .now()
        pump()
        if isReadHeld, context.channel.isWritable {
            isReadHeld = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let fault = (error as? TLSError).map { HTTP2Fault(code: $0.code, detail: $0.detail) }
        report(fault ?? HTTP2Fault(code: "http2.connection.failed", detail: "\(error)"))
        context.close(promise: nil)
    }

    /// Writes what waits, and closes when nothing more can come.
    func pump() {
        guard let session, let context else { return }
        do { try HTTP2Pump.run(session, context) } catch { return broken(error) }
        if session.isOver { context.close(promise: nil) }
    }

    /// The session is beyond repair.
    func broken(_ error: any Error) {
        let known = (error as? HTTP2SessionError).map { HTTP2Fault(code: $0.code, detail: $0.detail) }
        report(known ?? HTTP2Fault(code: "http2.connection.failed", detail: "\(error)"))
        context?.close(promise: nil)
    }

    /// Says goodbye with a reason; the sweep closes the connection if the peer does not let it out.
    func terminate(_ code: HTTP2ErrorCode, _ fault: HTTP2Fault?) {
        if let fault { report(fault) }
        session?.terminate(code: code)
        closeBy = now + .seconds(5)
        pump()
    }

    private func report(_ fault: HTTP2Fault) {
        let from = context?.channel.remoteAddress.map { " (from \($0))" } ?? ""
        shared.onFault(HTTP2Fault(code: fault.code, detail: fault.detail + from))
    }

    /// Starts the handler for a whole request; its answer comes back through the mailbox, in any order.
    func start(_ id: Int32, _ request: HTTP2Request) -> Task<Void, Never>? {
        guard let loop = context?.eventLoop else { return nil }
        let me = NIOLoopBound(self, eventLoop: loop)
        let (shared, answers) = (shared, answers)
        return Task {
            let answer = await shared.handler(request)
            shared.leave(request.peer.spkiSHA256)
            if answers.put((id, answer)) { loop.execute { me.value.takeAnswers() } }
        }
    }

    private func takeAnswers() {
        now = .now()
        for (id, response) in answers.takeAll() { answer(id, response) }
        pump()
    }

    private func armSweep(_ context: ChannelHandlerContext) {
        let shortest = min(
            shared.limits.requestTimeout, shared.limits.answerTimeout, shared.limits.idleTimeout)
        let pause = TimeAmount.nanoseconds(
            max(20_000_000, min(1_000_000_000, shortest.boundedNanoseconds / 4)))
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
            guard session != nil else { return }
            sweep(context)
            armSweep(context)
        }
    }
}
