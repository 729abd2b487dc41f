import NIOCore
import NIOPosix
import SecureChannels
import Testing

/// Peers that are admitted and misbehave all the same.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct HostilePeerTests {
    @Test(arguments: [
        Array("GET / HTTP/1.1\r\n\r\n".utf8),  // no preface
        Frame.preface + [0, 0, 0, 9, 0, 0, 0, 0, 0],  // CONTINUATION out of nowhere
        Frame.preface + Frame.settings.bytes + Frame(type: 0, flags: 0, stream: 1, payload: [1]).bytes,
        Frame.preface + Frame.settings.bytes
            + Frame(type: 1, flags: 5, stream: 2, payload: Frame.postFields).bytes,  // even
        Frame.preface + Frame.settings.bytes
            + Frame(type: 1, flags: 5, stream: 1, payload: [0xFF, 0xFF, 0xFF]).bytes,
        Frame.preface + [0xFF, 0xFF, 0xFF, 4, 0, 0, 0, 0, 0],  // 16 MiB of settings
        Frame.preface + Frame.settings.bytes
            + Frame(type: 8, flags: 0, stream: 0, payload: [0, 0, 0, 0]).bytes,
    ])
    func `frames that break the protocol end the connection and nothing else`(_ bytes: [UInt8]) async throws {
        try await withServer { server in
            let peer = try await raw(server)
            try? await peer.send(bytes)
            #expect(try await peer.closes())
            try await isStillThere(server)
        }
    }

    @Test func `a body over the limit gets 413 and the connection goes on`() async throws {
        var limits = HTTP2ServerLimits()
        limits.maxBodyBytes = 100_000
        try await withServer(limits) { server in
            try await withClient(port: server.port) { client in
                let big = [UInt8](repeating: 1, count: 3_000_000)
                let answer = try await client.request(
                    method: "POST", path: "/", body: big, timeout: .seconds(5))
                #expect(answer.status == 413)
                #expect(answer.header("x-channel-fault") == "http2.body.too-large")
                let fits = [UInt8](repeating: 1, count: 100_000)
                let second = try await client.request(
                    method: "POST", path: "/", body: fits, timeout: .seconds(5))
                #expect(second.body == fits)
            }
            let peer = try await raw(server)
            try await peer.send(Frame.preface + Frame.settings.bytes)
            // Literal field "content-length: 100001" announces what then never comes.
            let length = [0x0F, 0x0D, 6] + Array("100001".utf8)
            try await peer.send(Frame(type: 1, flags: 4, stream: 1, payload: Frame.postFields + length).bytes)
            let reset = try await peer.frame { $0.type == 3 && $0.stream == 1 }
            #expect(reset?.payload == [0, 0, 0, 0])
            try await peer.channel.close()
        }
    }

    @Test func `headers over the limit get 431`() async throws {
        try await withServer { server in
            try await withClient(port: server.port) { client in
                let answer = try await client.request(
                    method: "GET", path: "/",
                    headers: (0..<40).map { ("x-\($0)", String(repeating: "a", count: 1000)) },
                    timeout: .seconds(5))
                #expect(answer.status == 431)
                #expect(answer.header("x-channel-fault") == "http2.headers.too-large")
            }
        }
    }

    @Test func `a flood of CONTINUATION frames ends the connection`() async throws {
        let faults = Faults()
        try await withServer(faults: faults) { server in
            let peer = try await raw(server)
            try await peer.send(Frame.preface + Frame.settings.bytes)
            try await peer.send(Frame(type: 1, flags: 0, stream: 1, payload: Frame.postFields).bytes)
            for _ in 0..<20 { try? await peer.send(Frame(type: 9, flags: 0, stream: 1, payload: []).bytes) }
            #expect(try await peer.closes())
        }
    }

    @Test func `rapid resets end the connection`() async throws {
        var limits = HTTP2ServerLimits()
        limits.streamResetBurst = 20
        limits.streamResetsPerSecond = 1
        try await withServer(limits) { server in
            let peer = try await raw(server)
            try await peer.send(Frame.preface + Frame.settings.bytes)
            for number in 0..<40 {
                let id = UInt32(2 * number + 1)
                try? await peer.send(
                    Frame(type: 1, flags: 5, stream: id, payload: Frame.postFields).bytes
                        + Frame(type: 3, flags: 0, stream: id, payload: [0, 0, 0, 8]).bytes)
            }
            #expect(try await peer.closes())
            try await isStillThere(server)
        }
    }

    @Test func `a request that trickles gets 408 and its stream is reset`() async throws {
        var limits = HTTP2ServerLimits()
        limits.requestTimeout = .milliseconds(400)
        try await withServer(limits) { server in
            let peer = try await raw(server)
            let head = Frame(type: 1, flags: 4, stream: 1, payload: Frame.postFields)
            let piece = Frame(type: 0, flags: 0, stream: 1, payload: [1])
            try await peer.send(Frame.preface + Frame.settings.bytes + head.bytes + piece.bytes)
            #expect(try await peer.frame { $0.type == 1 && $0.stream == 1 } != nil)
            #expect(try await peer.frame { $0.type == 3 && $0.stream == 1 }?.payload == [0, 0, 0, 0])
            try await peer.channel.close()
        }
    }

    @Test func `headers that never end cost the connection`() async throws {
        var limits = HTTP2ServerLimits()
        limits.requestTimeout = .milliseconds(400)
        let faults = Faults()
        try await withServer(limits, faults: faults) { server in
            let peer = try await raw(server)
            let begun = Frame(type: 1, flags: 0, stream: 1, payload: Frame.postFields)  // without END_HEADERS
            try await peer.send(Frame.preface + Frame.settings.bytes + begun.bytes)
            #expect(try await peer.closes())
            #expect(try await faults.wait(for: "http2.request.timeout"))
        }
    }

    @Test func `a peer that is silent after the handshake, or idle, is sent away`() async throws {
        var limits = HTTP2ServerLimits()
        limits.requestTimeout = .seconds(2)
        limits.idleTimeout = .seconds(2)
        try await withServer(limits) { server in
            let silent = try await raw(server)
            #expect(try await silent.closes())
            let idle = try await raw(server)
            try await idle.send(Frame.preface + Frame.settings.bytes)
            #expect(try await idle.closes())
            #expect(Frame.parse(try await idle.all()).contains { $0.type == 7 })
        }
    }

    @Test func `more requests than the handler takes get 503 at once`() async throws {
        var limits = HTTP2ServerLimits()
        limits.maxInFlight = 2
        let gate = Gate()
        let handler: @Sendable (HTTP2Request) async -> HTTP2Response = { _ in
            await gate.wait()
            return HTTP2Response(status: 200)
        }
        try await withServer(limits, handler: handler) { server in
            try await withClient(port: server.port) { client in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<10 {
                        group.addTask {
                            try await client.request(method: "GET", path: "/", timeout: .seconds(5)).status
                        }
                    }
                    var counts: [Int: Int] = [:]
                    while let status = try await group.next() {
                        counts[status, default: 0] += 1
                        if counts[503] == 8 { gate.open() }
                    }
                    #expect(counts == [503: 8, 200: 2])
                }
            }
        }
    }

    @Test func `a key with all its requests in the handler's hands leaves room for another's`() async throws {
        var limits = HTTP2ServerLimits()
        (limits.maxInFlight, limits.maxInFlightOfOneKey) = (3, 2)
        let gate = Gate()
        let handler: @Sendable (HTTP2Request) async -> HTTP2Response = { request in
            if request.peer.spkiSHA256 == TestIdentity.client.pin { await gate.wait() }
            return HTTP2Response(status: 200)
        }
        let context = try TestIdentity.server.context(admitting: .client, .stranger)
        let other = try TestIdentity.stranger.context(admitting: .server)
        try await withServer(limits, context: context, handler: handler) { server in
            // Two connections: the bound is the key's.
            let first = try await raw(server)
            try await first.send(Frame.preface + Frame.settings.bytes)
            try await first.send(Frame(type: 1, flags: 5, stream: 1, payload: Frame.postFields).bytes)
            try await withClient(port: server.port) { client in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<10 {
                        group.addTask {
                            try await client.request(method: "GET", path: "/", timeout: .seconds(5)).status
                        }
                    }
                    for _ in 0..<8 {
                        let refused = try await group.next()
                        #expect(refused == 503)
                    }
                    let status = try await withClient(port: server.port, context: other) { client in
                        try await client.request(method: "GET", path: "/", timeout: .seconds(5)).status
                    }
                    #expect(status == 200)
                    gate.open()
                    try await group.waitForAll()
                }
            }
            try await first.channel.close()
        }
    }

    @Test func `a peer that ends its side after the request still gets the answer`() async throws {
        try await withServer { server in
            let peer = try await raw(server)
            let request = Frame(type: 1, flags: 5, stream: 1, payload: Frame.postFields).bytes
            try await peer.send(Frame.preface + Frame.settings.bytes + request)
            #expect(try await peer.frame { $0.type == 1 && $0.stream == 1 } != nil)
            try await peer.channel.close(mode: .output)
            #expect(try await peer.closes())
            try await isStillThere(server)
        }
    }

    @Test func `a peer that takes no answers is cut off and does not fill the memory`() async throws {
        var limits = HTTP2ServerLimits()
        limits.answerTimeout = .milliseconds(300)
        let big: @Sendable (HTTP2Request) async -> HTTP2Response = { _ in
            HTTP2Response(status: 200, body: [UInt8](repeating: 1, count: 100_000))
        }
        try await withServer(limits, handler: big) { server in
            let peer = try await raw(server)
            let request = Frame(type: 1, flags: 5, stream: 1, payload: Frame.postFields).bytes
            try await peer.send(Frame.preface + Frame.settings.bytes + request)  // takes 65,535 bytes
            let reset = try await peer.frame { $0.type == 3 && $0.stream == 1 }
            #expect(reset?.payload == [0, 0, 0, 8])
            try await peer.channel.close()
        }
    }

    @Test func `a peer that opens every window and then takes nothing loses its connection`() async throws {
        var limits = HTTP2ServerLimits()
        limits.answerTimeout = .milliseconds(300)
        let faults = Faults()
        // More than the buffers of both sockets hold.
        let big: @Sendable (HTTP2Request) async -> HTTP2Response = { request in
            HTTP2Response(
                status: 200, body: [UInt8](repeating: 1, count: request.method == "POST" ? 32 << 20 : 1))
        }
        try await withServer(limits, faults: faults, handler: big) { server in
            let peer = try await raw(server)
            let most: [UInt8] = [0x7F, 0xFF, 0, 0]
            let settings = Frame(type: 4, flags: 0, stream: 0, payload: [0, 4] + most).bytes
            let window = Frame(type: 8, flags: 0, stream: 0, payload: most).bytes
            let request = Frame(type: 1, flags: 5, stream: 1, payload: Frame.postFields).bytes
            try await peer.channel.setOption(ChannelOptions.autoRead, value: false).get()
            try await peer.send(Frame.preface + settings + window + request)
            let isReported = try await faults.wait(for: "http2.answer.untaken")
            #expect(isReported)
            try await peer.channel.setOption(ChannelOptions.autoRead, value: true).get()
            let isClosed = try await peer.closes()
            #expect(isClosed)
            try await isStillThere(server)
        }
    }

    private func raw(_ server: HTTP2Server) async throws -> RawPeer {
        try await RawPeer(port: server.port, tls: TestIdentity.client.context(admitting: .server))
    }

    private func isStillThere(_ server: HTTP2Server) async throws {
        try await withClient(port: server.port) { client in
            let status = try await client.request(method: "GET", path: "/", timeout: .seconds(5)).status
            #expect(status == 200)
        }
    }
}
