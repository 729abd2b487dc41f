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

    init(tls: TLSContext, limits: APILimits, responder: @escaping Responder) {
        self.tls = tls
        self.responder = responder
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
            try channel.pipeline.syncOperations.addHandler(TLSHandler(context: tls, role: .server))
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
