import NIOCore
import NIOPosix
import SecureChannels
import Testing

/// "Not sent", "refused" and "unknown" are different answers.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct OutcomeTests {
    @Test func `a refused connection means not sent`() async throws {
        let port = try await withServer { $0.port }
        try await withClient(port: port) { client in
            let error = await get(client)
            guard case .notSent(let fault) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(fault.code == "http2.connect.failed")
            #expect(
                fault.detail == "connection refused by 127.0.0.1:\(port); check that the peer listens there")
        }
    }

    @Test func `a server that dies in the middle of a request leaves the outcome unknown`() async throws {
        let (begun, never) = (Gate(), Gate())
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, context: TestIdentity.server.context(admitting: .client),
            group: MultiThreadedEventLoopGroup.singleton
        ) { _ in
            begun.open()
            await never.wait()
            return HTTP2Response(status: 200)
        }
        try await withClient(port: server.port) { client in
            async let error = get(client)
            await begun.wait()
            await server.shutdown(grace: .zero)
            let got = await error
            guard case .unknown = got else {
                Issue.record("\(String(describing: got))")
                return
            }
        }
        never.open()
    }

    @Test func `a deadline that passes while the server thinks means unknown and frees the server`()
        async throws
    {
        let (cancelled, never) = (Gate(), Gate())
        let handler: @Sendable (HTTP2Request) async -> HTTP2Response = { request in
            if request.method == "GET" { return HTTP2Response(status: 200) }
            await withTaskCancellationHandler {
                await never.wait()
            } onCancel: {
                cancelled.open()
                never.open()
            }
            return HTTP2Response(status: 200)
        }
        try await withServer(handler: handler) { server in
            try await withClient(port: server.port) { client in
                _ = try await client.request(method: "GET", path: "/", timeout: .seconds(5))  // connects
                let error = await get(client, .milliseconds(300))
                #expect(error?.fault.code == "http2.deadline")
                guard case .unknown = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                await cancelled.wait()
            }
        }
    }

    @Test func `a deadline in the past and a cancelled task send nothing`() async throws {
        let faults = Faults()
        let handler: @Sendable (HTTP2Request) async -> HTTP2Response = { _ in
            faults.add(HTTP2Fault(code: "called", detail: ""))
            return HTTP2Response(status: 200)
        }
        try await withServer(handler: handler) { server in
            try await withClient(port: server.port) { client in
                let late = await get(client, .seconds(-1))
                #expect(late == .notSent(HTTP2Fault(code: "http2.deadline", detail: "no answer in time")))
                let task = Task {
                    try? await Task.sleep(for: .seconds(30))  // ends at once, the task being cancelled
                    return await get(client)
                }
                task.cancel()
                let given = await task.value
                guard case .notSent(let fault) = given else {
                    Issue.record("\(String(describing: given))")
                    return
                }
                #expect(fault.code == "http2.cancelled")
            }
        }
        #expect(faults.codes.isEmpty)
    }

    @Test func `a server that shuts down finishes the request in hand and takes no other`() async throws {
        let (begun, goOn) = (Gate(), Gate())
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, context: TestIdentity.server.context(admitting: .client),
            group: MultiThreadedEventLoopGroup.singleton
        ) { _ in
            begun.open()
            await goOn.wait()
            return HTTP2Response(status: 201)
        }
        try await withClient(port: server.port) { client in
            async let answer = client.request(method: "GET", path: "/", timeout: .seconds(10))
            await begun.wait()
            async let end: Void = server.shutdown(grace: .seconds(10))
            try await Task.sleep(for: .milliseconds(100))
            let second = await get(client)
            guard case .notSent = second else {
                Issue.record("\(String(describing: second))")
                return
            }
            goOn.open()
            #expect(try await answer.status == 201)
            await end
        }
    }

    @Test func `a closed client sends nothing, and closing it cuts a running request off as unknown`()
        async throws
    {
        let (begun, never) = (Gate(), Gate())
        let handler: @Sendable (HTTP2Request) async -> HTTP2Response = { _ in
            begun.open()
            await never.wait()
            return HTTP2Response(status: 200)
        }
        try await withServer(handler: handler) { server in
            try await withClient(port: server.port) { client in
                async let running = get(client)
                await begun.wait()
                await client.close()
                let cut = await running
                guard case .unknown = cut else {
                    Issue.record("\(String(describing: cut))")
                    return
                }
                #expect(
                    await get(client)
                        == .notSent(
                            HTTP2Fault(code: "http2.closed", detail: "the client is closed; make another")))
            }
            never.open()
        }
    }

    @Test func `an answer over the limit is unknown, not a failure`() async throws {
        var limits = HTTP2ClientLimits()
        limits.maxResponseBytes = 1000
        let handler: @Sendable (HTTP2Request) async -> HTTP2Response = { _ in
            HTTP2Response(status: 200, body: [UInt8](repeating: 7, count: 1001))
        }
        try await withServer(handler: handler) { server in
            try await withClient(port: server.port, limits) { client in
                let error = await get(client)
                guard case .unknown(let fault) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(fault.code == "http2.response.too-large")
            }
        }
    }

    @Test func `a silent server is noticed by a ping`() async throws {
        // A listener that proves itself, greets, and then says nothing more.
        let server = try await SilentServer()
        var limits = HTTP2ClientLimits()
        limits.pingInterval = .milliseconds(100)
        limits.pingTimeout = .milliseconds(100)
        try await withClient(port: server.port, limits) { client in
            let error = await get(client, .seconds(10))
            guard case .unknown(let fault) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(fault.code == "http2.ping.timeout")
        }
        try await server.close()
    }

    @Test func `a server that refuses a stream has not seen the request`() async throws {
        let server = try await SilentServer(refusingStreams: true)
        try await withClient(port: server.port) { client in
            let error = await get(client)
            guard case .notSent(let fault) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(fault.code == "http2.stream.refused")
        }
        try await server.close()
    }

    private func get(_ client: HTTP2Client, _ timeout: Duration = .seconds(5)) async -> HTTP2ClientError? {
        await failure { () async throws(HTTP2ClientError) in
            try await client.request(method: "POST", path: "/", body: [1], timeout: timeout)
        }
    }
}

/// A TLS server that greets in HTTP/2 and answers nothing, or refuses stream 1.
struct SilentServer {
    private let listener: any Channel
    var port: Int { listener.localAddress?.port ?? 0 }

    private final class Greeter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let refuses: Bool
        init(_ refuses: Bool) { self.refuses = refuses }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard event is TLSEstablished else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: Frame.settings.bytes)), promise: nil)
        }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(unwrapInboundIn(data).readableBytesView)
            let frames = Frame.parse(bytes.starts(with: Frame.preface) ? Array(bytes.dropFirst(24)) : bytes)
            guard refuses, frames.contains(where: { $0.type == 1 }) else { return }
            let refusal = Frame(type: 3, flags: 0, stream: 1, payload: [0, 0, 0, 7])
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: refusal.bytes)), promise: nil)
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    init(refusingStreams: Bool = false) async throws {
        let tls = try TestIdentity.server.context(admitting: .client)
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TLSHandler(context: tls, role: .server))
                    try channel.pipeline.syncOperations.addHandler(Greeter(refusingStreams))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async throws { try await listener.close() }
}
