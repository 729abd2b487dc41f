import SettlementModel
import Testing

@testable import Instruments

struct BondPricingTests {
    @Test func `a consideration equals pencil and paper`() throws {
        var generator = SeededGenerator(seed: 3)
        var priced = 0
        for _ in 0..<2000 {
            var draft = try BondDraft()
            let code = ["JPY", "KWD", "USD"].randomElement(using: &generator) ?? "USD"
            draft.units = Int128.random(in: 1...1_000_000_000, using: &generator)
            draft.nominal = try #require(
                Money(try Samples.currency(code), minor: Int128.random(in: 1...10_000_000, using: &generator))
            )
            draft.price = ExactDecimal(
                coefficient: Int128.random(in: 1...200_000_000_000, using: &generator),
                scale: Int.random(in: 7...9, using: &generator))
            guard let quote = try? BondPricing.price(try draft.terms()) else { continue }
            priced += 1
            let nominal = SchoolbookNatural(draft.units) * SchoolbookNatural(draft.nominal.minor)
            let wanted = (nominal * SchoolbookNatural(draft.price.coefficient))
                .dividedHalfUp(by: SchoolbookNatural.tenTo(draft.price.scale + 2))
            #expect(SchoolbookNatural(quote.nominal.minor).description == nominal.description)
            #expect(SchoolbookNatural(quote.consideration.minor).description == wanted.description)
        }
        #expect(priced > 1000)
    }

    @Test func `the whole trade is rounded once and not each unit`() throws {
        var draft = try BondDraft()
        draft.units = 3
        draft.nominal = try Samples.money("USD", "1.00")
        draft.price = try Samples.decimal("33.5")
        // 3 × 1.00 × 0.335 = 1.005; unit by unit it would be 3 × 0.34 = 1.02.
        #expect(try BondPricing.price(try draft.terms()).consideration.decimal == "1.01")
        draft.nominal = try Samples.money("JPY", "1")
        draft.price = try Samples.decimal("50")
        #expect(try BondPricing.price(try draft.terms()).consideration.decimal == "2")
    }

    @Test func `a price above par costs more than the nominal and earns less than nothing`() throws {
        var draft = try BondDraft()
        draft.price = try Samples.decimal("101")
        let maturity = try Samples.date("2021-11-08")
        let yield = try BondPricing.yield(try draft.terms(), maturity: maturity)
        #expect(yield.days == 360)
        #expect(yield.income.decimal == "-140000.00")
        #expect(yield.simpleYieldPercentActual360.text == "-0.990099")
    }

    @Test func `a yield needs a maturity after settlement`() throws {
        let draft = try BondDraft()
        let terms = try draft.terms()
        let day = draft.settlement
        #expect(throws: InstrumentFault.settlementNotBeforeMaturity(settlement: day, maturity: day)) {
            try BondPricing.yield(terms, maturity: day)
        }
    }

    @Test func `a trade too large for money is a fault and never a trap`() throws {
        var draft = try BondDraft()
        draft.units = Money.largestMinor
        let manyUnits = try draft.terms()
        #expect(throws: InstrumentFault.amountOutOfRange) { try BondPricing.price(manyUnits) }
        draft.nominal = try #require(Money(try Samples.currency("USD"), minor: Money.largestMinor))
        draft.price = ExactDecimal(coefficient: Int128.max, scale: 0)
        let everything = try draft.terms()
        #expect(throws: InstrumentFault.amountOutOfRange) { try BondPricing.price(everything) }
        draft.units = 1
        draft.price = try Samples.decimal("100")
        #expect(try BondPricing.price(try draft.terms()).consideration.minor == Money.largestMinor)
        draft.price = try Samples.decimal("100.000000001")
        let aboveAll = try draft.terms()
        #expect(throws: InstrumentFault.amountOutOfRange) { try BondPricing.price(aboveAll) }
    }

    @Test func `a price that rounds to nothing is refused`() throws {
        var draft = try BondDraft()
        draft.units = 1
        draft.nominal = try Samples.money("USD", "0.01")
        draft.price = try Samples.decimal("49.999999999")
        let terms = try draft.terms()
        #expect(throws: InstrumentFault.considerationNotPositive) { try BondPricing.price(terms) }
        draft.price = try Samples.decimal("50")
        #expect(try BondPricing.price(try draft.terms()).consideration.minor == 1)
    }
}

struct ISINTests {
    @Test func `every single wrong character of an identifier is noticed or changes its shape`() throws {
        let right = Array("MYB0XLG00012")
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        var accepted: [String] = []
        for place in right.indices {
            for letter in alphabet where letter != right[place] {
                var wrong = right
                wrong[place] = letter
                if ISIN(String(wrong)) != nil { accepted.append(String(wrong)) }
            }
        }
        // A letter is two digits, so some letters weigh alike; a digit for a digit is always noticed.
        let digitForDigit = accepted.filter { text in
            zip(right, text).contains { $0 != $1 && $0.isNumber && $1.isNumber }
        }
        #expect(digitForDigit.isEmpty)
        #expect(accepted.count < 40)
    }

    @Test(arguments: [
        "", "MYB0XLG0001", "MYB0XLG000122", "MYB0XLG0001２", "M1B0XLG00012", "MYB0XLG0001X", "МYB0XLG00012",
    ])
    func `a text of another shape is no identifier`(text: String) {
        #expect(ISIN(text) == nil)
    }

    @Test func `a base of another shape has no check digit`() {
        #expect(ISIN.checkDigit(ofBase: "US037833100") == 5)
        #expect(ISIN.checkDigit(ofBase: "US0378331005") == nil)
        #expect(ISIN.checkDigit(ofBase: "us037833100") == nil)
        #expect(ISIN.checkDigit(ofBase: "") == nil)
    }
}
