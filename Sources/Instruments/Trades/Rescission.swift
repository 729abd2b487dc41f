public import SettlementModel

/// The trade that undoes a settled one: the same claim back, for the cash that was paid, as a trade of its own.
///
/// Its price terms are those of the first trade, so that both gateways compute the same cash again. Interest for the time
/// between is no part of it.
/// - Source: `domain.md` 2.4 (reverse delivery versus payment, linked, never an edit); URF 800 article 12.
public enum Rescission {
    /// The ticket of the desk that wrote `first`; the other desk's, from its own ticket, is the other side of the same trade.
    ///
    /// - Parameters:
    ///   - transfer: of the first trade.
    ///   - date: trade date and settlement date. Range: not before the first trade's settlement date.
    ///   - commonID: both desks' new reference; `commonID(of:)` gives the same to both.
    /// - Returns: `nil` for a bond, for a rescission itself, and for a date that is too early.
    public static func ticket(
        undoing first: TradeTicket, transfer: TransferID, on date: CalendarDate, clientID: ClientID,
        commonID: CommonID
    ) -> TradeTicket? {
        guard date >= first.settlementDate, let terms = terms(undoing: first, transfer, notice: nil) else {
            return nil
        }
        return TradeTicket(
            clientID: clientID, commonID: commonID, side: first.side == .sell ? .buy : .sell,
            seller: first.buyer, buyer: first.seller, mode: first.mode, lockOrder: first.lockOrder,
            economics: .forfaiting(terms), tradeDate: date, settlementDate: date, cash: first.cash,
            assetLeg: first.assetLeg.reversed, cashLeg: first.cashLeg.reversed)
    }

    /// What both desks call the rescission of a transfer unless they agree otherwise: `R` and 15 digits of its id.
    public static func commonID(of transfer: TransferID) -> CommonID {
        CommonID(checked: "R" + transfer.hex.prefix(15).uppercased())
    }

    /// The first field in which `ticket` is not what undoes `first`, which is our own desk's too; `nil` where it is.
    ///
    /// References, dates, mode, lock order and the notice of the way back are the desks' to choose.
    public static func difference(
        of ticket: TradeTicket, undoing first: TradeTicket, transfer: TransferID
    ) -> MatchFinding? {
        guard case .forfaiting(let own) = ticket.economics,
            let terms = terms(undoing: first, transfer, notice: own.notice)
        else {
            return MatchFinding(
                reason: .security, field: "economics", ours: "other terms",
                theirs: "those of transfer \(transfer)")
        }
        guard ticket.side != first.side else {
            return MatchFinding(
                reason: .direction, field: "side", ours: ticket.side.rawValue,
                theirs: (first.side == .sell ? TradeSide.buy : .sell).rawValue)
        }
        // The other desk's ticket, as it must be for this one to match it.
        let theirs = TradeTicket(
            clientID: ticket.clientID, commonID: ticket.commonID, side: first.side, seller: first.buyer,
            buyer: first.seller, mode: ticket.mode, lockOrder: ticket.lockOrder,
            economics: .forfaiting(terms), tradeDate: ticket.tradeDate,
            settlementDate: ticket.settlementDate, cash: first.cash, assetLeg: first.assetLeg.reversed,
            cashLeg: first.cashLeg.reversed)
        return TicketMatching.compare(ticket, theirs).first
    }

    private static func terms(
        undoing first: TradeTicket, _ transfer: TransferID, notice: AssignmentNotice?
    ) -> ForfaitingTerms? {
        guard case .forfaiting(let terms) = first.economics, terms.rescinds == nil else { return nil }
        return ForfaitingTerms(
            face: terms.face, discountRate: terms.discountRate, pricing: terms.pricing,
            dayCount: terms.dayCount, settlementDate: terms.settlementDate,
            nominalMaturity: terms.nominalMaturity, roll: terms.roll, graceDays: terms.graceDays,
            holidays: terms.holidays, recourse: terms.recourse, notice: notice, rescinds: transfer)
    }
}

extension TicketLeg {
    fileprivate var reversed: TicketLeg {
        TicketLeg(ledger: ledger, asset: asset, payer: payee, payee: payer)
    }
}
