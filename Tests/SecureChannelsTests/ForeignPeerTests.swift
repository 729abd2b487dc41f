import Foundation
import SecureChannels
import Testing

/// The same server and other people's clients.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct ForeignPeerTests {
    private let own = TestIdentity.client

    @Test func `openssl with a client certificate agrees on TLS 1 3 and h2`() async throws {
        try await withServer { server in
            let result = try await Command.run(
                "openssl", session(server.port, ["-alpn", "h2"] + certificate))
            #expect(result.text.contains("TLSv1.3"))
            #expect(result.text.contains("ALPN protocol: h2"))
            #expect(!result.text.contains("Reused"))
            #expect(!result.text.contains("New Session Ticket"))
        }
    }

    @Test func `TLS 1 2 is refused`() async throws {
        let faults = Faults()
        try await withServer(faults: faults) { server in
            let result = try await Command.run(
                "openssl", session(server.port, ["-tls1_2", "-alpn", "h2"] + certificate))
            #expect(result.text.contains("alert protocol version"))
            #expect(try await faults.wait(for: "tls.handshake.failed"))
        }
    }

    @Test func `a client without a certificate is refused`() async throws {
        let faults = Faults()
        try await withServer(faults: faults) { server in
            let result = try await Command.run("openssl", session(server.port, ["-alpn", "h2", "-ign_eof"]))
            #expect(result.text.contains("certificate required"))
            #expect(try await faults.wait(for: "tls.peer.missing"))
        }
    }

    @Test(arguments: [["-alpn", "http/1.1"], []])
    func `a client that does not offer h2 is refused`(_ alpn: [String]) async throws {
        let faults = Faults()
        try await withServer(faults: faults) { server in
            _ = try await Command.run("openssl", session(server.port, alpn + certificate), input: "hello\n")
            #expect(try await faults.wait(for: "tls.alpn.refused"))
        }
    }

    @Test func `curl gets its answer over HTTP 2`() async throws {
        try await withServer { server in
            let result = try await Command.run(
                "curl",
                [
                    "--silent", "--show-error", "--http2", "--insecure", "--cert", own.certificateFile,
                    "--key", own.keyFile,
                    "--data", "hello from curl", "--write-out", " %{http_version} %{http_code}",
                    "https://127.0.0.1:\(server.port)/echo",
                ])
            #expect(result.text == "hello from curl 2 200")
        }
    }

    @Test func `nghttp gets its answer`() async throws {
        try await withServer { server in
            let body = TestIdentity.folder.appendingPathComponent("body").path
            try "hello from nghttp".write(toFile: body, atomically: true, encoding: .utf8)
            let result = try await Command.run(
                "nghttp",
                [
                    "--cert", own.certificateFile, "--key", own.keyFile, "-y", "-d", body,
                    "https://127.0.0.1:\(server.port)/",
                ])
            #expect(result.text.contains("hello from nghttp"))
        }
    }

    @Test func `nghttpd is a server our client understands`() async throws {
        let folder = TestIdentity.folder.path
        try "from nghttpd".write(toFile: folder + "/page.txt", atomically: true, encoding: .utf8)
        let port = Int.random(in: 20_000..<30_000)
        let server = TestIdentity.server
        let script = """
            nghttpd -d \(folder) --address=127.0.0.1 \(port) \(server.keyFile) \(server.certificateFile) & 
            child=$!; sleep 1; kill $child
            """
        async let daemon = Command.run("bash", ["-c", script])
        try await withClient(port: port) { client in
            var answer: HTTP2Response?
            for _ in 0..<50 where answer == nil {
                answer = try? await client.request(method: "GET", path: "/page.txt", timeout: .seconds(2))
                if answer == nil { try await Task.sleep(for: .milliseconds(20)) }
            }
            #expect(answer?.status == 200)
            #expect(answer.map { String(decoding: $0.body, as: UTF8.self) } == "from nghttpd")
            let missing = try await client.request(method: "GET", path: "/nothing", timeout: .seconds(2))
            #expect(missing.status == 404)
        }
        _ = try await daemon
    }

    private var certificate: [String] { ["-cert", own.certificateFile, "-key", own.keyFile] }

    private func session(_ port: Int, _ more: [String]) -> [String] {
        ["s_client", "-connect", "127.0.0.1:\(port)"] + more
    }
}
