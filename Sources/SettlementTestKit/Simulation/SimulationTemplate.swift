import EVMNotaryRules
import KeyVault
internal import SQLLedgerProofs
internal import SQLLedgerRules
import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs
import TransferCore

/// Keys that are the same in every world and on every machine. They protect nothing.
struct SimulationKeys: Sendable {
    struct Ledger: Sendable {
        let operatorKey: SigningKey
        let logKey: SigningKey
    }

    let banks: [SimulationPlan.Side: VaultKeys]
    let ledgers: [LedgerID: Ledger]
    /// Those who seal the blocks of a chain, whichever ledger is one.
    let validators: [SigningKey]
    /// Those who certify to a chain's escrow, in the order of their set.
    let notaries: [NotaryKey]
    /// Signs the answers of the registry of financed claims.
    let registry: SigningKey

    init() throws {
        banks = [
            .a: try VaultKeys(message: Self.key(1), holder: Self.key(2)),
            .b: try VaultKeys(message: Self.key(3), holder: Self.key(4)),
        ]
        ledgers = [
            TestWorld.assets: Ledger(operatorKey: try Self.key(5), logKey: try Self.key(6)),
            TestWorld.cash: Ledger(operatorKey: try Self.key(7), logKey: try Self.key(8)),
        ]
        validators = try (9...12).map(Self.key)
        registry = try Self.key(13)
        notaries = try (0..<SimulationPlan.notaryCount).map { number in
            try need(NotaryKey(secret: Digest.sha256(Array("simulated notary \(number)".utf8)).bytes))
        }.sorted { $0.address < $1.address }
    }

    /// An Ed25519 key from a number: equal signatures over equal bytes, so that a seed replays byte for byte.
    private static func key(_ number: UInt8) throws -> SigningKey {
        let secret = Digest.sha256(Array("simulated key \(number)".utf8)).bytes
        // RFC 8410: PKCS #8 around the 32 bytes.
        let prefix: [UInt8] = [
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ]
        let label = "PRIVATE KEY"
        let text = "-----BEGIN \(label)-----\n\(Base64.encode(prefix + secret))\n-----END \(label)-----\n"
        return try SigningKey(pem: Array(text.utf8))
    }
}

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

    private static func furnish(
        _ id: LedgerID, _ keys: SimulationKeys, _ identities: [SimulationPlan.Side: PartyIdentity],
        _ verifiers: [any LedgerProofVerifier]
    ) throws -> (ledger: SQLLedger, anchor: LedgerAnchor, supplies: [AssetID: Int128]) {
        let own = try need(keys.ledgers[id])
        let rules = LedgerRules(
            ledger: id, operatorKey: own.operatorKey.verificationKey, verifiers: verifiers,
            limits: LedgerLimits(
                shortestExpirySeconds: 1, longestExpirySeconds: 7_776_000, hashlocks: [.sha256]))
        let origin = "log.example/" + id.text.replacing(":", with: "-")
        let blank = SQLLedger(id: id, origin: origin, keys: own, rules: rules, storage: MemoryLedgerStorage())
        let ledger = SimulatedSQLLedger(blank, scheduler: SimulationScheduler(seed: 0, order: .arrival))
        for side in SimulationPlan.Side.allCases {
            try ledger.operate(
                .openAccount(
                    AccountOpening(
                        account: account(side, on: id), owner: try need(identities[side]).gateway,
                        holderKey: try need(keys.banks[side]).holder.verificationKey)))
        }
        let holdings = id == TestWorld.assets ? try assets() : try cash()
        var supplies: [AssetID: Int128] = [:]
        for (asset, shares) in holdings {
            try ledger.operate(.registerAsset(asset))
            for (side, quantity) in shares {
                try ledger.operate(
                    .issue(IssueOrder(asset: asset.id, quantity: quantity, account: account(side, on: id))))
            }
            supplies[asset.id] = ledger.supply(of: asset.id)
        }
        let anchor = try need(
            LedgerAnchor(
                ledger: id, format: .sqlLog1, origin: origin, operatorKey: own.logKey.verificationKey,
                witnesses: [], witnessQuorum: 0, head: ledger.storage.head().head))
        return (
            SQLLedger(id: id, origin: origin, keys: own, rules: rules, storage: ledger.storage), anchor,
            supplies
        )
    }

    /// The same accounts and holdings on a chain, in its first block.
    private static func chain(
        _ id: LedgerID, _ kind: LedgerKind, _ keys: SimulationKeys,
        _ identities: [SimulationPlan.Side: PartyIdentity]
    ) throws -> Chain {
        var books = ChainBooks(committee: try committee(id, keys))
        for side in SimulationPlan.Side.allCases {
            books.open(
                account(side, on: id),
                ChainBooks.Account(
                    owner: try need(identities[side]).gateway,
                    holderKey: try need(keys.banks[side]).holder.verificationKey))
        }
        for (asset, shares) in id == TestWorld.assets ? try assets() : try cash() {
            for (side, quantity) in shares { books.issue(asset, quantity, to: account(side, on: id)) }
        }
        let header = ChainHeader(
            chain: id, number: 0, parent: Digest.sha256(Array(id.text.utf8)),
            time: try need(LedgerInstant(seconds: HandClock.start)), root: MerkleLog.root(of: books.leaves),
            locks: 0)
        let profile = ChainProfile(
            chain: id, validators: keys.validators.map(\.verificationKey), quorum: 3,
            depth: kind == .bft ? 0 : 2)
        return Chain(
            id: id, profile: profile, keys: keys.validators,
            genesis: SimulatedChain.Block(
                sealed: SealedHeader(header: header, seals: []), hash: header.hash, transactions: [],
                events: [], books: books))
    }

    private static func anchor(_ chain: Chain) throws -> LedgerAnchor {
        let profile = try need(LedgerProfile(bytes: chain.profile.canonicalBytes, operatorTrusted: false))
        return try need(
            LedgerAnchor(
                ledger: chain.id, format: .evm1, profile: profile, head: LogHead(chain.genesis.sealed.header))
        )
    }

    private typealias Holding = (AssetDescriptor, [(SimulationPlan.Side, Int128)])

    private static func assets() throws -> [Holding] {
        let yuan = try need(CurrencyCode("CNY"))
        let bond = BondFacts(
            isin: TestWorld.isin,
            nominalPerUnit: try need(Money(need(CurrencyCode("USD")), decimal: "100.00")),
            maturity: try need(CalendarDate("2021-02-26")), issuer: "Issuer")
        let supply = Int128(mostTrades) * 140_000
        var holdings: [Holding] = [
            (
                try need(AssetDescriptor(id: TestWorld.bond, kind: .bond(bond), decimals: 0)),
                [(.a, supply), (.b, supply)]
            )
        ]
        for side in SimulationPlan.Side.allCases {
            for number in 0..<mostTrades {
                let facts = PaymentClaimFacts(
                    instrument: .domesticLetterOfCredit, face: try need(Money(yuan, decimal: "5000000.00")),
                    nominalMaturity: try need(CalendarDate("2026-09-12")), primaryObligor: "Issuing Bank",
                    initialSeller: "Exporter", reference: "DLC-2026-\(side == .a ? "A" : "B")\(number)",
                    accepted: true)
                holdings.append(
                    (
                        try need(
                            AssetDescriptor(
                                id: claim(number, of: side), kind: .paymentClaim(facts), decimals: 0)),
                        [(side, 1)]
                    ))
            }
        }
        return holdings
    }

    private static func cash() throws -> [Holding] {
        let (yuan, dollar) = (try need(CurrencyCode("CNY")), try need(CurrencyCode("USD")))
        return [
            (
                try need(AssetDescriptor(id: TestWorld.yuan, kind: .cash(yuan), decimals: 2)),
                [(.a, 4_000_000_000), (.b, 4_000_000_000)]
            ),
            (
                try need(AssetDescriptor(id: TestWorld.dollar, kind: .cash(dollar), decimals: 2)),
                [(.a, 12_000_000_000), (.b, 12_000_000_000)]
            ),
        ]
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
