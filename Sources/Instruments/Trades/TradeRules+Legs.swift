import SettlementModel

extension TradeRules {
    /// Ledgers, accounts, and the names of the two assets.
    static func checkLegs(_ ticket: TradeTicket) -> [TradeFinding] {
        var findings: [TradeFinding] = []
        if ticket.assetLeg.ledger == ticket.cashLeg.ledger {
            findings.append(
                TradeFinding(
                    .oneLedger, "cashLeg.ledger", computed: "another ledger than the asset's",
                    stated: ticket.cashLeg.ledger))
        }
        for (name, leg) in [("assetLeg", ticket.assetLeg), ("cashLeg", ticket.cashLeg)]
        where leg.payer == leg.payee {
            findings.append(
                TradeFinding(
                    .oneAccount, name + ".payee", computed: "another account than the payer's",
                    stated: leg.payee))
        }
        findings += checkAssetName(ticket)
        let cashName = "iso4217:" + ticket.economics.currency.code
        // As with bonds: what currency a token is, its ledger's descriptor says, which is compared with the terms.
        if ticket.cashLeg.asset.text != cashName, !isToken(ticket.cashLeg.asset) {
            findings.append(
                TradeFinding(
                    .cashNameDiffers, "cashLeg.asset", computed: cashName, stated: ticket.cashLeg.asset))
        }
        return findings
    }

    /// The name of a token on an EVM chain. - Source: CAIP-19.
    private static func isToken(_ asset: AssetID) -> Bool {
        let parts = asset.text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].hasPrefix("eip155:") && parts[1].hasPrefix("erc20:0x")
    }

    private static func checkAssetName(_ ticket: TradeTicket) -> [TradeFinding] {
        let asset = ticket.assetLeg.asset
        var findings: [TradeFinding] = []
        switch ticket.economics {
        case .forfaiting:
            let prefix = "claim:"
            if !asset.text.hasPrefix(prefix) || asset.text.utf8.count == prefix.utf8.count {
                findings.append(
                    TradeFinding(
                        .assetNameDiffers, "assetLeg.asset", computed: "claim:<reference>", stated: asset))
            }
        case .bond(let terms):
            if ISIN(terms.isin) == nil {
                findings.append(
                    TradeFinding(
                        .isinInvalid, "economics.isin", computed: "an ISIN with a right check digit",
                        stated: terms.isin))
            }
            // A token's name says nothing of the bond: its ledger's descriptor does, and is compared with the terms.
            if asset.text != "isin:" + terms.isin, !isToken(asset) {
                findings.append(
                    TradeFinding(
                        .assetNameDiffers, "assetLeg.asset", computed: "isin:" + terms.isin, stated: asset))
            }
        }
        return findings
    }
}
