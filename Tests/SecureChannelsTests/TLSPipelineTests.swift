import NIOCore
import NIOPosix
import SecureChannels
import Testing

/// The TLS handler in somebody else's pipeline: plain bytes and, later, HTTP/1.1.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct TLSPipelineTests {
    /// Sends back what comes; says goodbye when the peer has.
    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(data, promise: nil)
        }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard case ChannelEvent.inputClosed? = event as? ChannelEvent else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "bye")), promise: nil)
            context.close(promise: nil)
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private func withEcho(_ body: (Int) async throws -> Void) async throws {
        let tls = try TestIdentity.server.context(admitting: .client, alpn: ["http/1.1"])
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TLSHandler(context: tls, role: .server))
                    try channel.pipeline.syncOperations.addHandler(Echo())
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        do { try await body(listener.localAddress?.port ?? 0) } catch {
            try await listener.close()
            throw error
        }
        try await listener.close()
    }

    @Test func `large writes cross whole and whoever asks learns who the peer is`() async throws {
        try await withEcho { port in
            let peer = try await RawPeer(
                port: port, tls: TestIdentity.client.context(admitting: .server, alpn: ["http/1.1"]))
            let established = try await TLSHandler.established(on: peer.channel).get()
            #expect(established?.peer == TestIdentity.server.certificate)
            #expect(established?.alpn == "http/1.1")
            let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
            try await peer.send(bytes)
            for _ in 0..<500 where try await peer.all().count < bytes.count {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await peer.all() == bytes)
            try await peer.channel.close()
        }
    }

    @Test func `after close notify the other side can still answer and then closes`() async throws {
        try await withEcho { port in
            let peer = try await RawPeer(
                port: port, tls: TestIdentity.client.context(admitting: .server, alpn: ["http/1.1"]))
            try await peer.send(Array("hello ".utf8))
            try await peer.channel.close(mode: .output)
            #expect(try await peer.closes())
            #expect(try await peer.all() == Array("hello bye".utf8))
        }
    }

    @Test func `writes before the handshake wait for it and are limited`() async throws {
        try await withEcho { port in
            let tls = try TestIdentity.client.context(admitting: .server, alpn: ["http/1.1"])
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            TLSHandler(context: tls, role: .client))
                        try channel.pipeline.syncOperations.addHandler(EarlyWriter())
                    }
                }.connect(host: "127.0.0.1", port: port).get()
            let writer = try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: EarlyWriter.self).small.futureResult
            }.get()
            try await writer.get()
            let big = try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: EarlyWriter.self).big.futureResult
            }.get()
            await #expect(throws: TLSError.self) { try await big.get() }
            try await channel.close()
        }
    }

    private final class EarlyWriter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let small = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
        let big = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
        func channelActive(context: ChannelHandlerContext) {
            context.write(
                wrapOutboundOut(ByteBuffer(bytes: [UInt8](repeating: 1, count: 1000))), promise: small)
            context.writeAndFlush(
                wrapOutboundOut(ByteBuffer(bytes: [UInt8](repeating: 1, count: 1_100_000))), promise: big)
        }
    }

    @Test func `a connection cut without close notify is reported as truncated`() async throws {
        let faults = Faults()
        try await withServer(faults: faults) { server in
            let peer = try await RawPeer(
                port: server.port, tls: TestIdentity.client.context(admitting: .server))
            try await peer.send(Frame.preface + Frame.settings.bytes)
            // Its acknowledgement is the last it sends: with bytes unread, the cut would be a reset.
            #expect(try await peer.frame { $0.type == 4 && $0.flags == 1 } != nil)
            try await peer.cut()
            #expect(try await faults.wait(for: "tls.truncated"))
        }
    }
}
