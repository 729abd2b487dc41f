import SettlementEngine
import SettlementModel
import TransferCore

extension GatewaySettings {
    /// The same with these limits and rules.
    func with(limits: LimitPolicy?, _ rules: RestrictionPolicy?) -> GatewaySettings {
        with(policy.with(limits: limits, restrictions: rules))
    }

    /// The same at a bank that asks the registry, or knows whether the other one does.
    func asking(_ habits: RegistryHabits, of side: SimulationPlan.Side) -> GatewaySettings {
        with(
            policy.with(
                registry: habits.members.contains(side) ? SimulatedRegistry.name : nil,
                peersRegister: habits.members.contains(side.other)))
    }

    private func with(_ policy: GatewayPolicy) -> GatewaySettings {
        GatewaySettings(
            policy: policy, keyEpoch: keyEpoch, peerKeys: peerKeys, verifiers: verifiers,
            certificates: certificates, openTransfers: openTransfers, tickMilliseconds: tickMilliseconds,
            longestPauseMilliseconds: longestPauseMilliseconds)
    }
}

extension GatewayPolicy {
    /// The same with another registry, or none.
    func with(registry: GatewayID?, peersRegister: Bool) -> GatewayPolicy {
        GatewayPolicy(
            own: own, ownHolderKeys: ownHolderKeys, ledgers: ledgers,
            peers: peers.mapValues {
                PeerPolicy(lei: $0.lei, exposureLimit: $0.exposureLimit, registersClaims: peersRegister)
            },
            messageSeconds: messageSeconds, recoverySeconds: recoverySeconds,
            longestLockSeconds: longestLockSeconds, fourEyesFrom: fourEyesFrom,
            operatorTrustedLimit: operatorTrustedLimit, limits: limits, restrictions: restrictions,
            registry: registry, passesFingerprint: passesFingerprint)
    }
}
