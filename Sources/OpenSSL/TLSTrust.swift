/// Whom this side talks to. There are no certificate authorities: a peer is the key it proves.
///
/// The dates of the peer's certificate are checked in any case, before `admits` is asked.
public struct TLSTrust: Sendable {
    let admits: @Sendable (PeerCertificate) -> Bool

    /// Admits exactly these peers.
    /// - Parameter spkiSHA256: SHA-256 (32 bytes) of each peer's DER SubjectPublicKeyInfo. Empty admits
    ///   nobody.
    public static func pins(_ spkiSHA256: Set<[UInt8]>) -> TLSTrust {
        TLSTrust { spkiSHA256.contains($0.spkiSHA256) }
    }

    /// Asks `admits` at every handshake, so that peers can come and go without a restart.
    /// - Parameter admits: called on an event loop; must be quick and must not block.
    public static func dynamic(_ admits: @escaping @Sendable (PeerCertificate) -> Bool) -> TLSTrust {
        TLSTrust(admits: admits)
    }
}
