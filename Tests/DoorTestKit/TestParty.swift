import Foundation
public import SecureChannels
public import SettlementModel
public import SettlementProofs

/// Somebody with a certificate at a door of this machine: a service, a gateway, a stranger.
public struct TestParty: Sendable {
    public let certificate: GatewayCertificate
    public let identity: TLSIdentity

    private struct NoSubject: Error {}

    public init(_ name: String) throws {
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        guard
            let subject = GatewayCertificate.Subject(
                gateway: GatewayID(checked: name), lei: "5493001KJTIIGC8Y1R12", bic: nil, country: "DE",
                organization: "Bank A")
        else { throw NoSubject() }
        let now = Int64(Date().timeIntervalSince1970)
        certificate = try GatewayCertificate.issue(
            subject, notBefore: now - 3600, notAfter: now + 86_400, key: key)
        identity = TLSIdentity(
            certificateChainPEM: certificate.pem, privateKeyPEM: try key.pem().exposed)
    }

    /// What others know it by.
    public var pin: Bytes32 { certificate.spkiPin }
}

/// A ledger, the gateway that is its client, and another one; made once for all tests.
public struct DoorParties: Sendable {
    public let server: TestParty
    public let client: TestParty
    public let stranger: TestParty

    public static let shared = Result {
        DoorParties(
            server: try TestParty("gw.ledger"), client: try TestParty("gw.bank-a"),
            stranger: try TestParty("gw.other"))
    }

    /// Whom the ledger admits: both gateways.
    public var admitted: [Bytes32: GatewayID] {
        [client.pin: GatewayID(checked: "gw.bank-a"), stranger.pin: GatewayID(checked: "gw.other")]
    }
}
