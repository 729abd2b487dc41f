public import SettlementModel

/// One of the two trades of every story, open to change before the desks write their tickets.
public struct TestTrade: Sendable {
    public enum Kind: Sendable {
        /// A forfaiting purchase of 5,000,000.00 CNY face for 4,926,770.83 CNY.
        case forfaiting
        /// 140,000 units of a bond at 99.797 for 13,971,580.00 USD.
        case bond
    }

    public var kind: Kind
    public var common: String
    public var mode = SettlementMode.m2
    /// The cash as this desk computed it; `nil` for the right amount.
    public var cash: String?
    public var lockOrder = LockOrder.assetFirst
    public var claim = TestWorld.claim
    public var assetPayer = TestWorld.sellerAssets
    public var cashPayee = TestWorld.sellerCash
    public var assetPayee = TestWorld.buyerAssets
    public var cashPayer = TestWorld.buyerCash
    public var isin = TestWorld.isin
    public var face = "5000000.00"
    /// What is open when a forfaiting purchase settles.
    public var reserve: PaymentReserve?
    public var notice: AssignmentNotice?
    public var distinct: DistinctClaim?

    public init(_ kind: Kind = .forfaiting, common: String = "DLC2026000517", mode: SettlementMode = .m2) {
        self.kind = kind
        self.common = common
        self.mode = mode
    }

    public func with(_ change: (inout TestTrade) -> Void) -> TestTrade {
        var changed = self
        change(&changed)
        return changed
    }

    public var currency: String { kind == .forfaiting ? "CNY" : "USD" }
    public var asset: AssetID { kind == .forfaiting ? claim : TestWorld.bond }
    public var money: AssetID { AssetID(checked: "iso4217:\(currency)") }
    public var assetUnits: Int128 { kind == .forfaiting ? 1 : 140_000 }
    public var cashMinor: Int128 { kind == .forfaiting ? 492_677_083 : 1_397_158_000 }

    public func ticket(_ side: TradeSide, seller: PartyIdentity, buyer: PartyIdentity) throws -> TradeTicket {
        let currency = try need(CurrencyCode(currency))
        let right = kind == .forfaiting ? "4926770.83" : "13971580.00"
        let settlement = try need(CalendarDate(kind == .forfaiting ? "2026-03-16" : "2020-11-13"))
        return TradeTicket(
            clientID: try need(ClientID("desk.\(side.rawValue).\(common)")),
            commonID: try need(CommonID(common)),
            side: side, seller: seller, buyer: buyer, mode: mode, lockOrder: lockOrder,
            economics: try economics(settlement),
            tradeDate: try need(CalendarDate(kind == .forfaiting ? "2026-03-13" : "2020-11-11")),
            settlementDate: settlement, cash: try need(Money(currency, decimal: cash ?? right)),
            assetLeg: TicketLeg(
                ledger: TestWorld.assets, asset: asset, payer: assetPayer, payee: assetPayee),
            cashLeg: TicketLeg(
                ledger: TestWorld.cash, asset: money, payer: cashPayer, payee: cashPayee))
    }

    private func economics(_ settlement: CalendarDate) throws -> TradeEconomics {
        switch kind {
        case .forfaiting:
            let yuan = try need(CurrencyCode("CNY"))
            return .forfaiting(
                try need(
                    ForfaitingTerms(
                        face: try need(Money(yuan, decimal: face)),
                        discountRate: try need(ExactDecimal("0.0285")), pricing: .straightDiscount,
                        dayCount: .actual360, settlementDate: settlement,
                        nominalMaturity: try need(CalendarDate("2026-09-12")), roll: .following, graceDays: 3,
                        holidays: [], recourse: .none, reserve: reserve, notice: notice,
                        distinct: distinct)))
        case .bond:
            let dollar = try need(CurrencyCode("USD"))
            return .bond(
                try need(
                    BondTradeTerms(
                        isin: isin, units: 140_000,
                        nominalPerUnit: try need(Money(dollar, decimal: "100.00")),
                        price: try need(ExactDecimal("99.797")), settlementDate: settlement,
                        restrictions: [
                            InvestorRestriction(attribute: .taxResidency, excludedCountries: ["US", "CN"])
                        ],
                        buyer: InvestorFacts(countries: [.taxResidency: ["SG"]]))))
        }
    }
}

func need<Value>(_ value: Value?, _ what: String = "a value") throws -> Value {
    guard let value else { throw TestWorldFault("\(what) of the test's own world is missing") }
    return value
}
