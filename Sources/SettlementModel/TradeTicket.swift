/// One desk's own instruction to settle one trade. Two tickets that agree make a trade.
///
/// - Source: `domain.md` 5.4 (matching fields).
public struct TradeTicket: Hashable, Sendable {
    /// Passed on at every turn: one reference instead of dozens of fields.
    private struct Fields: Hashable, Sendable {
        let clientID: ClientID
        let commonID: CommonID
        let side: TradeSide
        let seller: PartyIdentity
        let buyer: PartyIdentity
        let mode: SettlementMode
        let lockOrder: LockOrder
        let economics: TradeEconomics
        let tradeDate: CalendarDate
        let settlementDate: CalendarDate
        let cash: Money
        let assetLeg: TicketLeg
        let cashLeg: TicketLeg
    }

    private let fields: Shared<Fields>

    /// The desk's idempotency key; not matched.
    public var clientID: ClientID { fields.value.clientID }
    /// Shared by both desks; matched first.
    public var commonID: CommonID { fields.value.commonID }
    /// Ours: deliver or receive the asset. The other ticket must say the opposite.
    public var side: TradeSide { fields.value.side }
    public var seller: PartyIdentity { fields.value.seller }
    public var buyer: PartyIdentity { fields.value.buyer }
    public var mode: SettlementMode { fields.value.mode }
    public var lockOrder: LockOrder { fields.value.lockOrder }
    public var economics: TradeEconomics { fields.value.economics }
    public var tradeDate: CalendarDate { fields.value.tradeDate }
    public var settlementDate: CalendarDate { fields.value.settlementDate }
    /// The cash this desk computed; the gateways recompute it.
    public var cash: Money { fields.value.cash }
    public var assetLeg: TicketLeg { fields.value.assetLeg }
    public var cashLeg: TicketLeg { fields.value.cashLeg }

    public init(
        clientID: ClientID, commonID: CommonID, side: TradeSide, seller: PartyIdentity, buyer: PartyIdentity,
        mode: SettlementMode, lockOrder: LockOrder, economics: TradeEconomics, tradeDate: CalendarDate,
        settlementDate: CalendarDate, cash: Money, assetLeg: TicketLeg, cashLeg: TicketLeg
    ) {
        fields = Shared(
            Fields(
                clientID: clientID, commonID: commonID, side: side, seller: seller, buyer: buyer, mode: mode,
                lockOrder: lockOrder, economics: economics, tradeDate: tradeDate,
                settlementDate: settlementDate, cash: cash, assetLeg: assetLeg, cashLeg: cashLeg))
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
