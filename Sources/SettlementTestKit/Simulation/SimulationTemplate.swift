import EVMNotaryRules
import KeyVault
internal import SQLLedgerProofs
internal import SQLLedgerRules
import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs
import TransferCore

/// What all worlds have in common, made once: both ledgers with accounts, assets and holdings, and both banks' settings.
final class SimulationTemplate: Sendable {
    struct SQLLedger {
        let id: LedgerID
        let origin: String
        let keys: SimulationKeys.Ledger
        let rules: LedgerRules
        let storage: MemoryLedgerStorage
    }

    struct Chain {
        let id: LedgerID
        let profile: ChainProfile
        let keys: [SigningKey]
        let genesis: SimulatedChain.Block
    }

    /// What the banks of a world know of its ledgers.
    struct Setup: Sendable {
        let settings: [SimulationPlan.Side: GatewaySettings]
        /// For worlds without M1, where nothing hangs on how soon a bank tries again: it waits as long as in the product.
        let patientSettings: [SimulationPlan.Side: GatewaySettings]
        let anchors: [LedgerAnchor]
        let evidenceAnchors: EvidenceAnchors
    }

    /// `nonisolated(unsafe)`: made once, then only copied from.
    nonisolated(unsafe) private let ledgers: [LedgerID: SQLLedger]
    nonisolated(unsafe) private let chains: [LedgerID: [LedgerKind: Chain]]
    private let setups: [WorldLedgers: Setup]
    let keys: SimulationKeys
    let identities: [SimulationPlan.Side: PartyIdentity]
    let supplies: [LedgerID: [AssetID: Int128]]
    /// One verifier for all: what one party of a world has verified need not be computed again for the next.
    let verifiers: [any LedgerProofVerifier]

    static let mostTrades = 8

    init() throws {
        let verifiers: [any LedgerProofVerifier] = [SQLLogVerifier(), ChainVerifier()]
        let keys = try SimulationKeys()
        let identities: [SimulationPlan.Side: PartyIdentity] = [
            .a: PartyIdentity(gateway: GatewayID(checked: "gw.bank-a"), lei: "9845XLGWBANKA0000074"),
            .b: PartyIdentity(gateway: GatewayID(checked: "gw.bank-b"), lei: "9845XLGWBANKB0000095"),
        ]
        let furnished = try SimulationPlan.ledgers.map { try Self.furnish($0, keys, identities, verifiers) }
        ledgers = Dictionary(uniqueKeysWithValues: furnished.map { ($0.ledger.id, $0.ledger) })
        supplies = Dictionary(uniqueKeysWithValues: furnished.map { ($0.ledger.id, $0.supplies) })
        var chains: [LedgerID: [LedgerKind: Chain]] = [:]
        for id in SimulationPlan.ledgers {
            for kind in LedgerKind.allCases where kind.isChain {
                chains[id, default: [:]][kind] = try Self.chain(id, kind, keys, identities)
            }
        }
        self.chains = chains
        var setups: [WorldLedgers: Setup] = [:]
        for ledgers in WorldLedgers.all {
            let anchors = try furnished.map { own in
                guard let chain = chains[own.ledger.id]?[ledgers[own.ledger.id]] else { return own.anchor }
                return try Self.anchor(chain)
            }
            setups[ledgers] = try Self.setup(ledgers, anchors, keys, identities, verifiers)
        }
        self.setups = setups
        self.keys = keys
        self.verifiers = verifiers
        self.identities = identities
    }

    /// A ledger of one world, as it stands before anything happens in it.
    func make(
        _ id: LedgerID, _ kind: LedgerKind, scheduler: SimulationScheduler, seed: UInt64
    ) throws -> any SimulatedLedger {
        guard let chain = chains[id]?[kind] else {
            return SimulatedSQLLedger(try need(ledgers[id]), scheduler: scheduler)
        }
        return SimulatedChain(chain, scheduler: scheduler, seed: seed)
    }

    func setup(_ ledgers: WorldLedgers) throws -> Setup { try need(setups[ledgers], "what \(ledgers) need") }

    // MARK: Accounts and assets

    static func account(_ side: SimulationPlan.Side, on ledger: LedgerID) -> AccountID {
        switch (side, ledger) {
        case (.a, TestWorld.assets): TestWorld.sellerAssets
        case (.a, _): TestWorld.sellerCash
        case (.b, TestWorld.assets): TestWorld.buyerAssets
        case (.b, _): TestWorld.buyerCash
        }
    }

    /// The payment claim of one trade: each is one unit and can be sold once.
    static func claim(_ number: Int, of side: SimulationPlan.Side) -> AssetID {
        AssetID(checked: "claim:DLC-2026-\(side == .a ? "A" : "B")\(number)")
    }

    // MARK: Settings

    private static func setup(
        _ ledgers: WorldLedgers, _ anchors: [LedgerAnchor], _ keys: SimulationKeys,
        _ identities: [SimulationPlan.Side: PartyIdentity], _ verifiers: [any LedgerProofVerifier]
    ) throws -> Setup {
        let gateways = try SimulationPlan.Side.allCases.map { side in
            try need(
                GatewayAnchor(
                    id: try need(identities[side]).gateway, lei: try need(identities[side]).lei,
                    keys: [EpochKey(epoch: 0, key: try need(keys.banks[side]).message.verificationKey)],
                    pins: []))
        }
        func settings(_ longestPause: Int64) throws -> [SimulationPlan.Side: GatewaySettings] {
            let certificates = SimulationPlan.Side.allCases.compactMap { SimulationCertificates.pem[$0] }
            var settings: [SimulationPlan.Side: GatewaySettings] = [:]
            for side in SimulationPlan.Side.allCases {
                let (own, peer) = (try need(identities[side]), try need(identities[side.other]))
                let policy = try TestWorld.policy(
                    own, holderKey: try need(keys.banks[side]).holder.verificationKey, peer, anchors,
                    bounds: { ledgers[$0].bounds }, verifies: [.sqlLog1, .evm1],
                    certified: [.sqlLog1, .evm1]
                ) { [account(side, on: $0)] }
                settings[side] = GatewaySettings(
                    policy: policy, keyEpoch: 0,
                    peerKeys: [peer.gateway: [0: try need(keys.banks[side.other]).message.verificationKey]],
                    verifiers: verifiers, certificates: certificates, tickMilliseconds: 500,
                    longestPauseMilliseconds: longestPause)
            }
            return settings
        }
        return Setup(
            settings: try settings(1000), patientSettings: try settings(5000), anchors: anchors,
            evidenceAnchors: try need(EvidenceAnchors(gateways: gateways, ledgers: anchors)))
    }
}
