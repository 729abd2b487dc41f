public import OpenSSL

// So that `import SecureChannels` is enough to make and use a channel.

/// What this side proves itself with.
public typealias TLSIdentity = OpenSSL.TLSIdentity
/// Whom this side talks to.
public typealias TLSTrust = OpenSSL.TLSTrust
/// What all connections of a listener or a client share.
public typealias TLSContext = OpenSSL.TLSContext
/// Why a TLS channel could not be made or could not go on.
public typealias TLSError = OpenSSL.TLSError
/// Which end of the handshake a handler is.
public typealias TLSRole = OpenSSL.TLSRole
/// The certificate a peer proved to hold the key of.
public typealias PeerCertificate = OpenSSL.PeerCertificate

/// Fired down the pipeline as a user event once both sides are proven, before any plaintext.
public struct TLSEstablished: Hashable, Sendable {
    /// Who the peer is.
    public let peer: PeerCertificate
    /// The agreed protocol, for example `h2`.
    public let alpn: String
}
