import SettlementModel
import Testing

@testable import Instruments

struct TradeRulesTests {
    private func codes(_ draft: TicketDraft) throws -> [String] {
        TradeRules.check(try draft.ticket()).map(\.code)
    }

    @Test(arguments: SettlementMode.allCases, LockOrder.allCases)
    func `right tickets of both trades pass in both modes and both orders`(
        mode: SettlementMode, order: LockOrder
    ) throws {
        for base in [try TicketDraft.forfaiting(), try TicketDraft.bond()] {
            let draft = base.with { ($0.mode, $0.order) = (mode, order) }
            #expect(try codes(draft).isEmpty)
        }
    }

    @Test func `a cent too much is found, with what was computed and what was stated`() throws {
        let draft = try TicketDraft.forfaiting().with { $0.cash = try Samples.money("CNY", "4926770.84") }
        let found = TradeRules.check(try draft.ticket())
        #expect(found.map(\.code) == ["instrument.trade.cash-differs"])
        #expect(found.map(\.computed) == ["CNY 4926770.83"])
        #expect(found.map(\.stated) == ["CNY 4926770.84"])
        #expect(found.map(\.field) == ["cash"])
        let bond = try TicketDraft.bond().with { $0.cash = try Samples.money("USD", "13971579.99") }
        #expect(TradeRules.check(try bond.ticket()).map(\.computed) == ["USD 13971580.00"])
    }

    @Test func `each broken rule gives exactly its finding`() throws {
        let changes: [(TradeRule, String, (inout TicketDraft) throws -> Void)] = [
            (.currencyDiffers, "cash", { $0.cash = try Samples.money("USD", "4926770.83") }),
            (.settlementDateDiffers, "settlementDate", { $0.settlement = try Samples.date("2026-03-17") }),
            (.tradeDateLate, "tradeDate", { $0.tradeDate = try Samples.date("2026-03-17") }),
            (.oneLedger, "cashLeg.ledger", { $0.cashLedger = $0.assetLedger }),
            (.oneAccount, "assetLeg.payee", { $0.assetPayee = $0.assetPayer }),
            (.oneAccount, "cashLeg.payee", { $0.cashPayee = $0.cashPayer }),
            (.oneParty, "buyer.gateway", { $0.buyerGateway = $0.sellerGateway }),
            (.oneParty, "buyer.lei", { $0.buyerLEI = $0.sellerLEI }),
            (.leiInvalid, "seller.lei", { $0.sellerLEI = "9845XLGWBANKA0000075" }),
            (.leiInvalid, "buyer.lei", { $0.buyerLEI = "" }),
            (.assetNameDiffers, "assetLeg.asset", { $0.asset = "isin:MYB0XLG00012" }),
            (.assetNameDiffers, "assetLeg.asset", { $0.asset = "claim:" }),
            (.cashNameDiffers, "cashLeg.asset", { $0.cashAsset = "iso4217:USD" }),
            (.cashNameDiffers, "cashLeg.asset", { $0.cashAsset = "CNY" }),
        ]
        for (rule, field, change) in changes {
            let found = TradeRules.check(try TicketDraft.forfaiting().with(change).ticket())
            #expect(found.map(\.code) == [rule.rawValue])
            #expect(found.map(\.field) == [field])
            #expect(found.allSatisfy { !$0.nextStep.isEmpty && $0.computed != $0.stated })
        }
    }

    @Test func `a trade may settle on its trade date`() throws {
        let draft = try TicketDraft.forfaiting().with { $0.tradeDate = $0.settlement }
        #expect(try codes(draft).isEmpty)
    }

    @Test func `terms without a price give the fault as a finding`() throws {
        let draft = try TicketDraft.forfaiting { $0.rate = ExactDecimal(coefficient: Int128.max, scale: 0) }
        #expect(try codes(draft) == ["instrument.amount.out-of-range"])
    }

    @Test func `cash may be a token on an EVM chain, whose currency its ledger's descriptor says`() throws {
        let token = "eip155:1338/erc20:0x00112233445566778899aabbccddeeff00112233"
        #expect(try codes(try TicketDraft.forfaiting().with { $0.cashAsset = token }).isEmpty)
        for other in ["eip155:1338/slip44:60", "eip155:1338", "erc20:0x00"] {
            let wrong = try TicketDraft.forfaiting().with { $0.cashAsset = other }
            #expect(try codes(wrong) == [TradeRule.cashNameDiffers.rawValue], "\(other)")
        }
    }

    @Test
    func
        `a bond may be a token on an EVM chain, named as CAIP-19 says, and its ISIN is held against the ledger`()
        throws
    {
        let token = "eip155:1337/erc20:0x00112233445566778899aabbccddeeff00112233"
        let bond = try TicketDraft.bond().with { $0.asset = token }
        #expect(try codes(bond).isEmpty)
        for other in [
            "erc20:0x00", "eip155:1337/slip44:60", "eip155:1337/erc20:0x00/1", "eip155:1337", "claim:1",
        ] {
            let wrong = try TicketDraft.bond().with { $0.asset = other }
            #expect(try codes(wrong) == [TradeRule.assetNameDiffers.rawValue], "\(other)")
        }
        let claim = try TicketDraft.forfaiting().with { $0.asset = token }
        #expect(try codes(claim) == [TradeRule.assetNameDiffers.rawValue])
    }

    @Test func `a bond is named by an ISIN with a right check digit`() throws {
        let wrongName = try TicketDraft.bond().with { $0.asset = "isin:XS2601010015" }
        #expect(try codes(wrongName) == [TradeRule.assetNameDiffers.rawValue])
        let wrongDigit = try TicketDraft.bond { $0.isin = "MYB0XLG00013" }.with {
            $0.asset = "isin:MYB0XLG00013"
        }
        #expect(try codes(wrongDigit) == [TradeRule.isinInvalid.rawValue])
    }

    @Test func `a restricted buyer is refused, and so is one that states nothing`() throws {
        let american = try TicketDraft.bond {
            $0.buyer = InvestorFacts(countries: [.taxResidency: ["SG", "US"]])
        }
        let found = TradeRules.check(try american.ticket())
        #expect(found.map(\.code) == [TradeRule.restricted.rawValue])
        #expect(found.map(\.stated) == ["excluded: US"])
        #expect(found.map(\.field) == ["economics.buyer.taxResidency"])
        let silent = try TicketDraft.bond { $0.buyer = InvestorFacts(countries: [:]) }
        #expect(TradeRules.check(try silent.ticket()).map(\.stated) == ["not stated"])
    }

    @Test func `legs carry one whole payment claim, or the bond's units, against minor units of cash`() throws
    {
        let forfaiting = TradeRules.legs(of: try TicketDraft.forfaiting().ticket())
        #expect(forfaiting == LegQuantities(asset: 1, cash: 492_677_083))
        let bond = TradeRules.legs(of: try TicketDraft.bond().ticket())
        #expect(bond == LegQuantities(asset: 140_000, cash: 1_397_158_000))
    }

    @Test func `every rule has its own stable code`() {
        let codes = TradeRule.allCases.map(\.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.hasPrefix("instrument.") && $0 == $0.lowercased() })
    }
}
