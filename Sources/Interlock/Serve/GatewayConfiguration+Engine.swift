import LedgerAdapterKit
import PeerTransport
import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

extension GatewayConfiguration {
    /// The configuration as the engine reads it.
    /// - Parameter holders: the keys that hold our accounts, from the opened vault.
    func settings(_ adapters: [any LedgerAdapter], holders: [VerificationKey]) throws -> GatewaySettings {
        var keys: [GatewayID: [UInt32: VerificationKey]] = [:]
        for peer in peers {
            keys[peer.identity.gateway] = Dictionary(
                peer.messageKeys.map { (UInt32(clamping: $0.epoch), $0.key) },
                uniquingKeysWith: { first, _ in first })
        }
        // Our own file may hold any PEM spelling; evidence carries the one that the certificate itself gives.
        let certificates = [try KeyFiles.certificate(tls.certificate)] + peers.map(\.certificate)
        return GatewaySettings(
            policy: policy(adapters, holders), keyEpoch: UInt32(clamping: self.keys.messageEpoch),
            peerKeys: keys,
            verifiers: AdapterRegistry.verifiers,
            certificates: certificates.map { String(decoding: $0.pem, as: UTF8.self) },
            openTransfers: limits.openTransfers)
    }

    private func policy(_ adapters: [any LedgerAdapter], _ holders: [VerificationKey]) -> GatewayPolicy {
        var policies: [LedgerID: LedgerPolicy] = [:]
        for ledger in ledgers {
            let capabilities = adapters.first { $0.ledger == ledger.ledger }?.capabilities
            policies[ledger.ledger] = LedgerPolicy(
                operatorLEI: ledger.operatorLEI, anchor: ledger.anchor, bounds: ledger.bounds,
                enforcement: capabilities?.enforcement ?? .agreement, proofPolicy: .native,
                verifiesProofsOf: capabilities?.verifiesProofsOf ?? [], access: ledger.access,
                ownAccounts: Set(ledger.accounts),
                refundsByProofAtOnce: capabilities?.refundsByProofAtOnce ?? true)
        }
        let peerPolicies = peers.map { peer in
            (
                peer.identity.gateway,
                PeerPolicy(
                    lei: peer.identity.lei, exposureLimit: peer.exposure.mapValues(\.minor),
                    registersClaims: peer.registersClaims)
            )
        }
        return GatewayPolicy(
            own: identity.party, ownHolderKeys: Set(holders), ledgers: policies,
            peers: Dictionary(peerPolicies, uniquingKeysWith: { first, _ in first }),
            messageSeconds: link.messageSeconds, recoverySeconds: link.recoverySeconds,
            longestLockSeconds: limits.longestLockSeconds,
            fourEyesFrom: approvalAbove.mapValues { $0.minor + 1 },
            operatorTrustedLimit: operatorTrustedLimit.mapValues(\.minor), limits: riskLimits,
            restrictions: restrictions?.policy, registry: registry?.registry,
            passesFingerprint: registry?.isOverridable ?? false)
    }

    var peerEndpoints: [PeerEndpoint] {
        peers.map {
            PeerEndpoint(
                gateway: $0.identity.gateway, host: $0.endpoint.host, port: $0.endpoint.port, pin: $0.pin)
        }
    }
}
