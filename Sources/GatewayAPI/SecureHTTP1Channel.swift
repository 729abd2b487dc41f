import HummingbirdCore
import Logging
import NIOCore
import SecureChannels

/// Hummingbird's HTTP/1.1 over our TLS handler: one TLS in the house, pinned by our rules.
struct SecureHTTP1Channel: HTTPChannelHandler {
    typealias Value = HTTP1Channel.Value

    let tls: TLSContext
    let responder: Responder
    private let base: HTTP1Channel
    /// Hummingbird's own limit counts strangers with users, and takes nobody while it is reached.
    private let places: ConnectionPlaces

    init(tls: TLSContext, limits: APILimits, responder: @escaping Responder) {
        self.tls = tls
        self.responder = responder
        places = ConnectionPlaces(
            unproven: limits.unprovenConnections, proven: limits.connections,
            ofOneKey: limits.connectionsOfOneUser)
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes, maxHeaderFieldCount: 64
        )
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(idleTimeout: .seconds(limits.idleSeconds), httpDecoderConfiguration: decoder)
        )
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            _ = places.admit(channel)
            try channel.pipeline.syncOperations.addHandler(TLSHandler(context: tls, role: .server))
            try channel.pipeline.syncOperations.addHandler(ProvenPlace(places, logger))
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

/// Gives a connection a place among the proven ones once its handshake has proven a user's key, or closes it.
///
/// Whoever is refused before that gets no answer that says why, so the log does.
private final class ProvenPlace: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let places: ConnectionPlaces
    private let logger: Logger
    private var isProven = false

    init(_ places: ConnectionPlaces, _ logger: Logger) {
        self.places = places
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isProven, let fault = error as? TLSError {
            let from = context.channel.remoteAddress.map { " (from \($0))" } ?? ""
            logger.info(
                "connection refused", metadata: ["code": "\(fault.code)", "detail": "\(fault.detail)\(from)"])
        }
        context.fireErrorCaught(error)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        isProven = isProven || event is TLSEstablished
        if let established = event as? TLSEstablished,
            !places.prove(context.channel, key: established.peer.spkiSHA256)
        {
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }
}
