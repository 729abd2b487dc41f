internal import COpenSSL

/// One identity, one trust, one list of protocols: what every TLS connection of a listener or a client
/// shares.
///
/// TLS 1.3 only and always mutual: a server demands a certificate, and each side admits the other by
/// `TLSTrust`. Tickets, resumption, early data and renegotiation are off, so a peer that lost its trust
/// cannot come back by an old session. Serves both roles and any number of connections.
///
/// `@unchecked Sendable`: everything is set in `init` and only read afterwards; libssl counts references to a
/// context atomically and allows sessions to be made from it on any thread.
public final class TLSContext: @unchecked Sendable {
    /// The application protocols offered and accepted, best first.
    public let alpn: [String]
    let trust: TLSTrust
    let handle: OpaquePointer
    /// The protocols as TLS writes them. libssl is handed pointers into it, so it lives as long as the
    /// context.
    let alpnWire: UnsafeMutableBufferPointer<UInt8>

    /// Reads the identity and fixes the rules.
    /// - Parameters:
    ///   - identity: the own chain and key; the key must belong to the first certificate.
    ///   - trust: whom to admit.
    ///   - alpn: protocols, best first, for example `["h2"]`. Not empty; each 1 to 255 bytes.
    /// - Throws: `tls.identity.unreadable`, `tls.identity.mismatch`, `tls.alpn.invalid`,
    ///   `tls.library.failed`.
    public init(identity: TLSIdentity, trust: TLSTrust, alpn: [String]) throws(TLSError) {
        let wire = try Self.wire(alpn)
        ERR_clear_error()
        guard let handle = SSL_CTX_new(TLS_method()) else { throw TLSError.library("new context") }
        self.handle = handle
        self.alpn = alpn
        self.trust = trust
        alpnWire = .allocate(capacity: wire.count)
        _ = alpnWire.initialize(from: wire)
        // All members are set: from here on a throw runs `deinit`, which frees both.
        guard tls_context_harden(handle) == 1 else { throw TLSError.library("rules of the context") }
        try load(identity)
        guard SSL_CTX_set_alpn_protos(handle, alpnWire.baseAddress, UInt32(alpnWire.count)) == 0 else {
            throw TLSError.library("protocols of the context")
        }
        installCallbacks()
    }

    deinit {
        SSL_CTX_free(handle)
        alpnWire.deallocate()
    }

    /// Whether a peer that offers no protocol at all may go on: only where HTTP/1.1 is spoken, which predates
    /// ALPN.
    var acceptsSilence: Bool { alpn.contains("http/1.1") }

    private static func wire(_ alpn: [String]) throws(TLSError) -> [UInt8] {
        var wire: [UInt8] = []
        for name in alpn {
            guard let length = UInt8(exactly: name.utf8.count), length > 0 else {
                throw TLSError(code: "tls.alpn.invalid", detail: "a protocol name must have 1 to 255 bytes")
            }
            wire.append(length)
            wire.append(contentsOf: name.utf8)
        }
        guard !wire.isEmpty, wire.count <= 65_535 else {
            throw TLSError(
                code: "tls.alpn.invalid", detail: "name at least one protocol, in at most 65535 bytes")
        }
        return wire
    }
}
