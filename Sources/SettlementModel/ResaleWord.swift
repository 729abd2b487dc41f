/// What the seller of a payment claim tells its buyer about its own registration of that claim.
///
/// - Source: `Specs/Operations/Registry.md`, section 4; `Specs/Protocol/Messages.md`, 4.7.
public enum ResaleWord: Hashable, Sendable {
    /// The sender holds no financing of the claim that it knows of.
    case unregistered
    /// The sender holds it, and signs it on for the transfer's one reservation.
    case link(ResaleSignature)
}

/// The sender's signature that a claim goes from it to the receiver; whose it is, only the registry says.
public struct ResaleSignature: Hashable, Sendable {
    public let registry: GatewayID
    /// The claim's keyed tag at that registry.
    public let claim: Bytes32
    /// Detached JWS: 1 to 512 characters of base64url and its dots.
    public let jws: String

    /// - Returns: nil where `jws` has not the form of one.
    public init?(registry: GatewayID, claim: Bytes32, jws: String) {
        let isLegal = jws.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_.".utf8.contains(byte)
            }
        }
        guard (1...Self.longest).contains(jws.utf8.count), isLegal else { return nil }
        self.registry = registry
        self.claim = claim
        self.jws = jws
    }

    /// - Units: characters of a signature.
    public static let longest = 512
}
