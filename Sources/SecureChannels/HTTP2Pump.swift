internal import NIOCore
internal import NgHTTP2

/// Moves a session's output to the network: as few writes as there is room for, none while the network is
/// full.
enum HTTP2Pump {
    private static let bufferSize = 64 * 1024

    /// - Throws: `HTTP2SessionError`: close the connection.
    static func run(_ session: HTTP2Session, _ context: ChannelHandlerContext) throws {
        let channel = context.channel
        while channel.isActive, channel.isWritable {
            var out = channel.allocator.buffer(capacity: 4096)
            while out.readableBytes < bufferSize, try session.send({ out.writeBytes($0) }) {}
            guard out.readableBytes > 0 else { break }
            context.writeAndFlush(NIOAny(out), promise: nil)
        }
    }
}
