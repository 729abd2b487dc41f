public import SettlementModel
internal import XML

/// A desk's ticket as a settlement instruction, and back.
///
/// Everything of the ticket stands in the instruction: what ISO 20022 has an element for in that element, the rest in
/// `SplmtryData` in our namespace. A ticket that is written and read again is equal.
/// - Source: `domain.md` 5.2 and 5.4; `Specs/ISO20022.md`, section 4.
public enum InstructionMapping {
    static let issuer = "INTERLOCK"

    /// - Throws: `MessageFault` where a name of the ticket is longer than the message takes.
    public static func instruction(of ticket: TradeTicket) throws(MessageFault) -> Sese023 {
        var content = Sese023.Content(
            transactionID: ticket.clientID.text, movement: ticket.side == .sell ? .deliver : .receive,
            payment: .againstPayment, settlementDate: .day(ticket.settlementDate),
            instrument: instrument(of: ticket), quantity: try quantity(of: ticket))
        content.commonID = ticket.commonID.text
        content.tradeDate = .day(ticket.tradeDate)
        if case .bond(let terms) = ticket.economics {
            content.dealPrice = ISODealPrice(rate: terms.price, isYield: false)
        }
        let isSeller = ticket.side == .sell
        content.wallet = wallet(ticket.assetLeg, isSeller ? ticket.assetLeg.payer : ticket.assetLeg.payee)
        content.cashAccount = cashAccount(isSeller ? ticket.cashLeg.payee : ticket.cashLeg.payer)
        content.partialSettlement = "NPAR"
        content.delivering = side(ticket.seller, ticket.assetLeg, ticket.assetLeg.payer)
        content.receiving = side(ticket.buyer, ticket.assetLeg, ticket.assetLeg.payee)
        content.amount = ISOSettlementAmount(ISOAmount(ticket.cash), isSeller ? .credit : .debit)
        content.supplements = [CrossLedgerTerms(ticket).element]
        return Sese023(content)
    }

    private static func side(
        _ party: PartyIdentity, _ leg: TicketLeg, _ account: AccountID
    ) -> ISOSettlementParties {
        ISOSettlementParties(
            party: ISOSettlementParty(
                .proprietary(id: party.gateway.text, issuer: issuer), lei: party.lei,
                wallet: wallet(leg, account)))
    }

    /// `ledger/account`; where that is longer than 140 characters, both stand in the supplement only.
    static func wallet(_ leg: TicketLeg, _ account: AccountID) -> String? {
        let text = leg.ledger.text + "/" + account.text
        return text.utf8.count <= 140 ? text : nil
    }

    /// An account whose name is longer than 34 characters stands in the supplement only.
    static func cashAccount(_ account: AccountID) -> ISOCashAccount? {
        account.text.utf8.count <= 34 ? .proprietary(account.text) : nil
    }

    static func instrument(of ticket: TradeTicket) -> ISOInstrument {
        switch ticket.economics {
        case .bond(let terms): return ISOInstrument(isin: terms.isin)
        case .forfaiting:
            let name = ticket.assetLeg.asset.text
            let id = name.hasPrefix("claim:") ? String(name.dropFirst(6)) : name
            return ISOInstrument(others: [.init(id: id, scheme: "PAYMENT-CLAIM")])
        }
    }

    /// The nominal: of a bond all units together, of a payment claim its face.
    static func quantity(of ticket: TradeTicket) throws(MessageFault) -> ISOQuantity {
        let (nominal, currency): (Int128, CurrencyCode)
        switch ticket.economics {
        case .forfaiting(let terms): (nominal, currency) = (terms.face.minor, terms.face.currency)
        case .bond(let terms):
            let (product, overflow) = terms.units.multipliedReportingOverflow(by: terms.nominalPerUnit.minor)
            guard !overflow, product <= Money.largestMinor else {
                throw MessageFault(.writing, "QtyAndAcctDtls/SttlmQty", "the nominal has more than 18 digits")
            }
            (nominal, currency) = (product, terms.nominalPerUnit.currency)
        }
        var (coefficient, scale) = (nominal, currency.minorUnits)
        // As short as it can be written: `2500000`.
        while scale > 0, coefficient % 10 == 0 { (coefficient, scale) = (coefficient / 10, scale - 1) }
        return ISOQuantity(.faceAmount, ExactDecimal(coefficient: coefficient, scale: scale))
    }
}
