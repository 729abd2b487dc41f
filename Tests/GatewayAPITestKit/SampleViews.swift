package import SettlementEngine
package import SettlementModel
import TransferCore

/// A transfer half way: X is locked, Y is not.
package enum Sample {
    package static let seller = PartyIdentity(
        gateway: GatewayID(checked: "gw.bank-a"), lei: "969500BANKA0EXAMPL53")
    package static let buyer = PartyIdentity(
        gateway: GatewayID(checked: "gw.bank-b"), lei: "969500BANKB0EXAMPL08")

    package static func ticket(
        client: String = "desk-1", units: Int128 = 100, common: String = "BOND2026001113"
    ) throws -> TradeTicket {
        let usd = try known(CurrencyCode("USD"))
        let day = try known(CalendarDate("2026-11-13"))
        let nominal = try known(Money(usd, minor: 10_000))
        let price = try known(ExactDecimal("99.797"))
        let terms = try known(
            BondTradeTerms(
                isin: "MYBCB2000018", units: units, nominalPerUnit: nominal, price: price,
                settlementDate: day, restrictions: [],
                buyer: InvestorFacts(countries: [.nationality: ["SG"]])))
        return TradeTicket(
            clientID: ClientID(checked: client), commonID: CommonID(checked: common), side: .sell,
            seller: seller, buyer: buyer, mode: .m2, lockOrder: .assetFirst, economics: .bond(terms),
            tradeDate: day,
            settlementDate: day, cash: try known(Money(usd, minor: 997_970)),
            assetLeg: TicketLeg(
                ledger: LedgerID(checked: "sql:bank-a-assets"), asset: AssetID(checked: "isin:MYBCB2000018"),
                payer: AccountID(checked: "bank-a/assets"), payee: AccountID(checked: "bank-b/assets")),
            cashLeg: TicketLeg(
                ledger: LedgerID(checked: "sql:bank-b-cash"), asset: AssetID(checked: "iso4217:USD"),
                payer: AccountID(checked: "bank-b/cash"), payee: AccountID(checked: "bank-a/cash")))
    }

    package static func view(
        of ticket: TradeTicket, id: TransferID, state: String = "X_LOCKED", outcome: TransferOutcome? = nil,
        maker: UserID?, approvers: [UserID] = [], reason: String = "", revision: UInt64 = 1,
        isoStatus: String? = nil
    ) throws -> TransferView {
        let at = try known(LedgerInstant(seconds: 1_794_560_400))
        let lock = try known(LockID(hex: String(repeating: "ab", count: 32)))
        return TransferView(
            id: id, commonID: ticket.commonID, side: ticket.side, own: ticket.own,
            counterparty: ticket.counterparty,
            mode: ticket.mode, kind: "BOND", instrument: "MYBCB2000018", cash: ticket.cash,
            settlementDate: ticket.settlementDate, state: state,
            isoStatus: isoStatus ?? Self.isoStatus(outcome),
            outcome: outcome,
            reason: reason,
            maker: maker, approvers: approvers, approvalsNeeded: 1,
            lanes: [
                LaneView(
                    title: "asset", leg: .x, ledger: ticket.assetLeg.ledger, asset: ticket.assetLeg.asset,
                    quantity: "100 units", state: .locked, lock: lock,
                    lockDeadline: at.advanced(bySeconds: 60),
                    expiry: at.advanced(bySeconds: 600),
                    events: [LaneEvent(at: at, what: "locked", who: "gw.bank-a", detail: "entry 12")]
                        + claims(outcome, at.advanced(bySeconds: 30))),
                LaneView(
                    title: "cash", leg: .y, ledger: ticket.cashLeg.ledger, asset: ticket.cashLeg.asset,
                    quantity: "USD 9,979.70", state: .none, lock: nil,
                    lockDeadline: at.advanced(bySeconds: 120),
                    expiry: nil, events: claims(outcome, at.advanced(bySeconds: 20))),
            ], next: outcome == nil ? "gw.bank-b locks the cash before 09:42:00Z" : "",
            guards: [GuardStatement(name: "screening", status: .notChecked)],
            operatorTrusted: [ticket.cashLeg.ledger], revision: revision,
            settlementState: outcome == nil ? .firstLocked : outcome == .settled ? .settled : .cancelled)
    }

    private static func isoStatus(_ outcome: TransferOutcome?) -> String {
        outcome == nil ? "Mtchd" : outcome == .settled ? "Sttld" : "Canc/CANI"
    }

    private static func claims(_ outcome: TransferOutcome?, _ at: LedgerInstant) -> [LaneEvent] {
        guard outcome == .settled else { return [] }
        return [LaneEvent(at: at, what: "claimed", who: "gw.bank-b", detail: "entry 13")]
    }
}
