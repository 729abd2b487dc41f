import SettlementModel
import Testing

@testable import Instruments

struct TicketMatchingTests {
    /// One altered field: what is changed on their ticket, and the one finding that must come of it.
    struct Alteration: Sendable, CustomTestStringConvertible {
        let field: String
        let reason: MatchReason
        let change: @Sendable (inout TicketDraft) throws -> Void
        var testDescription: String { field }

        init(
            _ field: String, _ reason: MatchReason,
            _ change: @escaping @Sendable (inout TicketDraft) throws -> Void
        ) {
            self.field = field
            self.reason = reason
            self.change = change
        }
    }

    private func findings(_ base: TicketDraft, _ altered: TicketDraft) throws -> [MatchFinding] {
        var theirs = altered
        theirs.client = "desk-b-77"
        if altered.side == base.side { theirs.side = base.side == .sell ? .buy : .sell }
        return TicketMatching.compare(try base.ticket(), try theirs.ticket())
    }

    @Test func `opposite sides of one trade match, whatever the desks call it`() throws {
        let forfaiting = try TicketDraft.forfaiting()
        #expect(try findings(forfaiting, forfaiting).isEmpty)
        let bond = try TicketDraft.bond()
        #expect(try findings(bond, bond).isEmpty)
    }

    @Test func `a cent of difference is exactly DMON`() throws {
        let ours = try TicketDraft.forfaiting()
        var theirs = ours
        theirs.cash = try Samples.money("CNY", "4926770.84")
        let finding = try #require(try findings(ours, theirs).first)
        #expect(try findings(ours, theirs).count == 1)
        #expect(finding.reason.rawValue == "DMON")
        #expect(finding.code == "instrument.match.dmon")
        #expect(finding.field == "cash")
        #expect(finding.ours == "CNY 4926770.83")
        #expect(finding.theirs == "CNY 4926770.84")
    }

    @Test func `two sellers do not match`() throws {
        let draft = try TicketDraft.forfaiting()
        let found = TicketMatching.compare(try draft.ticket(), try draft.ticket())
        #expect(found.map(\.reason) == [.direction])
        #expect(found.map(\.field) == ["side"])
    }

    static let ticketAlterations: [Alteration] = [
        Alteration("commonID", .commonReference) { $0.common = "XLG2026031600002" },
        Alteration("seller.gateway", .agent) { $0.sellerGateway = "gw.bank-c" },
        Alteration("seller.lei", .party) { $0.sellerLEI = "5493001KJTIIGC8Y1R12" },
        Alteration("buyer.gateway", .agent) { $0.buyerGateway = "gw.bank-c" },
        Alteration("buyer.lei", .party) { $0.buyerLEI = "5493001KJTIIGC8Y1R12" },
        Alteration("mode", .mode) { $0.mode = .m1 },
        Alteration("lockOrder", .lockOrder) { $0.order = .cashFirst },
        Alteration("tradeDate", .tradeDate) { $0.tradeDate = try Samples.date("2020-01-02") },
        Alteration("settlementDate", .settlementDate) { $0.settlement = try Samples.date("2026-03-17") },
        Alteration("cash.currency", .settlementCurrency) {
            $0.cash = try #require(Money(try Samples.currency("EUR"), minor: $0.cash.minor))
        },
        Alteration("assetLeg.ledger", .placeOfSettlement) { $0.assetLedger = "sql:other" },
        Alteration("assetLeg.asset", .security) { $0.asset = "claim:other" },
        Alteration("assetLeg.payer", .safekeepingAccount) { $0.assetPayer = "bank-x" },
        Alteration("assetLeg.payee", .safekeepingAccount) { $0.assetPayee = "bank-x" },
        Alteration("cashLeg.ledger", .placeOfSettlement) { $0.cashLedger = "sql:other" },
        Alteration("cashLeg.asset", .settlementCurrency) { $0.cashAsset = "iso4217:CNH" },
        Alteration("cashLeg.payer", .cashAccount) { $0.cashPayer = "bank-x" },
        Alteration("cashLeg.payee", .cashAccount) { $0.cashPayee = "bank-x" },
    ]

    @Test(arguments: ticketAlterations)
    func `one altered field of the ticket gives exactly its finding`(alteration: Alteration) throws {
        for base in [try TicketDraft.forfaiting(), try TicketDraft.bond()] {
            let found = try findings(base, try base.with(alteration.change))
            #expect(found.map(\.field) == [alteration.field])
            #expect(found.map(\.reason) == [alteration.reason])
            #expect(found.allSatisfy { $0.ours != $0.theirs && !$0.nextStep.isEmpty })
        }
    }

    @Test func `one altered price term of a forfaiting trade gives exactly its finding`() throws {
        let changes: [(String, MatchReason, (inout ForfaitingDraft) throws -> Void)] = [
            ("economics.face", .quantity, { $0.face = try Samples.money("CNY", "5000000.01") }),
            ("economics.face", .quantity, { $0.face = try Samples.money("USD", "5000000.00") }),
            ("economics.discountRate", .dealPrice, { $0.rate = try Samples.decimal("0.0286") }),
            ("economics.discountRate", .dealPrice, { $0.rate = try Samples.decimal("0.02850") }),
            ("economics.dayCount", .priceTerm, { $0.dayCount = .actual365Fixed }),
            ("economics.settlementDate", .settlementDate, { $0.settlement = try Samples.date("2026-03-17") }),
            ("economics.nominalMaturity", .security, { $0.maturity = try Samples.date("2026-09-13") }),
            ("economics.roll", .priceTerm, { $0.roll = .modifiedFollowing }),
            ("economics.graceDays", .priceTerm, { $0.grace = 2 }),
            ("economics.holidays", .priceTerm, { $0.holidays = [try Samples.date("2026-10-01")] }),
            ("economics.recourse", .tradeTerm, { $0.recourse = .warrantyBreachOnly }),
        ]
        let base = try TicketDraft.forfaiting()
        for (field, reason, change) in changes {
            let found = try findings(base, try TicketDraft.forfaiting(change))
            #expect(found.map(\.field) == [field])
            #expect(found.map(\.reason) == [reason])
        }
    }

    @Test func `one altered price term of a bond trade gives exactly its finding`() throws {
        let changes: [(String, MatchReason, (inout BondDraft) throws -> Void)] = [
            ("economics.isin", .security, { $0.isin = "XS2601010015" }),
            ("economics.units", .quantity, { $0.units = 139_999 }),
            ("economics.nominalPerUnit", .security, { $0.nominal = try Samples.money("USD", "100.01") }),
            ("economics.price", .dealPrice, { $0.price = try Samples.decimal("99.798") }),
            ("economics.settlementDate", .settlementDate, { $0.settlement = try Samples.date("2020-11-16") }),
            ("economics.restrictions", .tradeTerm, { $0.restrictions = [] }),
            ("economics.buyer", .tradeTerm, { $0.buyer = InvestorFacts(countries: [.taxResidency: ["HK"]]) }),
        ]
        let base = try TicketDraft.bond()
        for (field, reason, change) in changes {
            let found = try findings(base, try TicketDraft.bond(change))
            #expect(found.map(\.field) == [field])
            #expect(found.map(\.reason) == [reason])
        }
    }

    @Test func `a forfaiting trade never matches a bond trade`() throws {
        let ours = try TicketDraft.forfaiting()
        var theirs = ours
        theirs.economics = try TicketDraft.bond().economics
        #expect(try findings(ours, theirs).map(\.field) == ["economics"])
        #expect(try findings(theirs, ours).map(\.reason) == [.security])
    }

    @Test func `several differences are all named`() throws {
        let ours = try TicketDraft.forfaiting()
        var theirs = ours
        theirs.common = "OTHER"
        theirs.mode = .m1
        theirs.cashPayee = "bank-x"
        #expect(try findings(ours, theirs).map(\.reason) == [.commonReference, .mode, .cashAccount])
    }

    @Test func `an ISO code has four letters and ours begin with X`() {
        for reason in MatchReason.allCases {
            #expect(reason.isISO20022 ? reason.rawValue.count == 4 : reason.rawValue.hasPrefix("X-"))
        }
        #expect(MatchReason.allCases.filter { !$0.isISO20022 }.count == 5)
    }
}
