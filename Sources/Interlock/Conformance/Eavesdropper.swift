import NIOCore
import Synchronization

/// Bytes that came over a bare connection.
final class HeardBytes: Sendable {
    private let held = Mutex<[UInt8]>([])
    var bytes: [UInt8] { held.withLock { $0 } }
    func append(_ bytes: [UInt8]) { held.withLock { $0 += bytes } }
}

/// Keeps what a bare connection brings, and says nothing.
final class Eavesdropper: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let heard: HeardBytes

    init(_ heard: HeardBytes) { self.heard = heard }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard.append(Array(unwrapInboundIn(data).readableBytesView))
    }
}
