public import SettlementModel

/// A ticket's legs in lock order: which is X, which is Y, and who pays on each.
public struct LegSides: Hashable, Sendable {
    public let x: LegSide
    public let y: LegSide

    public init(_ ticket: TradeTicket) {
        let asset = LegSide(ticket.assetLeg, payer: ticket.seller.gateway, payee: ticket.buyer.gateway)
        let cash = LegSide(ticket.cashLeg, payer: ticket.buyer.gateway, payee: ticket.seller.gateway)
        (x, y) = ticket.lockOrder == .assetFirst ? (asset, cash) : (cash, asset)
    }

    public subscript(leg: LegID) -> LegSide { leg == .x ? x : y }
}

extension TradeTicket {
    /// The two ledgers in lock order: asked for at every turn, mostly without anything else of the legs.
    public var ledgers: (x: LedgerID, y: LedgerID) {
        let (asset, cash) = (assetLeg.ledger, cashLeg.ledger)
        return lockOrder == .assetFirst ? (asset, cash) : (cash, asset)
    }
}

public struct LegSide: Hashable, Sendable {
    public let ledger: LedgerID
    public let asset: AssetID
    public let payer: AccountID
    public let payee: AccountID
    public let payerGateway: GatewayID
    public let payeeGateway: GatewayID

    init(_ leg: TicketLeg, payer: GatewayID, payee: GatewayID) {
        ledger = leg.ledger
        asset = leg.asset
        self.payer = leg.payer
        self.payee = leg.payee
        payerGateway = payer
        payeeGateway = payee
    }
}
