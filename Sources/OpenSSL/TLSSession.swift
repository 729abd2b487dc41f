internal import COpenSSL

/// Which end of the handshake this side is.
public enum TLSRole: Sendable {
    case client
    case server
}

/// One TLS connection without a socket: ciphertext in and out through memory, plaintext likewise.
///
/// Not thread-safe: its owner keeps it on one event loop. After an error only `takeCiphertext` (the alert) is
/// useful.
public final class TLSSession {
    /// What a read found.
    public enum Reading: Equatable, Sendable {
        case bytes(Int)
        case needsMore
        case closedByPeer  // close_notify: an orderly end, nothing was cut off
    }

    private let context: TLSContext
    private let role: TLSRole
    private let handle: OpaquePointer
    private let incoming: OpaquePointer  // owned by `handle`
    private let outgoing: OpaquePointer  // owned by `handle`
    private var failed = false

    /// - Throws: `tls.library.failed` when memory is short.
    public init(context: TLSContext, role: TLSRole) throws(TLSError) {
        ERR_clear_error()
        guard let handle = SSL_new(context.handle) else { throw TLSError.library("new session") }
        guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
            SSL_free(handle)
            throw TLSError.library("memory of a session")
        }
        tls_bio_empty_means_retry(incoming)
        tls_bio_empty_means_retry(outgoing)
        SSL_set_bio(handle, incoming, outgoing)
        switch role {
        case .client: SSL_set_connect_state(handle)
        case .server: SSL_set_accept_state(handle)
        }
        self.context = context
        self.role = role
        self.handle = handle
        self.incoming = incoming
        self.outgoing = outgoing
    }

    deinit { SSL_free(handle) }

    /// Takes bytes from the network; they wait until `handshake` or `read` looks at them.
    public func feed(_ ciphertext: UnsafeRawBufferPointer) throws(TLSError) {
        guard !ciphertext.isEmpty else { return }
        var taken = 0
        guard BIO_write_ex(incoming, ciphertext.baseAddress, ciphertext.count, &taken) == 1,
            taken == ciphertext.count
        else { throw fail(TLSError.library("taking bytes from the network")) }
    }

    /// Goes on with the handshake. Returns true once both sides are proven.
    /// - Throws: `tls.peer.*`, `tls.alpn.refused`, `tls.alert.received`, `tls.handshake.failed`.
    public func handshake() throws(TLSError) -> Bool {
        ERR_clear_error()
        let result = SSL_do_handshake(handle)
        if result == 1 { return true }
        let reason = SSL_get_error(handle, result)
        guard reason != SSL_ERROR_WANT_READ, reason != SSL_ERROR_WANT_WRITE else { return false }
        throw fail(handshakeError())
    }

    /// The proven peer. Only after the handshake.
    /// - Throws: `tls.peer.missing`, `tls.certificate.unreadable`.
    public func peer() throws(TLSError) -> PeerCertificate {
        guard let certificate = SSL_get0_peer_certificate(handle) else {
            throw fail(TLSError(code: "tls.peer.missing", detail: "the peer showed no certificate"))
        }
        return try PeerCertificate(certificate: certificate)
    }

    /// The agreed protocol. Only after the handshake.
    /// - Throws: `tls.alpn.refused` when the peer named none and only HTTP/1.1 could do without.
    public func applicationProtocol() throws(TLSError) -> String {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(handle, &name, &length)
        let agreed = String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
        if context.alpn.contains(agreed) { return agreed }
        if agreed.isEmpty, context.acceptsSilence { return "http/1.1" }
        throw fail(TLSError(code: "tls.alpn.refused", detail: "no protocol agreed; offer \(context.alpn)"))
    }

    /// Decrypts into `buffer`, at most one record.
    /// - Throws: `tls.alert.received`, `tls.record.failed`.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(TLSError) -> Reading {
        ERR_clear_error()
        var count = 0
        let result = SSL_read_ex(handle, buffer.baseAddress, buffer.count, &count)
        if result == 1 { return .bytes(count) }
        switch SSL_get_error(handle, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needsMore
        case SSL_ERROR_ZERO_RETURN: return .closedByPeer
        default: throw fail(recordError())
        }
    }

    /// Encrypts a part of `plaintext` and returns how much; the rest must be offered again.
    /// - Throws: `tls.record.failed`.
    public func write(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) -> Int {
        guard !plaintext.isEmpty else { return 0 }
        ERR_clear_error()
        var count = 0
        guard SSL_write_ex(handle, plaintext.baseAddress, plaintext.count, &count) == 1, count > 0 else {
            throw fail(recordError())  // memory never makes a writer wait: this is no matter of patience
        }
        return count
    }

    /// Queues close_notify; does nothing after an error.
    public func closeOutput() {
        guard !failed else { return }
        ERR_clear_error()
        if SSL_shutdown(handle) < 0 { ERR_clear_error() }
    }

    /// How many bytes wait for the network.
    public var ciphertextCount: Int { tls_bio_pending(outgoing) }

    /// Moves bytes for the network into `buffer`; returns how many.
    public func takeCiphertext(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        guard BIO_read_ex(outgoing, buffer.baseAddress, buffer.count, &count) == 1 else { return 0 }
        return count
    }

    private func fail(_ error: TLSError) -> TLSError {
        failed = true
        return error
    }

    private func recordError() -> TLSError {
        let first = ERR_peek_error()
        let words = TLSError.libraryWords()
        if Self.isAlert(first) {
            return TLSError(code: "tls.alert.received", detail: "the peer ended with \(words)")
        }
        return TLSError(code: "tls.record.failed", detail: words)
    }

    private func handshakeError() -> TLSError {
        let first = ERR_peek_error()
        let words = TLSError.libraryWords()
        switch Int32(truncatingIfNeeded: SSL_get_verify_result(handle)) {
        case X509_V_OK: break
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return TLSError(
                code: "tls.peer.expired", detail: "the peer's certificate has expired; it must renew")
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return TLSError(
                code: "tls.peer.not-yet-valid",
                detail: "the peer's certificate is not valid yet; compare clocks")
        default:
            return TLSError(
                code: "tls.peer.untrusted", detail: "the peer's key is not pinned; add its pin if it is known"
            )
        }
        if Self.isAlert(first) {
            return TLSError(code: "tls.alert.received", detail: "the peer refused: \(words)")
        }
        switch Self.reason(first) {
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return TLSError(
                code: "tls.peer.missing", detail: "the peer showed no certificate; it must send one")
        case SSL_R_NO_APPLICATION_PROTOCOL:
            return TLSError(code: "tls.alpn.refused", detail: "no common protocol; offer \(context.alpn)")
        default: return TLSError(code: "tls.handshake.failed", detail: words)
        }
    }

    private static func reason(_ error: UInt) -> Int32 { Int32(truncatingIfNeeded: error & 0x7F_FFFF) }

    /// libssl reports alert `n` of the peer as reason 1000 + n.
    private static func isAlert(_ error: UInt) -> Bool {
        (SSL_AD_REASON_OFFSET..<SSL_AD_REASON_OFFSET + 256).contains(reason(error))
    }
}
