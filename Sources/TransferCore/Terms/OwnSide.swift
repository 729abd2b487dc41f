import SettlementModel

extension GatewayPolicy {
    /// What speaks against our account on a ledger: only those we named may pay or be paid for us.
    func findings(ofOwn account: AccountID, on ledger: LedgerID) -> [TermsFinding] {
        guard let known = ledgers[ledger], known.access == .participant else {
            return [
                TermsFinding(
                    "terms.access.missing",
                    "this gateway is no participant of \(ledger): configure the ledger or name a custodian")
            ]
        }
        guard known.ownAccounts.contains(account) else {
            return [
                TermsFinding("terms.account.not-ours", "\(account) is not an account of ours on \(ledger)")
            ]
        }
        return []
    }

    /// The same for a leg, and that the ledger has our account under our key: its word alone proves neither.
    func findings(ofOwnSide leg: Leg) -> [TermsFinding] {
        [leg.payer, leg.payee].filter { $0.gateway == own.gateway }.flatMap { side in
            let known = findings(ofOwn: side.account, on: leg.ledger)
            guard known.isEmpty, !ownHolderKeys.contains(side.holderKey) else { return known }
            return [
                TermsFinding(
                    "terms.account.not-ours",
                    "\(side.account) is held by another key than ours on \(leg.ledger)")
            ]
        }
    }

    /// The same for a ticket, before anybody else hears of it.
    func findings(ofOwnSide ticket: TradeTicket) -> [TermsFinding] {
        let sides = LegSides(ticket)
        return [sides.x, sides.y].flatMap { side in
            [(side.payerGateway, side.payer), (side.payeeGateway, side.payee)]
                .filter { $0.0 == own.gateway }.flatMap { findings(ofOwn: $0.1, on: side.ledger) }
        }
    }
}
