/// One desk's own instruction to settle one trade. Two tickets that agree make a trade.
///
/// - Source: `domain.md` 5.4 (matching fields).
public struct TradeTicket: Hashable, Sendable {
    /// The desk's idempotency key; not matched.
    public let clientID: ClientID
    /// Shared by both desks; matched first.
    public let commonID: CommonID
    /// Ours: deliver or receive the asset. The other ticket must say the opposite.
    public let side: TradeSide
    public let seller: PartyIdentity
    public let buyer: PartyIdentity
    public let mode: SettlementMode
    public let lockOrder: LockOrder
    public let economics: TradeEconomics
    public let tradeDate: CalendarDate
    public let settlementDate: CalendarDate
    /// The cash this desk computed; the gateways recompute it.
    public let cash: Money
    public let assetLeg: TicketLeg
    public let cashLeg: TicketLeg

    public init(
        clientID: ClientID, commonID: CommonID, side: TradeSide, seller: PartyIdentity, buyer: PartyIdentity,
        mode: SettlementMode, lockOrder: LockOrder, economics: TradeEconomics, tradeDate: CalendarDate,
        settlementDate: CalendarDate, cash: Money, assetLeg: TicketLeg, cashLeg: TicketLeg
    ) {
        self.clientID = clientID
        self.commonID = commonID
        self.side = side
        self.seller = seller
        self.buyer = buyer
        self.mode = mode
        self.lockOrder = lockOrder
        self.economics = economics
        self.tradeDate = tradeDate
        self.settlementDate = settlementDate
        self.cash = cash
        self.assetLeg = assetLeg
        self.cashLeg = cashLeg
    }

    /// The gateway that submitted this ticket.
    public var own: PartyIdentity { side == .sell ? seller : buyer }
    public var counterparty: PartyIdentity { side == .sell ? buyer : seller }
    /// The party that locks first and holds the preimage.
    public var initiator: PartyIdentity { lockOrder == .assetFirst ? seller : buyer }
    public var responder: PartyIdentity { lockOrder == .assetFirst ? buyer : seller }
}

public enum TradeSide: String, Hashable, Sendable, CaseIterable {
    case sell = "SELL"
    case buy = "BUY"
}

/// A party to the trade: its gateway and its legal identity.
public struct PartyIdentity: Hashable, Sendable {
    public let gateway: GatewayID
    /// ISO 17442, 20 characters.
    public let lei: String
    public init(gateway: GatewayID, lei: String) {
        self.gateway = gateway
        self.lei = lei
    }
}

/// One leg as a desk writes it: who pays what to whom on which ledger.
public struct TicketLeg: Hashable, Sendable {
    public let ledger: LedgerID
    public let asset: AssetID
    public let payer: AccountID
    public let payee: AccountID
    public init(ledger: LedgerID, asset: AssetID, payer: AccountID, payee: AccountID) {
        self.ledger = ledger
        self.asset = asset
        self.payer = payer
        self.payee = payee
    }
}

/// Which leg is X. By default the seller locks the asset first and claims the cash.
public enum LockOrder: String, Hashable, Sendable, CaseIterable {
    case assetFirst = "ASSET_FIRST"
    case cashFirst = "CASH_FIRST"
}

/// - Source: `protocol.md` 7; architecture decision 1.
public enum SettlementMode: String, Hashable, Sendable, CaseIterable {
    /// Hash and clock on both legs; safe only within the timeouts' bounds.
    case m1 = "M1"
    /// X opens only by proof of how Y ended; safe without timing.
    case m2 = "M2"
}
