import NIOCore
import NIOPosix
import SecureChannels
import Testing

@Suite(.serialized, .timeLimit(.minutes(1)))
struct RoundTripTests {
    @Test func `a request and its answer cross a mutual TLS connection and the server knows the client`()
        async throws
    {
        try await withServer { server in
            try await withClient(port: server.port) { client in
                let answer = try await client.request(
                    method: "POST", path: "/v1/frames?x=1", headers: [("Content-Type", "a/b")],
                    body: [1, 2, 3],
                    timeout: .seconds(5))
                #expect(answer.status == 200)
                #expect(answer.body == [1, 2, 3])
                #expect(answer.header("x-method") == "POST")
                #expect(answer.header("x-path") == "/v1/frames?x=1")
                let pin = TestIdentity.client.pin.map { String($0, radix: 16) }.joined(separator: ".")
                #expect(answer.header("x-peer") == pin)
            }
        }
    }

    @Test func `a thousand requests at once come back each with its own answer over one connection`()
        async throws
    {
        try await withServer { server in
            try await withClient(port: server.port) { client in
                let bodies = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
                    for number in 0..<1000 {
                        group.addTask {
                            let answer = try await client.request(
                                method: "POST", path: "/\(number)", body: Array("n\(number)".utf8),
                                timeout: .seconds(10))
                            return (number, answer.body)
                        }
                    }
                    return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                }
                #expect(bodies.count == 1000)
                for (number, body) in bodies { #expect(body == Array("n\(number)".utf8)) }
            }
        }
    }

    @Test func `bodies larger than every window arrive whole in both directions`() async throws {
        try await withServer { server in
            try await withClient(port: server.port) { client in
                let body = (0..<4 * 1024 * 1024).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 13) }
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            try await client.request(
                                method: "POST", path: "/", body: body, timeout: .seconds(20)
                            ).body == body
                        }
                    }
                    for try await isSame in group { #expect(isSame) }
                }
            }
        }
    }

    @Test func `the next request after the server came back finds it`() async throws {
        try await withServer { first in
            try await withClient(port: first.port) { client in
                _ = try await client.request(method: "GET", path: "/", timeout: .seconds(5))
                await first.shutdown(grace: .zero)
                try await Task.sleep(for: .milliseconds(50))  // the client hears of it on its own loop
                let error = await failure { () async throws(HTTP2ClientError) in
                    try await client.request(method: "GET", path: "/", timeout: .seconds(5))
                }
                guard case .notSent = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                let second = try await HTTP2Server.bind(
                    host: "127.0.0.1", port: first.port,
                    context: TestIdentity.server.context(admitting: .client),
                    group: MultiThreadedEventLoopGroup.singleton, handler: echo)
                let answer = try await client.request(method: "GET", path: "/", timeout: .seconds(5))
                #expect(answer.status == 200)
                await second.shutdown(grace: .zero)
            }
        }
    }

    @Test func `an answer that HTTP cannot carry becomes a 500 with its reason`() async throws {
        let bad: @Sendable (HTTP2Request) async -> HTTP2Response = {
            $0.path == "/status"
                ? HTTP2Response(status: 99) : HTTP2Response(status: 200, headers: [("x", "a\r\nb: c")])
        }
        try await withServer(handler: bad) { server in
            try await withClient(port: server.port) { client in
                for path in ["/status", "/field"] {
                    let answer = try await client.request(method: "GET", path: path, timeout: .seconds(5))
                    #expect(answer.status == 500)
                    #expect(answer.header("x-channel-fault") == "http2.answer.invalid")
                }
            }
        }
    }
}
