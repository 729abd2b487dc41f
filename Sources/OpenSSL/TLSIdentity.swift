/// What this side proves itself with: a certificate chain and the private key of its first certificate.
///
/// Printing an identity never shows the key.
public struct TLSIdentity: Sendable, CustomStringConvertible, CustomReflectable {
    /// PEM text, the own certificate first, then any intermediates. A self-signed certificate alone is
    /// normal.
    public let certificateChainPEM: [UInt8]
    /// PEM text of the unencrypted private key.
    public let privateKeyPEM: [UInt8]

    /// Keeps the bytes; they are read and checked when a `TLSContext` is made.
    public init(certificateChainPEM: [UInt8], privateKeyPEM: [UInt8]) {
        self.certificateChainPEM = certificateChainPEM
        self.privateKeyPEM = privateKeyPEM
    }

    /// Sizes only.
    public var description: String {
        "TLSIdentity(\(certificateChainPEM.count) certificate bytes, key hidden)"
    }
    /// Hides the key from `dump` too.
    public var customMirror: Mirror { Mirror(self, children: ["identity": description]) }
}
