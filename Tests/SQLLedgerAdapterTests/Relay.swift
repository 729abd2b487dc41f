import NIOCore
import NIOPosix
import Synchronization

/// A TCP relay before the ledger's door, which can fail in the ways a network does.
final class Relay: Sendable {
    enum Mode: Sendable {
        case open
        /// Connections end at once, the present ones and all that come.
        case cut
        /// Nothing comes back any more; what is sent arrives.
        case deafClient
        /// Nothing that is sent arrives.
        case deafServer
    }

    private struct State {
        var mode = Mode.open
        var target = 0
        var channels: [any Channel] = []
        var onRequest: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let listener = Mutex<(any Channel)?>(nil)

    var port: Int { listener.withLock { $0?.localAddress?.port ?? 0 } }

    func start(target: Int, group: any EventLoopGroup) async throws {
        self.target(target)
        let bound = try await ServerBootstrap(group: group)
            .childChannelInitializer { [self] channel in join(channel) }
            .bind(host: "127.0.0.1", port: 0).get()
        listener.withLock { $0 = bound }
    }

    func target(_ port: Int) { state.withLock { $0.target = port } }

    /// Changes how the line behaves; `onRequest` is called once, with the first bytes that the client
    /// sends then.
    func set(_ mode: Mode, onRequest: (@Sendable () -> Void)? = nil) {
        state.withLock {
            $0.mode = mode
            $0.onRequest = onRequest
        }
        if case .cut = mode { drop() }
    }

    /// Ends every present connection.
    func drop() {
        let channels = state.withLock { state in
            defer { state.channels = [] }
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }

    func stop() async throws {
        drop()
        try await listener.withLock { $0 }?.close().get()
    }

    private func join(_ near: any Channel) -> EventLoopFuture<Void> {
        let (mode, target) = state.withLock { ($0.mode, $0.target) }
        if case .cut = mode { return near.eventLoop.makeFailedFuture(ChannelError.eof) }
        return ClientBootstrap(group: near.eventLoop)
            .channelInitializer { far in
                far.eventLoop.makeCompletedFuture {
                    try far.pipeline.syncOperations.addHandler(RelayPipe(to: near) { self.passesDown() })
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .flatMapThrowing { far in
                try near.pipeline.syncOperations.addHandler(RelayPipe(to: far) { self.passesUp() })
                self.state.withLock { $0.channels += [near, far] }
            }
    }

    private func passesDown() -> Bool {
        state.withLock { if case .open = $0.mode { true } else { false } }
    }

    private func passesUp() -> Bool {
        let (passes, call) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            defer { state.onRequest = nil }
            switch state.mode {
            case .open, .deafClient: return (true, state.onRequest)
            case .deafServer, .cut: return (false, state.onRequest)
            }
        }
        call?()
        return passes
    }
}

private final class RelayPipe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let partner: any Channel
    private let passes: () -> Bool

    init(to partner: any Channel, passes: @escaping () -> Bool) {
        self.partner = partner
        self.passes = passes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if passes() { partner.writeAndFlush(unwrapInboundIn(data), promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { partner.close(promise: nil) }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
