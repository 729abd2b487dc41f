public import SettlementModel

extension TradeRules {
    /// Holds the ticket against what the two ledgers say of its assets; empty means that they agree.
    ///
    /// - Order: before any lock, with descriptors read from the ledgers, not from the other gateway.
    public static func checkDescriptor(
        ticket: TradeTicket, asset: AssetDescriptor, cash: AssetDescriptor
    ) -> [TradeFinding] {
        checkAsset(ticket, asset) + checkCash(ticket, cash)
    }

    private static func checkAsset(_ ticket: TradeTicket, _ asset: AssetDescriptor) -> [TradeFinding] {
        guard asset.id == ticket.assetLeg.asset else {
            return [
                TradeFinding(
                    .ledgerAssetDiffers, "assetLeg.asset", computed: asset.id, stated: ticket.assetLeg.asset)
            ]
        }
        switch (ticket.economics, asset.kind) {
        case (.forfaiting(let terms), .paymentClaim(let facts)): return compare(terms, facts)
        case (.bond(let terms), .bond(let facts)): return compare(terms, facts)
        case (.forfaiting, .bond), (.forfaiting, .cash), (.bond, .paymentClaim), (.bond, .cash):
            return [
                TradeFinding(
                    .ledgerKindDiffers, "economics", computed: asset.kind.name,
                    stated: ticket.economics.assetKindName)
            ]
        }
    }

    private static func compare(_ terms: ForfaitingTerms, _ facts: PaymentClaimFacts) -> [TradeFinding] {
        var findings: [TradeFinding] = []
        if terms.face != facts.face {
            findings.append(
                TradeFinding(.ledgerFaceDiffers, "economics.face", computed: facts.face, stated: terms.face))
        }
        if terms.nominalMaturity != facts.nominalMaturity {
            findings.append(
                TradeFinding(
                    .ledgerMaturityDiffers, "economics.nominalMaturity", computed: facts.nominalMaturity,
                    stated: terms.nominalMaturity))
        }
        if !facts.accepted {
            findings.append(
                TradeFinding(
                    .ledgerPaymentClaimNotAccepted, "assetLeg.asset", computed: "accepted by the obligor",
                    stated: "not accepted"))
        }
        return findings
    }

    private static func compare(_ terms: BondTradeTerms, _ facts: BondFacts) -> [TradeFinding] {
        var findings: [TradeFinding] = []
        if terms.isin != facts.isin {
            findings.append(
                TradeFinding(.ledgerISINDiffers, "economics.isin", computed: facts.isin, stated: terms.isin))
        }
        if terms.nominalPerUnit != facts.nominalPerUnit {
            findings.append(
                TradeFinding(
                    .ledgerNominalDiffers, "economics.nominalPerUnit", computed: facts.nominalPerUnit,
                    stated: terms.nominalPerUnit))
        }
        // On the day of maturity the bond is paid back: whoever holds it then must not be in doubt.
        if terms.settlementDate >= facts.maturity {
            findings.append(
                TradeFinding(
                    .ledgerBondMatured, "economics.settlementDate", computed: "before \(facts.maturity)",
                    stated: terms.settlementDate))
        }
        return findings
    }

    private static func checkCash(_ ticket: TradeTicket, _ cash: AssetDescriptor) -> [TradeFinding] {
        guard cash.id == ticket.cashLeg.asset else {
            return [
                TradeFinding(
                    .ledgerAssetDiffers, "cashLeg.asset", computed: cash.id, stated: ticket.cashLeg.asset)
            ]
        }
        guard case .cash(let currency) = cash.kind else {
            return [
                TradeFinding(.ledgerKindDiffers, "cashLeg.asset", computed: cash.kind.name, stated: "cash")
            ]
        }
        var findings: [TradeFinding] = []
        let traded = ticket.cash.currency
        if currency != traded {
            findings.append(TradeFinding(.ledgerCurrencyDiffers, "cash", computed: currency, stated: traded))
        }
        if cash.decimals != traded.minorUnits {
            findings.append(
                TradeFinding(
                    .ledgerDecimalsDiffer, "cash", computed: cash.decimals, stated: traded.minorUnits))
        }
        return findings
    }
}

extension AssetKind {
    fileprivate var name: String {
        switch self {
        case .cash: "cash"
        case .paymentClaim: "payment claim"
        case .bond: "bond"
        }
    }
}

extension TradeEconomics {
    fileprivate var assetKindName: String {
        switch self {
        case .forfaiting: "payment claim"
        case .bond: "bond"
        }
    }
}
