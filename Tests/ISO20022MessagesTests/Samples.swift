import SettlementModel
import Testing
import XML

@testable import ISO20022Messages

/// Values that the tests vary.
enum Samples {
    static func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }
    static func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
    static func money(_ code: String, _ text: String) throws -> Money {
        let currency = try #require(CurrencyCode(code))
        return try #require(Money(currency, decimal: text))
    }
    static func amount(_ text: String) throws -> ISOAmount { ISOAmount(try money("USD", text)) }
    static func instant(_ seconds: Int64) throws -> LedgerInstant {
        try #require(LedgerInstant(seconds: seconds))
    }

    static func party(_ gateway: String, _ lei: String) throws -> PartyIdentity {
        PartyIdentity(gateway: try #require(GatewayID(gateway)), lei: lei)
    }

    static func leg(_ ledger: String, _ asset: String, _ payer: String, _ payee: String) throws -> TicketLeg {
        TicketLeg(
            ledger: try #require(LedgerID(ledger)), asset: try #require(AssetID(asset)),
            payer: try #require(AccountID(payer)), payee: try #require(AccountID(payee)))
    }

    static func bond(restrictions: Bool = true) throws -> TradeEconomics {
        .bond(
            try #require(
                BondTradeTerms(
                    isin: "MYBCB2000018", units: 140_000, nominalPerUnit: money("USD", "100.00"),
                    price: decimal("99.797"), settlementDate: date("2026-11-13"),
                    restrictions: restrictions
                        ? [
                            InvestorRestriction(attribute: .taxResidency, excludedCountries: ["US", "CN"]),
                            InvestorRestriction(attribute: .nationality, excludedCountries: ["IR"]),
                        ] : [],
                    buyer: InvestorFacts(
                        countries: restrictions ? [.taxResidency: ["SG"], .domicile: []] : [:]))))
    }

    static func forfaiting(holidays: [String] = ["2026-09-14"]) throws -> TradeEconomics {
        .forfaiting(
            try #require(
                ForfaitingTerms(
                    face: money("CNY", "5000000.00"), discountRate: decimal("0.0285"),
                    pricing: .discountToYieldSemiannual, dayCount: .actual360,
                    settlementDate: date("2026-11-13"), nominalMaturity: date("2027-09-12"),
                    roll: .modifiedFollowing, graceDays: 3, holidays: holidays.map(date),
                    recourse: .warrantyBreachOnly)))
    }

    static func ticket(
        _ economics: TradeEconomics, side: TradeSide = .sell, mode: SettlementMode = .m2,
        order: LockOrder = .assetFirst
    ) throws -> TradeTicket {
        let isBond = if case .bond = economics { true } else { false }
        return TradeTicket(
            clientID: try #require(ClientID("desk-a-0001")),
            commonID: try #require(CommonID("BOND2026001113")),
            side: side, seller: try party("gw.bank-a", "969500BANKA0EXAMPL53"),
            buyer: try party("gw.bank-b", "969500BANKB0EXAMPL08"), mode: mode, lockOrder: order,
            economics: economics, tradeDate: try date("2026-11-11"), settlementDate: try date("2026-11-13"),
            cash: isBond ? try money("USD", "13971580.00") : try money("CNY", "4926770.83"),
            assetLeg: try leg(
                "sql:bank-a-assets", isBond ? "isin:MYBCB2000018" : "claim:DLC-2026-000517", "bank-a/assets",
                "bank-b/assets"),
            cashLeg: try leg(
                "sql:bank-b-cash", isBond ? "iso4217:USD" : "iso4217:CNY", "bank-b/cash", "bank-a/cash"))
    }

    static func letter() throws -> ISOAssignmentLetter {
        let item = { (id: String) throws in
            ISOAssignmentLetter.Item(
                identifier: id, issued: try date("2026-03-01"), taxable: try amount("100.00"),
                tax: try amount("7.00"), total: try amount("107.00"), due: try date("2026-09-12"))
        }
        return ISOAssignmentLetter(
            id: "L1", day: try date("2026-03-16"),
            originator: .init(id: "P1", name: "Bank A", bic: "XLGAHKHH"),
            recipients: [.init(id: "P2", name: "Bank B")], users: [.init(id: "P3", name: "Desk")],
            lists: [
                .init(
                    identifier: "A-1", issued: try date("2026-03-16"), assignee: "P2", assignor: "P1",
                    items: [try item("INV-1"), try item("INV-2")], status: "RCCF")
            ])
    }
}
