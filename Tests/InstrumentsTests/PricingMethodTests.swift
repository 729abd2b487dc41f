import SettlementModel
import Testing

@testable import Instruments

struct PricingMethodTests {
    private static let yields = PricingMethod.allCases.filter { $0 != .straightDiscount }

    @Test(arguments: yields)
    func `discount and proceeds make the face and a higher yield never pays more`(
        method: PricingMethod
    ) throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let days = Int.random(in: 1...2500, using: &generator)
            let settlement = try Samples.date("2026-01-20")
            let periods = try DiscountPeriods(
                method, .actual360, from: settlement, to: try #require(settlement.adding(days: days)))
            #expect(periods.periods.reduce(0) { $0 + $1.days } == days)
            let face = try #require(
                Money(
                    try Samples.currency("USD"),
                    minor: Int128.random(in: 1_000_000...1_000_000_000_000, using: &generator)))
            let rate = ExactDecimal(coefficient: Int128.random(in: 0...300_000, using: &generator), scale: 6)
            let more = ExactDecimal(coefficient: rate.coefficient + 100, scale: 6)
            let price = try ForfaitingPricing.price(face, rate: rate, by: method, over: periods)
            let dearer = try ForfaitingPricing.price(face, rate: more, by: method, over: periods)
            #expect(price.discount.minor + price.netProceeds.minor == face.minor)
            #expect(dearer.netProceeds.minor <= price.netProceeds.minor)
            try Self.isNearest(price, face)
        }
    }

    /// The proceeds times the factor are nearer to the face than half a minor unit times the factor.
    private static func isNearest(_ price: ClaimPrice, _ face: Money) throws {
        let grown = try price.accumulationFactor.multiplied(by: price.netProceeds.minor)
        let off = try grown.subtracting(ExactRatio(face.minor))
        let half = try price.accumulationFactor.divided(by: 2)
        #expect(off <= half)
        #expect(try off.multiplied(by: -1) <= half)
    }

    @Test func `periods of 365 and of 183 and 182 days leave no empty rest`() throws {
        func days(_ method: PricingMethod, _ count: Int) throws -> [Int] {
            try DiscountPeriods(method, .actual365Fixed, days: count).periods.map(\.days)
        }
        #expect(try days(.discountToYieldAnnual, 730) == [365, 365])
        #expect(try days(.discountToYieldAnnual, 731) == [365, 365, 1])
        #expect(try days(.discountToYieldAnnual, 364) == [364])
        #expect(try days(.discountToYieldSemiannual, 183) == [183])
        #expect(try days(.discountToYieldSemiannual, 365) == [183, 182])
        #expect(try days(.discountToYieldSemiannual, 366) == [183, 182, 1])
    }

    @Test func `half-years of the calendar are counted from the last day itself`() throws {
        let periods = try DiscountPeriods(
            .discountToYieldCalendar, .actual360, from: Samples.date("2026-02-28"),
            to: Samples.date("2027-08-31"))
        // 2026-08-31 and 2027-02-28, not 2026-08-28.
        #expect(periods.periods.map(\.days) == [184, 181, 184])
        let whole = try DiscountPeriods(
            .discountToYieldCalendar, .actual360, from: Samples.date("2026-08-31"),
            to: Samples.date("2027-08-31"))
        #expect(whole.periods.count == 2)
    }

    @Test func `day counts that a method cannot take are refused by name`() throws {
        for (method, dayCount) in [
            (PricingMethod.discountToYieldAnnual, DayCount.thirtyE360),
            (.discountToYieldSemiannual, .thirty360),
            (.straightDiscount, .actualActualICMA), (.simpleYield, .actualActualISDA),
            (.discountToYieldCalendar, .actual360),
        ] {
            let fault = #expect(throws: InstrumentFault.self) {
                try DiscountPeriods(method, dayCount, days: 400)
            }
            #expect(fault?.code == "instrument.day-count.unsuited", "\(method) \(dayCount)")
        }
        // With dates the ISDA count knows its years, and one period of 30/360 days is one period.
        let (from, to) = (try Samples.date("2027-11-15"), try Samples.date("2028-05-15"))
        #expect(try DiscountPeriods(.simpleYield, .actualActualISDA, from: from, to: to).days == 182)
        #expect(try DiscountPeriods(.discountToYieldAnnual, .thirtyE360, days: 300).periods.count == 1)
    }

    @Test func `a ticket may use any method and is priced the same as its parts`() throws {
        var draft = try ForfaitingDraft()
        let straight = try ForfaitingPricing.price(try draft.terms())
        for method in Self.yields {
            draft.pricing = method
            let quote = try ForfaitingPricing.price(try draft.terms())
            #expect(quote.days == straight.days)
            #expect(quote.netProceeds.minor > straight.netProceeds.minor)
        }
    }

    @Test func `a claim that is worth nothing has no price`() throws {
        let periods = try DiscountPeriods(.simpleYield, .actual360, days: 360)
        let cent = try Samples.money("USD", "0.01")
        #expect(throws: InstrumentFault.considerationNotPositive) {
            try ForfaitingPricing.price(cent, rate: Samples.decimal("2"), by: .simpleYield, over: periods)
        }
        #expect(throws: InstrumentFault.rateOutOfRange(try Samples.decimal("-0.01"))) {
            try ForfaitingPricing.price(cent, rate: Samples.decimal("-0.01"), by: .simpleYield, over: periods)
        }
    }

    @Test func `a commitment fee is charged by days or by months begun`() throws {
        let amount = try Samples.money("USD", "1200000.00")
        let rate = try Samples.decimal("0.01")
        func months(_ to: String) throws -> AccruedCharge {
            try ForfaitingFees.commitment(
                amount, rate: rate, from: Samples.date("2026-01-31"), to: Samples.date(to),
                dayCount: .actual360,
                accrual: .monthStarted)
        }
        #expect(try months("2026-02-28") == AccruedCharge(count: 1, amount: Samples.money("USD", "1000.00")))
        #expect(try months("2026-03-01").count == 2)
        #expect(try months("2026-03-31").count == 2)
        let monthsOnSameDay = InstrumentFault.settlementNotBeforeMaturity(
            settlement: try Samples.date("2026-01-31"), maturity: try Samples.date("2026-01-31"))
        #expect(throws: monthsOnSameDay) { try months("2026-01-31") }
    }

    @Test func `a rate between two tenors is on the line and none is made beyond them`() throws {
        let (low, high) = (try Samples.decimal("0.0410"), try Samples.decimal("0.0440"))
        func rate(_ days: Int) throws -> String {
            try RateInterpolation.rate(at: days, between: (90, low), and: (180, high)).text
        }
        #expect(try rate(90) == "0.0410000")
        #expect(try rate(180) == "0.0440000")
        #expect(try rate(100) == "0.0413333")
        #expect(throws: InstrumentFault.countOutOfRange(181, what: "days between the two quoted tenors")) {
            try rate(181)
        }
    }
}
