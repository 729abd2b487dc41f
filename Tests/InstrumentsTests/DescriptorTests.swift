import SettlementModel
import Testing

@testable import Instruments

struct DescriptorTests {
    private func paymentClaim(
        id: String = "claim:DLC-2026-000517", face: String = "5000000.00", maturity: String = "2026-09-12",
        accepted: Bool = true
    ) throws -> AssetDescriptor {
        let facts = PaymentClaimFacts(
            instrument: .domesticLetterOfCredit, face: try Samples.money("CNY", face),
            nominalMaturity: try Samples.date(maturity), primaryObligor: "Issuing bank",
            initialSeller: "Seller",
            reference: "LC-1", accepted: accepted)
        return try #require(
            AssetDescriptor(id: try Samples.asset(id), kind: .paymentClaim(facts), decimals: 0))
    }

    private func bond(
        isin: String = "MYB0XLG00012", nominal: String = "100.00", maturity: String = "2021-02-26"
    ) throws -> AssetDescriptor {
        let facts = BondFacts(
            isin: isin, nominalPerUnit: try Samples.money("USD", nominal),
            maturity: try Samples.date(maturity),
            issuer: "Issuer")
        return try #require(
            AssetDescriptor(id: try Samples.asset("isin:MYB0XLG00012"), kind: .bond(facts), decimals: 0))
    }

    private func cash(_ code: String, named name: String? = nil) throws -> AssetDescriptor {
        let currency = try Samples.currency(code)
        return try #require(
            AssetDescriptor(
                id: try Samples.asset(name ?? "iso4217:" + code), kind: .cash(currency),
                decimals: currency.minorUnits))
    }

    private func forfaitingCodes(_ asset: AssetDescriptor, _ cash: AssetDescriptor) throws -> [String] {
        TradeRules.checkDescriptor(ticket: try TicketDraft.forfaiting().ticket(), asset: asset, cash: cash)
            .map(\.code)
    }

    private func bondCodes(_ asset: AssetDescriptor, _ cash: AssetDescriptor) throws -> [String] {
        TradeRules.checkDescriptor(ticket: try TicketDraft.bond().ticket(), asset: asset, cash: cash).map(
            \.code)
    }

    @Test func `ledgers that say what the ticket says pass`() throws {
        #expect(try forfaitingCodes(paymentClaim(), cash("CNY")).isEmpty)
        #expect(try bondCodes(bond(), cash("USD")).isEmpty)
    }

    @Test func `a payment claim that its obligor has not accepted is not tradable`() throws {
        let found = try forfaitingCodes(paymentClaim(accepted: false), cash("CNY"))
        #expect(found == [TradeRule.ledgerPaymentClaimNotAccepted.rawValue])
    }

    @Test func `a payment claim of another face, maturity or name is found`() throws {
        let money = try cash("CNY")
        #expect(
            try forfaitingCodes(paymentClaim(face: "5000000.01"), money) == [
                TradeRule.ledgerFaceDiffers.rawValue
            ])
        #expect(
            try forfaitingCodes(paymentClaim(maturity: "2026-09-14"), money)
                == [TradeRule.ledgerMaturityDiffers.rawValue])
        #expect(
            try forfaitingCodes(paymentClaim(id: "claim:other"), money) == [
                TradeRule.ledgerAssetDiffers.rawValue
            ])
    }

    @Test func `a bond of another ISIN or nominal is found`() throws {
        let money = try cash("USD")
        #expect(try bondCodes(bond(isin: "XS2601010015"), money) == [TradeRule.ledgerISINDiffers.rawValue])
        #expect(try bondCodes(bond(nominal: "1000.00"), money) == [TradeRule.ledgerNominalDiffers.rawValue])
    }

    @Test(arguments: ["2020-11-13", "2020-11-12", "2019-01-01"])
    func `a bond is not traded at or after its maturity`(maturity: String) throws {
        #expect(
            try bondCodes(bond(maturity: maturity), cash("USD")) == [TradeRule.ledgerBondMatured.rawValue])
    }

    @Test func `a bond is traded the day before its maturity`() throws {
        #expect(try bondCodes(bond(maturity: "2020-11-14"), cash("USD")).isEmpty)
    }

    @Test func `cash of another currency or other decimals is found, whatever its name says`() throws {
        #expect(
            try forfaitingCodes(paymentClaim(), cash("USD", named: "iso4217:CNY"))
                == [TradeRule.ledgerCurrencyDiffers.rawValue])
        #expect(
            try forfaitingCodes(paymentClaim(), cash("JPY", named: "iso4217:CNY"))
                == [TradeRule.ledgerCurrencyDiffers.rawValue, TradeRule.ledgerDecimalsDiffer.rawValue])
        #expect(try forfaitingCodes(paymentClaim(), cash("USD")) == [TradeRule.ledgerAssetDiffers.rawValue])
    }

    @Test func `an asset of another kind is found on either leg`() throws {
        let facts = try cash("CNY").kind
        let disguised = try #require(
            AssetDescriptor(id: try Samples.asset("claim:DLC-2026-000517"), kind: facts, decimals: 2))
        #expect(try forfaitingCodes(disguised, cash("CNY")) == [TradeRule.ledgerKindDiffers.rawValue])
        let fake = try paymentClaim(id: "iso4217:CNY")
        #expect(try forfaitingCodes(paymentClaim(), fake) == [TradeRule.ledgerKindDiffers.rawValue])
    }
}
