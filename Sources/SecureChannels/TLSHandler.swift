public import NIOCore
public import OpenSSL

/// TLS 1.3 for a NIO pipeline: ciphertext at the network's side, plaintext at the application's. The first
/// handler.
///
/// Fires `TLSEstablished` once the peer is proven. Whatever goes wrong is a `TLSError` in `errorCaught`,
/// followed by a close. Writes before the handshake wait, up to 1 MiB. An orderly end by the peer
/// (close_notify) closes the channel, or fires `ChannelEvent.inputClosed` where the channel allows a remote
/// half closure.
public final class TLSHandler: ChannelDuplexHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer
    public typealias OutboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    enum Phase { case idle, handshaking, open, closing, closed }

    static let maxWaitingBytes = 1024 * 1024
    static let closePatience = TimeAmount.seconds(5)
    static let lingerPatience = TimeAmount.milliseconds(500)
    /// What a peer that takes nothing may have us say to its changes of keys: about 600 of them.
    static let mostUntakenAnswerBytes = 16 * 1024

    private let tls: TLSContext
    private let role: TLSRole
    private let handshakeTimeout: TimeAmount
    private var timer: Scheduled<Void>?
    private var isReadWanted = false
    private var hasDelivered = false
    private var isInputClosed = false
    private var untakenAnswerBytes = 0
    var phase = Phase.idle
    var session: TLSSession?
    var waiting = MarkedCircularBuffer<(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)>(
        initialCapacity: 8)
    var waitingBytes = 0
    var isOutputClosed = false

    /// The proven peer, nil before the handshake is done. On the channel's event loop only.
    public private(set) var established: TLSEstablished?

    /// - Parameters:
    ///   - context: identity, trust and protocols.
    ///   - role: a client speaks first.
    ///   - handshakeTimeout: from the connection to the proven peer; then `tls.handshake.timeout`.
    public init(context: TLSContext, role: TLSRole, handshakeTimeout: TimeAmount = .seconds(10)) {
        tls = context
        self.role = role
        self.handshakeTimeout = handshakeTimeout
    }

    /// Who is at the other end of `channel`; nil before its handshake is done. Fails if the channel has no
    /// TLS handler.
    public static func established(on channel: any Channel) -> EventLoopFuture<TLSEstablished?> {
        channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: TLSHandler.self).established
        }
    }

    public func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        end(TLSError(code: "tls.closed", detail: "the connection is closed"))
    }

    public func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    public func channelInactive(context: ChannelHandlerContext) {
        let was = phase
        end(TLSError(code: "tls.closed", detail: "the connection is closed"))
        switch was {
        case .handshaking:
            let words = "the peer closed during the handshake; is it a TLS 1.3 peer that trusts us?"
            context.fireErrorCaught(TLSError(code: "tls.handshake.interrupted", detail: words))
        case .open where !isInputClosed:
            context.fireErrorCaught(
                TLSError(code: "tls.truncated", detail: "the connection ended without close_notify"))
        case .open, .idle, .closing, .closed: break
        }
        context.fireChannelInactive()
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let session, phase == .handshaking || phase == .open else { return }
        let ciphertext = unwrapInboundIn(data)
        do {
            try ciphertext.withUnsafeReadableBytes { try session.feed($0) }
            if phase == .handshaking { try advance(context, session) }
            if phase == .open { try deliver(context, session, atLeast: ciphertext.readableBytes) }
        } catch { fail(context, Self.typed(error)) }
    }

    public func channelReadComplete(context: ChannelHandlerContext) {
        // A reader that asked for bytes got none yet: handshake or half a record. Ask again for it.
        if isReadWanted, !hasDelivered { context.read() } else { isReadWanted = false }
        hasDelivered = false
        context.fireChannelReadComplete()
    }

    public func read(context: ChannelHandlerContext) {
        isReadWanted = true
        context.read()
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        if isInputClosed { return }  // announced when close_notify came
        let isOpen = phase == .open
        fail(
            context,
            TLSError(
                code: isOpen ? "tls.truncated" : "tls.handshake.interrupted",
                detail: "the peer stopped sending without close_notify"))
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard phase == .idle else { return }
        phase = .handshaking
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: handshakeTimeout) { [self] in
            guard phase == .handshaking else { return }
            fail(
                context,
                TLSError(code: "tls.handshake.timeout", detail: "no handshake within \(handshakeTimeout)"))
        }
        do {
            let session = try TLSSession(context: tls, role: role)
            self.session = session
            try advance(context, session)
        } catch { fail(context, Self.typed(error)) }
    }

    private func advance(_ context: ChannelHandlerContext, _ session: TLSSession) throws {
        let isDone = try session.handshake()
        sendCiphertext(context, promise: nil)
        guard isDone else { return }
        let result = TLSEstablished(peer: try session.peer(), alpn: try session.applicationProtocol())
        timer?.cancel()
        timer = nil
        established = result
        phase = .open
        context.fireUserInboundEventTriggered(result)
        if phase == .open, waiting.hasMark { encrypt(context) }
    }

    private func deliver(_ context: ChannelHandlerContext, _ session: TLSSession, atLeast size: Int) throws {
        var plaintext = context.channel.allocator.buffer(capacity: size)
        var reading = TLSSession.Reading.bytes(0)
        while case .bytes = reading {
            try plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: 64) { room in
                reading = try session.read(into: room)
                guard case .bytes(let count) = reading else { return 0 }
                return count
            }
        }
        try answer(context, session)
        guard phase == .open else { return }  // the network failed while taking the answer
        if plaintext.readableBytes > 0 {
            hasDelivered = true
            context.fireChannelRead(wrapInboundOut(plaintext))
        }
        if reading == .closedByPeer { closedByPeer(context) }
    }

    /// Lets out what reading alone made us say: our part of a change of keys that the peer asked for.
    ///
    /// It costs a peer no more to ask than it costs us to keep the answer. Who goes on asking and takes none is cut off: no reader
    /// above holds this handler up, since nothing of it is ever delivered there.
    /// - Throws: `tls.answers.untaken`.
    private func answer(_ context: ChannelHandlerContext, _ session: TLSSession) throws(TLSError) {
        guard session.ciphertextCount > 0 else { return }
        untakenAnswerBytes =
            context.channel.isWritable ? 0 : untakenAnswerBytes + session.ciphertextCount
        guard untakenAnswerBytes <= Self.mostUntakenAnswerBytes else {
            throw TLSError(
                code: "tls.answers.untaken",
                detail: "the peer asks for new keys again and again and takes no answer; see its log")
        }
        sendCiphertext(context, promise: nil)
    }

    private func closedByPeer(_ context: ChannelHandlerContext) {
        guard !isInputClosed else { return }
        isInputClosed = true
        let isHalfClosureAllowed = try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)
        if isHalfClosureAllowed == true {
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            close(context: context, mode: .all, promise: nil)
        }
    }

    /// Reports, lets the alert out if the network takes it, and closes.
    func fail(_ context: ChannelHandlerContext, _ error: TLSError) {
        guard phase == .handshaking || phase == .open || phase == .idle else { return }
        let hasAlert = (session?.ciphertextCount ?? 0) > 0
        sendCiphertext(context, promise: nil)
        guard phase != .closed else { return }  // the network failed while taking the alert
        end(error)
        if hasAlert { phase = .closing }
        context.fireErrorCaught(error)
        if hasAlert { linger(context) } else { context.close(promise: nil) }
    }

    /// Nothing goes in or out any more.
    private func end(_ error: TLSError) {
        phase = .closed
        timer?.cancel()
        timer = nil
        session = nil
        waitingBytes = 0
        while let (_, promise) = waiting.popFirst() { promise?.fail(error) }
    }

    static func typed(_ error: any Error) -> TLSError {
        error as? TLSError ?? TLSError(code: "tls.library.failed", detail: "\(error)")
    }
}
