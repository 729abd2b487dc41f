import NIOCore
import NIOPosix
import SecureChannels

/// Speaks whatever bytes a test likes, with or without TLS, and keeps what comes back.
final class RawPeer: Sendable {
    let channel: any Channel
    private let received: NIOLoopBoundBox<[UInt8]>

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let box: NIOLoopBoundBox<[UInt8]>
        let established: EventLoopPromise<Void>

        init(_ box: NIOLoopBoundBox<[UInt8]>, _ established: EventLoopPromise<Void>) {
            self.box = box
            self.established = established
        }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            box.value.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is TLSEstablished { established.succeed() }
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { established.fail(error) }
        func channelInactive(context: ChannelHandlerContext) { established.fail(ChannelError.eof) }
    }

    /// - Parameter tls: nil for plain TCP.
    init(port: Int, tls: TLSContext?) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let box = NIOLoopBoundBox.makeBoxSendingValue([UInt8](), eventLoop: loop)
        let established = loop.makePromise(of: Void.self)
        received = box
        channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            TLSHandler(context: tls, role: .client))
                    } else {
                        established.succeed()
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(box, established))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await established.futureResult.get()
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Closes the socket behind the back of TLS: no close_notify.
    func cut() async throws {
        try await channel.eventLoop.submit {
            let tls = try self.channel.pipeline.syncOperations.context(handlerType: TLSHandler.self)
            tls.close(mode: .all, promise: nil)
        }.get()
    }

    func all() async throws -> [UInt8] { try await channel.eventLoop.submit { self.received.value }.get() }

    /// Waits until a frame fulfils the condition; nil after 3 s.
    func frame(where isIt: (Frame) -> Bool) async throws -> Frame? {
        for _ in 0..<300 {
            if let found = Frame.parse(try await all()).first(where: isIt) { return found }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }

    /// Waits until the peer closes; false after `seconds`.
    func closes(within seconds: Int64 = 20) async throws -> Bool {
        let result = channel.eventLoop.makePromise(of: Bool.self)
        channel.closeFuture.whenComplete { _ in result.succeed(true) }
        channel.eventLoop.scheduleTask(in: .seconds(seconds)) { result.succeed(false) }
        return try await result.futureResult.get()
    }
}

/// An HTTP/2 frame, laid out by hand.
struct Frame {
    let type: UInt8
    let flags: UInt8
    let stream: UInt32
    let payload: [UInt8]

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = Frame(type: 4, flags: 0, stream: 0, payload: [])
    /// POST https:// / with authority "x".
    static let postFields: [UInt8] = [0x83, 0x84, 0x87, 0x01, 0x01, UInt8(ascii: "x")]

    var bytes: [UInt8] {
        let count = UInt32(payload.count)
        return [
            UInt8(truncatingIfNeeded: count >> 16), UInt8(truncatingIfNeeded: count >> 8),
            UInt8(truncatingIfNeeded: count),
        ]
            + [type, flags]
            + (0..<4).map { UInt8(truncatingIfNeeded: stream >> (24 - 8 * $0)) } + payload
    }

    static func parse(_ bytes: [UInt8]) -> [Frame] {
        var frames: [Frame] = []
        var rest = bytes[...]
        while rest.count >= 9 {
            let head = Array(rest.prefix(9))
            let count = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard rest.count >= 9 + count else { break }
            let stream = head[5...8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            frames.append(
                Frame(
                    type: head[3], flags: head[4], stream: stream,
                    payload: Array(rest.dropFirst(9).prefix(count))))
            rest = rest.dropFirst(9 + count)
        }
        return frames
    }
}
