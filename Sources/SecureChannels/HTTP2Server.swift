public import NIOCore
internal import NIOPosix
public import OpenSSL

/// An HTTP/2 server behind mutual TLS. Each request comes whole, each answer goes whole.
///
/// Requests over a limit are answered without the handler; such an answer names its reason in
/// `x-channel-fault`.
public final class HTTP2Server: Sendable {
    /// The port listened on; useful after binding port 0.
    public let port: Int
    private let listener: any Channel
    private let shared: HTTP2ServerShared

    private init(listener: any Channel, port: Int, shared: HTTP2ServerShared) {
        self.listener = listener
        self.port = port
        self.shared = shared
    }

    /// Listens. The group stays the caller's.
    /// - Parameters:
    ///   - port: 0 to let the system choose.
    ///   - context: its protocols must be `["h2"]`.
    ///   - onFault: told of refused handshakes and broken connections, for the log. Called on an event loop.
    ///   - handler: answers one request. Its task is cancelled when the peer gives the request up. Statuses
    ///     outside 200 to 599 and invalid fields become 500.
    /// - Throws: `TLSError` `tls.alpn.invalid`; NIO's error when the address cannot be had.
    public static func bind(
        host: String, port: Int, context: TLSContext, limits: HTTP2ServerLimits = HTTP2ServerLimits(),
        group: any EventLoopGroup, onFault: @escaping @Sendable (HTTP2Fault) -> Void = { _ in },
        handler: @escaping @Sendable (HTTP2Request) async -> HTTP2Response
    ) async throws -> HTTP2Server {
        guard context.alpn == ["h2"] else {
            throw TLSError(code: "tls.alpn.invalid", detail: "an HTTP/2 server needs exactly the protocol h2")
        }
        let shared = HTTP2ServerShared(limits: limits, handler: handler, onFault: onFault)
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try Self.accept(channel, context, shared) }
            }
            .bind(host: host, port: port).get()
        return HTTP2Server(listener: listener, port: listener.localAddress?.port ?? port, shared: shared)
    }

    private static func accept(_ channel: any Channel, _ tls: TLSContext, _ shared: HTTP2ServerShared) throws
    {
        guard shared.admit(channel) else {
            throw ChannelError.operationUnsupported  // NIO closes a channel whose initializer fails
        }
        let patience = TimeAmount.nanoseconds(shared.limits.handshakeTimeout.boundedNanoseconds)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(TLSHandler(context: tls, role: .server, handshakeTimeout: patience))
        try pipeline.addHandler(HTTP2ServerConnection(shared: shared))
    }

    /// Listens no more, lets the requests in hand be answered, then closes. May be repeated.
    /// - Parameter grace: how long to wait for answers; then connections are closed as they are.
    public func shutdown(grace: Duration = .seconds(10)) async {
        try? await listener.close()
        let channels = shared.drain()
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(HTTP2Drain()) }
        let patience = TimeAmount.nanoseconds(grace.boundedNanoseconds)
        for channel in channels {
            let timer = channel.eventLoop.scheduleTask(in: patience) {
                channel.close(mode: .all, promise: nil)
            }
            channel.closeFuture.whenComplete { _ in timer.cancel() }
        }
        for channel in channels { try? await channel.closeFuture.get() }
    }
}
