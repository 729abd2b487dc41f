import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs

/// Evidence with this program's message protocol and ledger proofs put in.
enum EvidenceChecks {
    static func verifier() -> EvidenceVerifier {
        EvidenceVerifier(message: EvidenceReading.message, proofs: AdapterRegistry.verifiers)
    }

    /// - Throws: `CommandFailure` when the file is missing or malformed.
    static func anchors(_ path: String) throws -> EvidenceAnchors {
        do {
            return try EvidenceAnchors(bytes: try HostFiles.read(path))
        } catch let fault as EvidenceFault {
            throw CommandFailure.refused(
                fault.code.rawValue, "\(path): \(fault.detail)",
                next: "make one with `interlock evidence anchors`")
        }
    }

    /// What a gateway itself believes, from its configuration and its own keys.
    static func anchors(of configuration: GatewayConfiguration) throws -> EvidenceAnchors {
        let identity = configuration.identity
        let own = GatewayAnchor(
            id: identity.gateway, lei: identity.lei,
            keys: try KeyFiles.messageKeys(configuration.keys).map {
                EpochKey(epoch: UInt32(clamping: $0.epoch), key: $0.key)
            }, pins: [try KeyFiles.certificate(configuration.tls.certificate).spkiPin])
        let peers = configuration.peers.map { peer in
            GatewayAnchor(
                id: peer.identity.gateway, lei: peer.identity.lei,
                keys: peer.messageKeys.map { EpochKey(epoch: UInt32(clamping: $0.epoch), key: $0.key) },
                pins: [peer.pin])
        }
        let gateways = ([own] + peers).compactMap(\.self)
        guard gateways.count == peers.count + 1,
            let anchors = EvidenceAnchors(gateways: gateways, ledgers: configuration.ledgers.map(\.anchor))
        else {
            throw CommandFailure.refused(
                "evidence.anchors", "two gateways of the configuration share a key",
                next: "give each its own message key")
        }
        return anchors
    }
}
