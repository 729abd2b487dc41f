public import SettlementModel

/// Where a peer's gateway listens and the certificate it must show.
public struct PeerEndpoint: Hashable, Sendable {
    public let gateway: GatewayID
    public let host: String
    public let port: Int
    /// SHA-256 of the certificate's SubjectPublicKeyInfo; 32 bytes.
    public let pin: Bytes32

    public init(gateway: GatewayID, host: String, port: Int, pin: Bytes32) {
        self.gateway = gateway
        self.host = host
        self.port = port
        self.pin = pin
    }
}

/// The two doors of a gateway, and their answers.
///
/// - Source: `Specs/Protocol/Messages.md`, link.
enum PeerPath {
    static let frames = "/v1/frames"
    static let hello = "/v1/hello"
    static let frameType = "application/interlock-frame"
    static let helloType = "application/interlock-hello+json"
}
