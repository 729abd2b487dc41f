import SettlementModel
import Testing

@testable import Instruments

/// Values that the tests vary one field at a time. Everything is legal unless a test says otherwise.
enum Samples {
    static func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }
    static func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
    static func currency(_ code: String) throws -> CurrencyCode { try #require(CurrencyCode(code)) }
    static func asset(_ text: String) throws -> AssetID { try #require(AssetID(text)) }
    static func money(_ code: String, _ text: String) throws -> Money {
        try #require(Money(currency(code), decimal: text))
    }
}

/// The fields of `ForfaitingTerms`, open to change; by default vector F05.
struct ForfaitingDraft {
    var face: Money
    var rate: ExactDecimal
    var dayCount = DayCount.actual360
    var pricing = PricingMethod.straightDiscount
    var settlement: CalendarDate
    var maturity: CalendarDate
    var roll = RollRule.following
    var grace = 3
    var holidays: [CalendarDate] = []
    var recourse = Recourse.none

    init() throws {
        face = try Samples.money("CNY", "5000000.00")
        rate = try Samples.decimal("0.0285")
        settlement = try Samples.date("2026-03-16")
        maturity = try Samples.date("2026-09-12")
    }

    func terms() throws -> ForfaitingTerms {
        try #require(
            ForfaitingTerms(
                face: face, discountRate: rate, pricing: pricing, dayCount: dayCount,
                settlementDate: settlement, nominalMaturity: maturity, roll: roll, graceDays: grace,
                holidays: holidays, recourse: recourse))
    }
}

/// The fields of `BondTradeTerms`, open to change; by default vector B02.
struct BondDraft {
    var isin = "MYB0XLG00012"
    var units: Int128 = 140_000
    var nominal: Money
    var price: ExactDecimal
    var settlement: CalendarDate
    var restrictions = [InvestorRestriction(attribute: .taxResidency, excludedCountries: ["US", "CN"])]
    var buyer = InvestorFacts(countries: [.taxResidency: ["SG"]])

    init() throws {
        nominal = try Samples.money("USD", "100.00")
        price = try Samples.decimal("99.797")
        settlement = try Samples.date("2020-11-13")
    }

    func terms() throws -> BondTradeTerms {
        try #require(
            BondTradeTerms(
                isin: isin, units: units, nominalPerUnit: nominal, price: price, settlementDate: settlement,
                restrictions: restrictions, buyer: buyer))
    }
}

/// The fields of a ticket, open to change; a right ticket of either trade to begin with.
struct TicketDraft {
    var client = "desk-a-1"
    var common = "XLG2026031600001"
    var side = TradeSide.sell
    var sellerGateway = "gw.bank-a"
    var sellerLEI = "9845XLGWBANKA0000074"
    var buyerGateway = "gw.bank-b"
    var buyerLEI = "9845XLGWBANKB0000095"
    var mode = SettlementMode.m2
    var order = LockOrder.assetFirst
    var economics: TradeEconomics
    var tradeDate: CalendarDate
    var settlement: CalendarDate
    var cash: Money
    var assetLedger = "sql:claims"
    var asset: String
    var assetPayer = "bank-a"
    var assetPayee = "bank-b"
    var cashLedger = "sql:cash"
    var cashAsset: String
    var cashPayer = "bank-b"
    var cashPayee = "bank-a"

    static func forfaiting() throws -> TicketDraft {
        TicketDraft(
            economics: .forfaiting(try ForfaitingDraft().terms()), tradeDate: try Samples.date("2026-03-13"),
            settlement: try Samples.date("2026-03-16"), cash: try Samples.money("CNY", "4926770.83"),
            asset: "claim:DLC-2026-000517", cashAsset: "iso4217:CNY")
    }

    static func bond() throws -> TicketDraft {
        TicketDraft(
            economics: .bond(try BondDraft().terms()), tradeDate: try Samples.date("2020-11-11"),
            settlement: try Samples.date("2020-11-13"), cash: try Samples.money("USD", "13971580.00"),
            asset: "isin:MYB0XLG00012", cashAsset: "iso4217:USD")
    }

    func ticket() throws -> TradeTicket {
        TradeTicket(
            clientID: try #require(ClientID(client)), commonID: try #require(CommonID(common)), side: side,
            seller: PartyIdentity(gateway: try #require(GatewayID(sellerGateway)), lei: sellerLEI),
            buyer: PartyIdentity(gateway: try #require(GatewayID(buyerGateway)), lei: buyerLEI), mode: mode,
            lockOrder: order, economics: economics, tradeDate: tradeDate, settlementDate: settlement,
            cash: cash,
            assetLeg: TicketLeg(
                ledger: try #require(LedgerID(assetLedger)), asset: try #require(AssetID(asset)),
                payer: try #require(AccountID(assetPayer)), payee: try #require(AccountID(assetPayee))),
            cashLeg: TicketLeg(
                ledger: try #require(LedgerID(cashLedger)), asset: try #require(AssetID(cashAsset)),
                payer: try #require(AccountID(cashPayer)), payee: try #require(AccountID(cashPayee))))
    }

    func with(_ change: (inout TicketDraft) throws -> Void) rethrows -> TicketDraft {
        var draft = self
        try change(&draft)
        return draft
    }

    static func forfaiting(_ change: (inout ForfaitingDraft) throws -> Void) throws -> TicketDraft {
        var terms = try ForfaitingDraft()
        try change(&terms)
        var draft = try forfaiting()
        draft.economics = .forfaiting(try terms.terms())
        return draft
    }

    static func bond(_ change: (inout BondDraft) throws -> Void) throws -> TicketDraft {
        var terms = try BondDraft()
        try change(&terms)
        var draft = try bond()
        draft.economics = .bond(try terms.terms())
        return draft
    }
}
