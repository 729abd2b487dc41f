import Foundation
import SQLLedgerTestKit
import SecureChannels
import SettlementModel
import SettlementProofs
import Synchronization

/// Somebody with a certificate: the ledger, a gateway, a stranger.
struct TestParty: Sendable {
    let certificate: GatewayCertificate
    let identity: TLSIdentity
    var pin: Bytes32 { certificate.spkiPin }

    init(_ name: String) throws {
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        guard
            let subject = GatewayCertificate.Subject(
                gateway: GatewayID(checked: name), lei: "5493001KJTIIGC8Y1R12", bic: nil, country: "DE",
                organization: "Bank A")
        else { throw TestFault() }
        let now = Int64(Date().timeIntervalSince1970)
        certificate = try GatewayCertificate.issue(
            subject, notBefore: now - 3600, notAfter: now + 86_400, key: key)
        identity = TLSIdentity(
            certificateChainPEM: certificate.pem, privateKeyPEM: try key.pem().exposed)
    }
}

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("adapter-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // a leftover folder harms no test
}

/// A clock that tests move, forwards only.
final class TestClock: Sendable {
    private let state: Mutex<Int64>
    init(_ start: Int64) { state = Mutex(start) }
    var now: Int64 { state.withLock { $0 } }
    func reach(_ value: Int64) { state.withLock { $0 = max($0, value) } }
}
