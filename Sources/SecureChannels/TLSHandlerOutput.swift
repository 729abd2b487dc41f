public import NIOCore
internal import OpenSSL

/// The way out: writes wait for the handshake and a flush, then leave encrypted; a close says goodbye first.
extension TLSHandler {
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        guard phase != .closed, phase != .closing, !isOutputClosed else {
            promise?.fail(TLSError(code: "tls.closed", detail: "written after the end"))
            return
        }
        guard phase == .open || bytes.readableBytes <= Self.maxWaitingBytes - waitingBytes else {
            promise?.fail(
                TLSError(code: "tls.write.overflow", detail: "wait for TLSEstablished before writing much"))
            return
        }
        waitingBytes += bytes.readableBytes
        waiting.append((bytes, promise))
    }

    public func flush(context: ChannelHandlerContext) {
        waiting.mark()
        if phase == .open { encrypt(context) }
    }

    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch (mode, phase) {
        case (.input, _): context.close(mode: .input, promise: promise)
        case (.output, .open): closeOutput(context, promise)
        case (.output, _): promise?.fail(ChannelError.operationUnsupported)
        case (.all, .open): closeAll(context, promise)
        case (.all, .closing): context.channel.closeFuture.cascade(to: promise)  // goodbye is on its way
        case (.all, .idle), (.all, .handshaking), (.all, .closed):
            phase = .closing  // our own wish: no error to report
            context.close(mode: .all, promise: promise)
        }
    }

    /// Encrypts everything flushed and hands it on as one write.
    func encrypt(_ context: ChannelHandlerContext) {
        guard let session else { return }
        var promises: [EventLoopPromise<Void>] = []
        do {
            while waiting.hasMark, let (bytes, promise) = waiting.popFirst() {
                waitingBytes -= bytes.readableBytes
                if let promise { promises.append(promise) }
                try bytes.withUnsafeReadableBytes { bytes in
                    var rest = bytes
                    while !rest.isEmpty {
                        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(try session.write(rest)))
                    }
                }
            }
        } catch {
            let error = Self.typed(error)
            for promise in promises { promise.fail(error) }
            return fail(context, error)
        }
        sendCiphertext(context, promise: Self.joined(promises, context))
    }

    /// Writes what the session has for the network.
    func sendCiphertext(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard let session, session.ciphertextCount > 0 else {
            promise?.succeed()
            return
        }
        var out = context.channel.allocator.buffer(capacity: session.ciphertextCount)
        out.writeWithUnsafeMutableBytes(minimumWritableBytes: session.ciphertextCount) {
            session.takeCiphertext(into: $0)
        }
        context.writeAndFlush(wrapOutboundOut(out), promise: promise)
    }

    private static func joined(
        _ promises: [EventLoopPromise<Void>], _ context: ChannelHandlerContext
    ) -> EventLoopPromise<Void>? {
        guard promises.count > 1 else { return promises.first }
        let all = context.eventLoop.makePromise(of: Void.self)
        for promise in promises { all.futureResult.cascade(to: promise) }
        return all
    }

    private func closeOutput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard !isOutputClosed else { return context.close(mode: .output, promise: promise) }
        if waiting.hasMark { encrypt(context) }
        sayGoodbye(context) { context.close(mode: .output, promise: promise) }
    }

    private func closeAll(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        if waiting.hasMark { encrypt(context) }
        guard phase == .open, !isOutputClosed else {
            phase = .closing
            return context.close(mode: .all, promise: promise)
        }
        phase = .closing
        closeLater(context, Self.closePatience)
        sayGoodbye(context) { context.close(mode: .all, promise: promise) }
    }

    /// A peer that takes nothing, or never closes, must not keep the connection.
    private func closeLater(_ context: ChannelHandlerContext, _ patience: TimeAmount) {
        let timer = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
            context.close(mode: .all, promise: nil)
        }
        context.channel.closeFuture.whenComplete { _ in timer.cancel() }
    }

    /// Gives the alert time to be read: closing at once would answer the peer's next bytes with a reset, and
    /// a reset can overtake the alert. What the peer still sends is dropped.
    func linger(_ context: ChannelHandlerContext) {
        closeLater(context, Self.lingerPatience)
        context.close(mode: .output, promise: nil)
    }

    /// Sends close_notify; `then` runs once the network took it, or failed.
    private func sayGoodbye(_ context: ChannelHandlerContext, then: @escaping () -> Void) {
        isOutputClosed = true
        session?.closeOutput()
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in then() }
        sendCiphertext(context, promise: sent)
    }
}
