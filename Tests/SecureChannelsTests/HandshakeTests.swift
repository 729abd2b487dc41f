import NIOCore
import NIOPosix
import SecureChannels
import Synchronization
import Testing

@Suite(.serialized, .timeLimit(.minutes(1)))
struct HandshakeTests {
    @Test func `a client refuses a server whose key it has not pinned`() async throws {
        try await withServer { server in
            let context = try TestIdentity.client.context(admitting: .stranger)
            let fault = try await refusal(server.port, context)
            #expect(fault?.code == "tls.peer.untrusted")
        }
    }

    @Test
    func `a server refuses a client whose key it has not pinned and the client learns that nothing happened`()
        async throws
    {
        let faults = Faults()
        try await withServer(faults: faults, handler: { _ in HTTP2Response(status: 500) }) { server in
            let context = try TestIdentity.stranger.context(admitting: .server)
            let fault = try await refusal(server.port, context)
            #expect(fault?.code == "tls.alert.received")
            #expect(try await faults.wait(for: "tls.peer.untrusted"))
        }
    }

    @Test(arguments: [
        (TestIdentity.expired, "tls.peer.expired"), (TestIdentity.early, "tls.peer.not-yet-valid"),
    ])
    func `a pinned certificate outside its dates is refused on both sides`(
        _ identity: TestIdentity, _ code: String
    ) async throws {
        let faults = Faults()
        let open = try TLSContext(
            identity: TestIdentity.server.identity, trust: .dynamic { _ in true }, alpn: ["h2"])
        try await withServer(context: open, faults: faults) { server in
            _ = try await refusal(server.port, identity.context(admitting: .server))
            #expect(try await faults.wait(for: code))
        }
        try await withServer(context: identity.context(admitting: .client)) { server in
            let fault = try await refusal(server.port, TestIdentity.client.context(admitting: identity))
            #expect(fault?.code == code)
        }
    }

    @Test func `a dynamic trust is asked at every handshake`() async throws {
        let admission = Admission()
        let open = try TLSContext(
            identity: TestIdentity.server.identity, trust: .dynamic { admission.ask($0) }, alpn: ["h2"])
        try await withServer(context: open) { server in
            let context = try TestIdentity.client.context(admitting: .server)
            #expect(try await refusal(server.port, context)?.code == "tls.alert.received")
            admission.isOpen.store(true, ordering: .sequentiallyConsistent)
            try await withClient(port: server.port, context: context) { client in
                let status = try await client.request(method: "GET", path: "/", timeout: .seconds(5)).status
                #expect(status == 200)
            }
        }
        #expect(
            admission.asked.withLock { $0 } == [
                TestIdentity.client.certificate, TestIdentity.client.certificate,
            ])
    }

    private final class Admission: Sendable {
        let isOpen = Atomic<Bool>(false)
        let asked = Mutex<[PeerCertificate]>([])

        func ask(_ peer: PeerCertificate) -> Bool {
            asked.withLock { $0.append(peer) }
            return isOpen.load(ordering: .sequentiallyConsistent)
        }
    }

    @Test func `a server that speaks only HTTP 1 is refused by an HTTP 2 client`() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try TestIdentity.server.context(admitting: .client, alpn: ["http/1.1"])
                    try channel.pipeline.syncOperations.addHandler(TLSHandler(context: tls, role: .server))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        let fault = try await refusal(
            listener.localAddress?.port ?? 0, TestIdentity.client.context(admitting: .server))
        #expect(fault?.code == "tls.alert.received")
        try await listener.close()
    }

    @Test func `a peer that never speaks is dropped by the handshake timeout`() async throws {
        var limits = HTTP2ServerLimits()
        limits.handshakeTimeout = .milliseconds(200)
        let faults = Faults()
        try await withServer(limits, faults: faults) { server in
            let peer = try await RawPeer(port: server.port, tls: nil)
            #expect(try await peer.closes())
            #expect(try await faults.wait(for: "tls.handshake.timeout"))
        }
    }

    @Test(arguments: [
        Array("GET / HTTP/1.1\r\nhost: x\r\n\r\n".utf8),
        [0x16, 3, 1, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 70_000),
        [UInt8](repeating: 0xFF, count: 5000), [0x15, 3, 3, 0, 2, 2, 40],
    ])
    func `bytes that are not TLS end the connection and nothing else`(_ bytes: [UInt8]) async throws {
        let faults = Faults()
        try await withServer(faults: faults) { server in
            let peer = try await RawPeer(port: server.port, tls: nil)
            try? await peer.send(bytes)
            #expect(try await peer.closes())
            #expect(!faults.codes.isEmpty)
            try await withClient(port: server.port) { client in
                let status = try await client.request(method: "GET", path: "/", timeout: .seconds(5)).status
                #expect(status == 200)
            }
        }
    }

    @Test func `a connection over the limit is closed and a later one finds room again`() async throws {
        var limits = HTTP2ServerLimits()
        limits.maxConnections = 1
        try await withServer(limits) { server in
            try await withClient(port: server.port) { first in
                let status = try await first.request(method: "GET", path: "/", timeout: .seconds(5)).status
                #expect(status == 200)
                guard case .notSent = await attempt(server.port) else {
                    Issue.record("a second connection was not turned away")
                    return
                }
            }
            for _ in 0..<300 where await attempt(server.port) != nil {
                try await Task.sleep(for: .milliseconds(10))  // the server hears of the first one's end
            }
            #expect(await attempt(server.port) == nil)
        }
    }

    @Test func `strangers who connect and stay silent keep nobody out`() async throws {
        var limits = HTTP2ServerLimits()
        (limits.maxConnections, limits.maxUnprovenConnections) = (1, 4)
        let faults = Faults()
        try await withServer(limits, faults: faults) { server in
            var silent: [RawPeer] = []
            for _ in 0..<4 { silent.append(try await RawPeer(port: server.port, tls: nil)) }
            try await withClient(port: server.port) { client in
                func status() async throws -> Int {
                    try await client.request(method: "GET", path: "/", timeout: .seconds(5)).status
                }
                #expect(try await status() == 200)
                // The first that came in made room for the client, which is not among them any more.
                for _ in 0..<500 where silent.allSatisfy(\.channel.isActive) {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(silent.count { !$0.channel.isActive } == 1)
                #expect(try await faults.wait(for: "http2.connections.too-many"))
                for _ in 0..<10 { silent.append(try await RawPeer(port: server.port, tls: nil)) }
                #expect(try await status() == 200)
            }
            for peer in silent { try? await peer.channel.close() }  // most were closed by the server
        }
    }

    @Test func `a key that has all its connections loses its oldest, and no other key does`() async throws {
        var limits = HTTP2ServerLimits()
        (limits.maxConnections, limits.maxConnectionsOfOneKey) = (3, 2)
        let context = try TestIdentity.server.context(admitting: .client, .stranger)
        try await withServer(limits, context: context) { server in
            let own = try TestIdentity.client.context(admitting: .server)
            var peers: [RawPeer] = []
            for _ in 0..<4 {
                let peer = try await RawPeer(port: server.port, tls: own)
                try await peer.send(Frame.preface + Frame.settings.bytes)
                // Its greeting: by now the server has counted it.
                #expect(try await peer.frame { $0.type == 4 } != nil)
                peers.append(peer)
            }
            #expect(try await peers[0].closes(within: 5))
            #expect(try await peers[1].closes(within: 5))
            let other = try TestIdentity.stranger.context(admitting: .server)
            try await withClient(port: server.port, context: other) { client in
                let status = try await client.request(method: "GET", path: "/", timeout: .seconds(5)).status
                #expect(status == 200)
            }
            for peer in peers[2...] {
                try await peer.send(Frame(type: 1, flags: 5, stream: 1, payload: Frame.postFields).bytes)
                #expect(try await peer.frame { $0.type == 1 && $0.stream == 1 } != nil)
                try await peer.channel.close()
            }
        }
    }

    /// Nil when a fresh client got an answer.
    private func attempt(_ port: Int) async -> HTTP2ClientError? {
        do {
            return try await withClient(port: port) { client in
                await failure { () async throws(HTTP2ClientError) in
                    try await client.request(method: "GET", path: "/", timeout: .seconds(5))
                }
            }
        } catch {
            return .refused(HTTP2Fault(code: "test", detail: "\(error)"))
        }
    }

    @Test func `a key that is not the certificate's and text that is no PEM are refused`() throws {
        let own = TestIdentity.server.identity
        let other = TestIdentity.client.identity
        func code(_ chain: [UInt8], _ key: [UInt8], _ alpn: [String] = ["h2"]) -> String? {
            do {
                _ = try TLSContext(
                    identity: TLSIdentity(certificateChainPEM: chain, privateKeyPEM: key), trust: .pins([]),
                    alpn: alpn)
                return nil
            } catch { return error.code }
        }
        #expect(code(own.certificateChainPEM, own.privateKeyPEM) == nil)
        #expect(code(own.certificateChainPEM, other.privateKeyPEM) == "tls.identity.mismatch")
        #expect(code([], own.privateKeyPEM) == "tls.identity.unreadable")
        #expect(code(own.certificateChainPEM, []) == "tls.identity.unreadable")
        #expect(code(own.privateKeyPEM, own.privateKeyPEM) == "tls.identity.unreadable")
        #expect(code(own.certificateChainPEM, own.privateKeyPEM, []) == "tls.alpn.invalid")
        #expect(code(own.certificateChainPEM, own.privateKeyPEM, [""]) == "tls.alpn.invalid")
        #expect(throws: TLSError.self) { try PeerCertificate(der: [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]) }
        #expect(throws: TLSError.self) {
            try PeerCertificate(der: TestIdentity.server.certificate.leafDER + [0])
        }
        #expect("\(own)".contains("hidden"))
    }

    @Test func `the pin is what the openssl command computes`() async throws {
        let key = try await Command.run(
            "bash",
            [
                "-c",
                "openssl x509 -in \(TestIdentity.server.certificateFile) -noout -pubkey"
                    + " | openssl pkey -pubin -outform der | openssl dgst -sha256 -hex",
            ])
        let hex = TestIdentity.server.pin.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(key.text.contains(hex))
    }

    /// The fault of a request that must be refused by TLS; anything else is recorded as an issue.
    private func refusal(_ port: Int, _ context: TLSContext) async throws -> HTTP2Fault? {
        try await withClient(port: port, context: context) { client in
            let error = await failure { () async throws(HTTP2ClientError) in
                try await client.request(method: "GET", path: "/", timeout: .seconds(5))
            }
            guard case .refused(let fault) = error else {
                Issue.record("not refused but \(String(describing: error))")
                return nil
            }
            return fault
        }
    }
}
