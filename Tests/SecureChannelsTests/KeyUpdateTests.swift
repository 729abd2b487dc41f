import COpenSSL
import NIOCore
import NIOEmbedded
import SecureChannels
import Testing

/// TLS 1.3 lets either side change its keys and have the other change its own, as often as it likes (RFC 8446, 4.6.3).
@Suite(.timeLimit(.minutes(1)))
struct KeyUpdateTests {
    @Test func `a peer that changes its keys and takes our answers is served on`() throws {
        try withConnection { channel, client in
            var count = 0
            for _ in 0..<2000 {
                #expect(client.asksForKeys())
                try channel.writeInbound(ByteBuffer(bytes: client.said()))
                count += try answered(channel)
            }
            #expect(count > 50_000)  // 27 bytes each
            #expect(channel.isActive)
        }
    }

    @Test func `a peer that asks for new keys without end and takes no answer is cut off`() throws {
        try withConnection { channel, client in
            channel.isWritable = false
            var code: String?
            var kept = 0
            for _ in 0..<2000 where code == nil {
                #expect(client.asksForKeys())
                do { try channel.writeInbound(ByteBuffer(bytes: client.said())) } catch {
                    code = (error as? TLSError)?.code
                }
                kept += try answered(channel)
            }
            #expect(code == "tls.answers.untaken")
            #expect(kept < 20_000)
            #expect(!channel.isActive)
        }
    }

    /// A server's handler whose peer is proven, without a network.
    private func withConnection(_ body: (EmbeddedChannel, KeyAsker) throws -> Void) throws {
        let tls = try TestIdentity.server.context(admitting: .client)
        let client = try KeyAsker()
        let channel = EmbeddedChannel(handler: TLSHandler(context: tls, role: .server))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        var isProven = client.handshake()
        for _ in 0..<8 where !isProven {
            try channel.writeInbound(ByteBuffer(bytes: client.said()))
            while let bytes = try channel.readOutbound(as: ByteBuffer.self) {
                client.hears(Array(bytes.readableBytesView))
            }
            isProven = client.handshake()
        }
        try channel.writeInbound(ByteBuffer(bytes: client.said()))  // its last word of the handshake
        #expect(isProven)
        _ = try answered(channel)
        try body(channel, client)
    }

    /// How many bytes the server said.
    private func answered(_ channel: EmbeddedChannel) throws -> Int {
        var count = 0
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { count += bytes.readableBytes }
        return count
    }
}

/// A client by hand: no code of ours asks for new keys.
private final class KeyAsker {
    private let context: OpaquePointer
    private let session: OpaquePointer
    private let incoming: OpaquePointer  // owned by `session`, like the other
    private let outgoing: OpaquePointer

    init() throws {
        let identity = TestIdentity.client
        let protocols: [UInt8] = [2, UInt8(ascii: "h"), UInt8(ascii: "2")]
        let context = try #require(SSL_CTX_new(TLS_method()))
        let certificate = SSL_CTX_use_certificate_file(context, identity.certificateFile, 1)  // 1: PEM
        let key = SSL_CTX_use_PrivateKey_file(context, identity.keyFile, 1)
        let names = SSL_CTX_set_alpn_protos(context, protocols, UInt32(protocols.count))
        #expect(certificate == 1)
        #expect(key == 1)
        #expect(names == 0)
        let session = try #require(SSL_new(context))
        let incoming = try #require(BIO_new(BIO_s_mem()))
        let outgoing = try #require(BIO_new(BIO_s_mem()))
        tls_bio_empty_means_retry(incoming)
        SSL_set_bio(session, incoming, outgoing)
        SSL_set_connect_state(session)
        self.context = context
        self.session = session
        self.incoming = incoming
        self.outgoing = outgoing
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    /// Whether the server is satisfied as far as this side knows.
    func handshake() -> Bool { SSL_do_handshake(session) == 1 }

    /// Changes its own keys and asks for ours.
    func asksForKeys() -> Bool {
        SSL_key_update(session, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(session) == 1
    }

    func hears(_ bytes: [UInt8]) {
        let count = Int(BIO_write(incoming, bytes, Int32(bytes.count)))
        #expect(count == bytes.count)
    }

    /// What waits for the network.
    func said() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: tls_bio_pending(outgoing))
        guard !bytes.isEmpty else { return [] }
        let count = Int(BIO_read(outgoing, &bytes, Int32(bytes.count)))
        return Array(bytes.prefix(max(0, count)))
    }
}
