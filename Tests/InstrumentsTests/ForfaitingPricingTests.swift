import SettlementModel
import Testing

@testable import Instruments

struct ForfaitingPricingTests {
    @Test func `a discount equals pencil and paper and with the proceeds makes the face`() throws {
        var generator = SeededGenerator(seed: 1)
        var priced = 0
        for _ in 0..<2000 {
            let draft = try Self.anyDraft(&generator)
            let terms = try draft.terms()
            guard let quote = try? ForfaitingPricing.price(terms) else { continue }
            priced += 1
            let wanted =
                (SchoolbookNatural(terms.face.minor) * SchoolbookNatural(terms.discountRate.coefficient)
                * SchoolbookNatural(quote.effectiveMaturity.dayNumber - terms.settlementDate.dayNumber))
                .dividedHalfUp(
                    by: SchoolbookNatural.tenTo(terms.discountRate.scale)
                        * SchoolbookNatural(terms.dayCount == .actual360 ? 360 : 365))
            #expect(SchoolbookNatural(quote.discount.minor).description == wanted.description)
            #expect(quote.discount.minor + quote.netProceeds.minor == terms.face.minor)
            #expect(quote.netProceeds.minor > 0)
        }
        #expect(priced > 1000)
    }

    @Test func `a higher rate never gives a smaller discount`() throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<300 {
            var draft = try Self.anyDraft(&generator)
            draft.rate = ExactDecimal(
                coefficient: Int128.random(in: 0...200_000_000, using: &generator), scale: 9)
            guard let lower = try? ForfaitingPricing.price(try draft.terms()) else { continue }
            draft.rate = ExactDecimal(coefficient: draft.rate.coefficient + 1_000_000, scale: 9)
            guard let higher = try? ForfaitingPricing.price(try draft.terms()) else { continue }
            #expect(higher.discount.minor >= lower.discount.minor)
            #expect(higher.netProceeds.minor <= lower.netProceeds.minor)
        }
    }

    private static func anyDraft(_ generator: inout SeededGenerator) throws -> ForfaitingDraft {
        var draft = try ForfaitingDraft()
        let code = ["JPY", "KWD", "CNY", "USD", "CLF"].randomElement(using: &generator) ?? "CNY"
        let digits = Int.random(in: 1...18, using: &generator)
        let bound = (0..<digits).reduce(Int128(1)) { product, _ in product * 10 }
        let minor = Int128.random(in: 1..<bound, using: &generator)
        draft.face = try #require(Money(try Samples.currency(code), minor: minor))
        let scale = Int.random(in: 2...9, using: &generator)
        let unit = (0..<scale).reduce(Int128(1)) { product, _ in product * 10 }
        draft.rate = ExactDecimal(
            coefficient: Int128.random(in: 0...unit / 5, using: &generator), scale: scale)
        draft.dayCount = Bool.random(using: &generator) ? .actual360 : .actual365Fixed
        draft.settlement = try #require(
            draft.settlement.adding(days: Int.random(in: -9000...9000, using: &generator)))
        draft.maturity = try #require(
            draft.settlement.adding(days: Int.random(in: 1...1100, using: &generator)))
        draft.roll = RollRule.allCases.randomElement(using: &generator) ?? .following
        draft.grace = Int.random(in: 0...30, using: &generator)
        return draft
    }

    @Test func `a yen discount has no decimals and a dinar discount three`() throws {
        var draft = try ForfaitingDraft()
        draft.face = try Samples.money("JPY", "100000000")
        // 100,000,000 × 0.0285 × 185 / 360 = 1,464,583.33…
        #expect(try ForfaitingPricing.price(try draft.terms()).discount.description == "JPY 1464583")
        draft.face = try Samples.money("KWD", "400000.000")
        // 400,000 × 0.0285 × 185 / 360 = 5,858.3333…
        #expect(try ForfaitingPricing.price(try draft.terms()).discount.description == "KWD 5858.333")
        draft.dayCount = .actual365Fixed
        // 400,000 × 0.0285 × 185 / 365 = 5,778.0821…
        #expect(try ForfaitingPricing.price(try draft.terms()).discount.description == "KWD 5778.082")
    }

    @Test func `a half cent of discount is charged`() throws {
        var draft = try ForfaitingDraft()
        // 180.00 × 0.01 × 1 / 360 = 0.005 exactly.
        draft.face = try Samples.money("CNY", "180.00")
        draft.rate = try Samples.decimal("0.01")
        draft.maturity = try Samples.date("2026-03-17")
        draft.grace = 0
        let quote = try ForfaitingPricing.price(try draft.terms())
        #expect(quote.discount.decimal == "0.01")
        #expect(quote.netProceeds.decimal == "179.99")
    }

    @Test func `grace is counted after the roll and may end on a weekend`() throws {
        var draft = try ForfaitingDraft()
        draft.grace = 5
        let quote = try ForfaitingPricing.price(try draft.terms())
        #expect(quote.adjustedMaturity.description == "2026-09-14")
        #expect(quote.effectiveMaturity.description == "2026-09-19")
        #expect(quote.effectiveMaturity.isoWeekday == 6)
        #expect(quote.days == 187)
    }

    @Test func `a holiday after the weekend moves the maturity on`() throws {
        var draft = try ForfaitingDraft()
        draft.holidays = [try Samples.date("2026-09-14")]
        #expect(try ForfaitingPricing.price(try draft.terms()).adjustedMaturity.description == "2026-09-15")
    }

    @Test func `a zero rate discounts nothing and yields nothing`() throws {
        var draft = try ForfaitingDraft()
        draft.rate = try Samples.decimal("0")
        let quote = try ForfaitingPricing.price(try draft.terms())
        #expect(quote.discount.minor == 0)
        #expect(quote.netProceeds == draft.face)
        #expect(quote.equivalentSimpleYieldPercent.text == "0.000000")
    }

    @Test func `a claim is not sold on the day it is due or later`() throws {
        var draft = try ForfaitingDraft()
        let due = try Samples.date("2026-09-14")
        for settlement in ["2026-09-14", "2026-09-15", "2026-12-31"] {
            draft.settlement = try Samples.date(settlement)
            let terms = try draft.terms()
            #expect(
                throws: InstrumentFault.settlementNotBeforeMaturity(
                    settlement: draft.settlement, maturity: due)
            ) { try ForfaitingPricing.price(terms) }
        }
        draft.settlement = try Samples.date("2026-09-13")
        #expect(try ForfaitingPricing.price(try draft.terms()).days == 4)
    }

    @Test func `a discount as large as the face is refused and one unit less is not`() throws {
        var draft = try ForfaitingDraft()
        draft.face = try Samples.money("CNY", "1.00")
        draft.maturity = try #require(draft.settlement.adding(days: 360))
        (draft.roll, draft.grace) = (.none, 0)
        draft.rate = try Samples.decimal("0.99")
        let quote = try ForfaitingPricing.price(try draft.terms())
        #expect(quote.netProceeds.minor == 1)
        #expect(quote.equivalentSimpleYieldPercent.text == "9900.000000")
        draft.rate = try Samples.decimal("0.995")
        let terms = try draft.terms()
        let face = draft.face
        #expect(throws: InstrumentFault.discountNotBelowFace(discount: face, face: face)) {
            try ForfaitingPricing.price(terms)
        }
    }

    @Test func `the largest rate on the largest face is a fault and never a trap`() throws {
        var draft = try ForfaitingDraft()
        draft.face = try #require(Money(try Samples.currency("CNY"), minor: Money.largestMinor))
        draft.settlement = try Samples.date("1900-01-01")
        draft.maturity = try Samples.date("2999-12-01")
        for scale in [0, 9] {
            draft.rate = ExactDecimal(coefficient: Int128.max, scale: scale)
            let terms = try draft.terms()
            #expect(throws: InstrumentFault.amountOutOfRange) { try ForfaitingPricing.price(terms) }
        }
    }

    @Test func `grace beyond the last year is a fault`() throws {
        var draft = try ForfaitingDraft()
        draft.maturity = try Samples.date("2999-12-31")
        let terms = try draft.terms()
        let last = draft.maturity
        #expect(throws: InstrumentFault.dateOutOfRange(last)) { try ForfaitingPricing.price(terms) }
    }

    @Test func `every fault has its own stable code, a message and a next step`() throws {
        let currency = try Samples.currency("CNY")
        let money = try Samples.money("CNY", "1.00")
        let day = try Samples.date("2026-01-01")
        let faults: [InstrumentFault] = [
            .amountOutOfRange, .divisionByZero, .currenciesDiffer(currency, currency), .dateOutOfRange(day),
            .settlementNotBeforeMaturity(settlement: day, maturity: day),
            .discountNotBelowFace(discount: money, face: money), .considerationNotPositive,
            .dayCountUnsuited(.actualActualICMA, why: "a test"), .rateOutOfRange(try Samples.decimal("-1")),
            .couponPeriodInvalid(settlement: day), .frequencyInvalid(5), .fixingMissing(period: 2),
            .weightsUnusable,
            .countOutOfRange(0, what: "days"),
        ]
        #expect(Set(faults.map(\.code)).count == faults.count)
        #expect(faults.allSatisfy { $0.code.hasPrefix("instrument.") && $0.code == $0.code.lowercased() })
        #expect(faults.allSatisfy { !$0.message.isEmpty && !$0.nextStep.isEmpty })
    }
}
