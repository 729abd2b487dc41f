import SQLLedgerRules
import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

extension TestWorld {
    /// Starts a bank again under another policy.
    func restart(_ bank: TestBank, _ change: (GatewayPolicy) throws -> GatewayPolicy) async throws {
        let policy = try #require(await bank.policy)
        await bank.stop()
        try await bank.reconfigure(try change(policy))
        try await bank.start()
    }
}

extension GatewayPolicy {
    /// Measures (or pretends to measure) that ledgers stand still so long.
    func halting(_ seconds: Int64) throws -> GatewayPolicy {
        let bounds = try #require(
            LedgerBounds(
                inclusionSeconds: 2, finalitySeconds: 0, observationSeconds: 2, clockErrorSeconds: 1,
                haltSeconds: seconds, canReorganise: false))
        return with(
            ledgers: ledgers.mapValues {
                LedgerPolicy(
                    operatorLEI: $0.operatorLEI, anchor: $0.anchor, bounds: bounds,
                    enforcement: $0.enforcement, proofPolicy: $0.proofPolicy,
                    verifiesProofsOf: $0.verifiesProofsOf, access: $0.access, ownAccounts: $0.ownAccounts)
            })
    }

    func locking(atMost seconds: Int64) -> GatewayPolicy { with(longestLockSeconds: seconds) }

    /// Lets no peer owe more than this in one currency.
    func limiting(_ currency: String, to minor: Int128) throws -> GatewayPolicy {
        let code = try #require(CurrencyCode(currency))
        return with(
            peers: peers.mapValues { peer in
                PeerPolicy(
                    lei: peer.lei, exposureLimit: peer.exposureLimit.merging([code: minor]) { _, new in new })
            })
    }

    private func with(
        ledgers: [LedgerID: LedgerPolicy]? = nil, peers: [GatewayID: PeerPolicy]? = nil,
        longestLockSeconds: Int64? = nil
    ) -> GatewayPolicy {
        GatewayPolicy(
            own: own, ownHolderKeys: ownHolderKeys, ledgers: ledgers ?? self.ledgers,
            peers: peers ?? self.peers, messageSeconds: messageSeconds, recoverySeconds: recoverySeconds,
            longestLockSeconds: longestLockSeconds ?? self.longestLockSeconds, fourEyesFrom: fourEyesFrom,
            operatorTrustedLimit: operatorTrustedLimit)
    }
}

/// The stable code of what `act` throws, at a desk or from a ledger; `nil` where it throws nothing.
func code(_ act: () async throws -> Void) async throws -> String? {
    do {
        try await act()
        return nil
    } catch let fault as DeskFault {
        return fault.code
    } catch let rejection as Rejection {
        return rejection.code.rawValue
    }
}
