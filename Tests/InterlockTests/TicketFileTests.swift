import Foundation
import Instruments
import SettlementModel
import SettlementProofs
import Testing

@testable import Interlock

struct TicketFileTests {
    @Test(arguments: [
        ("forfaiting-F05-seller.yaml", "forfaiting-F05-buyer.yaml", "CNY 4926770.83"),
        ("bond-B02-seller.yaml", "bond-B02-buyer.yaml", "USD 13971580.00"),
        ("forfaiting-F05-reserve-seller.yaml", "forfaiting-F05-reserve-buyer.yaml", "CNY 4926770.83"),
    ])
    func `both desks' examples name the same trade at the computed price`(
        seller: String, buyer: String, cash: String
    ) throws {
        let sale = try ticket(seller)
        let purchase = try ticket(buyer)
        #expect(TradeRules.check(sale) == [])
        #expect(TradeRules.check(purchase) == [])
        #expect(sale.cash.description == cash)
        #expect(try TradeRules.cash(of: sale.economics) == sale.cash)
        #expect(sale.side == .sell && purchase.side == .buy)
        #expect(sale.clientID != purchase.clientID)
        #expect(sale.commonID == purchase.commonID && sale.economics == purchase.economics)
        #expect(sale.seller == purchase.seller && sale.buyer == purchase.buyer)
        #expect(sale.assetLeg == purchase.assetLeg && sale.cashLeg == purchase.cashLeg)
        #expect(sale.tradeDate == purchase.tradeDate && sale.settlementDate == purchase.settlementDate)
    }

    @Test func `the bond's restrictions are data, in their order`() throws {
        guard case .bond(let terms) = try ticket("bond-B02-buyer.yaml").economics else {
            Issue.record("not a bond")
            return
        }
        #expect(
            terms.restrictions == [
                InvestorRestriction(attribute: .taxResidency, excludedCountries: ["US", "CN"]),
                InvestorRestriction(attribute: .nationality, excludedCountries: ["IR", "KP"]),
            ])
        #expect(terms.buyer.countries == [.taxResidency: ["SG"], .nationality: ["SG"]])
        #expect(terms.units == 140_000)
    }

    @Test func `what is left to be done after the settlement is read, and each mistake in it is named`()
        throws
    {
        let text = try repositoryFile("Specs/Examples/forfaiting-F05-reserve-seller.yaml")
        guard case .forfaiting(let terms)? = TicketFile.read(text).file?.ticket.economics else {
            Issue.record("not read")
            return
        }
        #expect(
            terms.reserve?.points == [
                "authority of the issuing bank's signatories", "贸易背景 documents, originals",
            ])
        #expect(terms.notice?.giver == .sell && terms.notice?.daysToAcknowledge == 10)
        for (old, new, path) in [
            ("until: 2026-04-15", "until: 2026-04-31", "forfaiting.reserve.until"),
            (
                "'贸易背景 documents, originals'", "'authority of the issuing bank''s signatories'",
                "forfaiting.reserve.points"
            ),
            ("'贸易背景 documents, originals'", "' open'", "forfaiting.reserve.points[1]"),
            ("daysToAcknowledge: 10", "daysToAcknowledge: 0", "forfaiting.notice.daysToAcknowledge"),
            ("giver: SELL", "giver: DEBTOR", "forfaiting.notice.giver"),
            (
                "  notice:\n", "  rescinds: { transfer: ab, settlementDate: 2026-03-16 }\n  notice:\n",
                "forfaiting.rescinds.transfer"
            ),
            (
                "  notice:\n", "  distinct: { refused: ab, reason: x }\n  notice:\n",
                "forfaiting.distinct.refused"
            ),
            (
                "  notice:\n",
                "  distinct: { refused: '\(String(repeating: "5c", count: 16))', reason: ' x' }\n  notice:\n",
                "forfaiting.distinct.reason"
            ),
        ] {
            #expect(text.contains(old), "\(old)")
            let (file, findings) = TicketFile.read(text.replacing(old, with: new))
            #expect(file == nil)
            #expect(findings.map(\.path) == [path], "\(findings)")
        }
    }

    @Test func `a ticket in JSON is the same ticket`() throws {
        let json = """
            {"ticket": 1, "clientId": "desk-a-F05", "commonId": "DLC2026000517", "side": "SELL",
             "seller": {"gateway": "gw.bank-a", "lei": "969500BANKA0EXAMPL53"},
             "buyer": {"gateway": "gw.bank-b", "lei": "969500BANKB0EXAMPL08"},
             "tradeDate": "2026-03-16", "settlementDate": "2026-03-16", "cash": "CNY 4926770.83",
             "forfaiting": {"face": "CNY 5000000.00", "discountRate": "0.0285", "dayCount": "A004",
              "nominalMaturity": "2026-09-12", "roll": "FOLLOWING", "graceDays": 3, "recourse": "WARRANTY_BREACH_ONLY"},
             "legs": {"asset": {"ledger": "sql:bank-a-assets", "asset": "claim:DLC-2026-000517",
               "payer": "bank-a/assets", "payee": "bank-b/assets"},
              "cash": {"ledger": "sql:bank-b-cash", "asset": "iso4217:CNY", "payer": "bank-b/cash",
               "payee": "bank-a/cash"}}}
            """
        let read = TicketFile.read(json)
        #expect(read.findings == [])
        #expect(read.file?.ticket == (try ticket("forfaiting-F05-seller.yaml")))
    }

    @Test func `mistakes in a ticket are all listed with their lines`() throws {
        var text = try repositoryFile("Specs/Examples/forfaiting-F05-seller.yaml")
        for (old, new) in [
            ("side: SELL", "side: sell"), ("discountRate: 0.0285", "discountRate: 2.85%"),
            ("cash: CNY 4,926,770.83", "cash: CNY 49,26770.83"),
            ("nominalMaturity: 2026-09-12", "nominalMaturity: 2026-02-30"),
            ("    payer: bank-b/cash", "    payer: bank b"), ("  roll: FOLLOWING", "  rolling: FOLLOWING"),
        ] {
            text = text.replacingOccurrences(of: old, with: new)
        }
        let found = TicketFile.read(text).findings
        #expect(
            Set(found.map(\.path)) == [
                "side", "forfaiting.discountRate", "cash", "forfaiting.nominalMaturity", "legs.cash.payer",
                "forfaiting.roll", "forfaiting.rolling",
            ])
        let line = try #require(
            text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("side") })
        #expect(found.first { $0.path == "side" }?.line == line + 1)
    }

    @Test func `a cash amount one cent off is refused where it stands`() throws {
        let text = try repositoryFile("Specs/Examples/forfaiting-F05-seller.yaml")
        let read = try #require(TicketFile.read(text.replacingOccurrences(of: "770.83", with: "770.84")).file)
        let findings = TradeRules.check(read.ticket)
        #expect(findings.map(\.code) == ["instrument.trade.cash-differs"])
        let failure = TicketFindings.failure(findings, in: read, path: "t.yaml")
        #expect(failure.exit == .refused)
        #expect(
            failure.problem.contains(
                "t.yaml:14:1: cash: states CNY 4926770.84, the rule gives CNY 4926770.83"))
    }

    @Test(arguments: [
        ("4,926,770.83", "4926770.83"), ("140,000", "140000"), ("1", "1"), ("12.50", "12.50"),
        ("1,234", "1234"),
    ])
    func `thousands commas are read where they belong`(written: String, plain: String) {
        #expect(Grouping.plain(written) == plain)
        #expect(Grouping.written(plain) == written)
    }

    @Test(arguments: ["1,23", "1,2345", ",123", "12,34,567", "1,234,", "1234,567.00", "1.2,3", ","])
    func `commas in a wrong place are refused`(text: String) {
        #expect(Grouping.plain(text) == nil)
    }

    private func ticket(_ name: String) throws -> TradeTicket {
        let read = TicketFile.read(try repositoryFile("Specs/Examples/" + name))
        #expect(read.findings == [])
        return try #require(read.file).ticket
    }
}
