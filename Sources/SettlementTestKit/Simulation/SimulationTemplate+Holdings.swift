internal import SQLLedgerProofs
internal import SQLLedgerRules
import SettlementModel
import SettlementProofs

/// The accounts, assets and holdings with which every world's ledgers begin, in books and on chains.
extension SimulationTemplate {
    static func furnish(
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
    static func chain(
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

    static func anchor(_ chain: Chain) throws -> LedgerAnchor {
        let profile = try need(LedgerProfile(bytes: chain.profile.canonicalBytes, operatorTrusted: false))
        return try need(
            LedgerAnchor(
                ledger: chain.id, format: .evm1, profile: profile, head: LogHead(chain.genesis.sealed.header))
        )
    }

    typealias Holding = (AssetDescriptor, [(SimulationPlan.Side, Int128)])

    static func assets() throws -> [Holding] {
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

    static func cash() throws -> [Holding] {
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
}
