import SettlementModel
import Testing

@testable import Instruments

struct BondTests {
    private static let start = "2026-02-15"

    private static func period(_ start: String, _ end: String, _ frequency: Int = 2) throws -> CouponPeriod {
        try CouponPeriod(start: Samples.date(start), end: Samples.date(end), frequency: frequency)
    }

    private static func price(
        coupon: String, yield: String, settlement: String, maturity: String, frequency: Int = 2
    ) throws -> PriceFromYield {
        let schedule = try CouponSchedule(maturity: Samples.date(maturity), frequency: frequency)
        let day = try Samples.date(settlement)
        return try PriceFromYield(
            coupon: Samples.decimal(coupon), dayCount: .actualActualICMA, period: schedule.period(at: day),
            settlement: day, coupons: schedule.couponsRemaining(after: day), yield: Samples.decimal(yield))
    }

    @Test func `a bond at its own coupon costs par on every coupon date`() throws {
        for (coupon, frequency) in [("0.0425", 2), ("0", 1), ("0.1", 4), ("0.073", 12), ("0.019999999", 1)] {
            let price = try Self.price(
                coupon: coupon, yield: coupon, settlement: "2026-02-15", maturity: "2056-02-15",
                frequency: frequency)
            #expect(price.dirty.text == "100.000000", "\(coupon)")
            #expect(price.accrued.text == "0.000000")
            #expect(price.clean.text == "100.000000")
        }
    }

    @Test func `a yield whose root is a fraction gives the exact price`() throws {
        // 1.0404^(1/2) is 1.02: half a period before the only payment of 104 the price is 104/1.02.
        let day = try Samples.date("2026-07-02")
        let year = try Self.period("2026-01-01", "2027-01-01", 1)
        #expect(day.days(since: year.start) * 2 == year.days - 1)
        let even = try Self.period("2028-01-01", "2029-01-01", 1)
        let half = try #require(even.start.adding(days: 183))
        let price = try PriceFromYield(
            coupon: Samples.decimal("0.04"), dayCount: .actualActualICMA, period: even, settlement: half,
            coupons: 1,
            yield: Samples.decimal("0.0404"))
        let wanted = try ExactRatio(104).divided(by: ExactRatio(Samples.decimal("1.02"))).decimal(places: 6)
        #expect(price.dirty == wanted)
        #expect(price.accrued.text == "2.000000")
    }

    @Test func `a half in the last decimal of a price goes up`() throws {
        // One payment of 100 + c over one whole period at yield 0: the price is 100 + c, and c ends in a half.
        let whole = try Self.period("2026-01-01", "2027-01-01", 1)
        let price = try PriceFromYield(
            coupon: Samples.decimal("0.012345675"), dayCount: .actualActualICMA, period: whole,
            settlement: whole.start, coupons: 1, yield: Samples.decimal("0"))
        #expect(price.dirty.text == "101.234568")
    }

    @Test func `a price falls with the yield and never traps at its bounds`() throws {
        var last: ExactRatio?
        for yield in ["-0.49", "-0.01", "-0.000001", "0", "0.000001", "0.05", "0.5", "3", "10"] {
            let price = try Self.price(
                coupon: "0.05", yield: yield, settlement: "2026-05-20", maturity: "2056-02-15", frequency: 1)
            if let last { #expect(ExactRatio(price.dirty) < last, "\(yield)") }
            last = ExactRatio(price.dirty)
        }
        for yield in ["-0.5", "10.000001", "-2"] {
            let decimal = try Samples.decimal(yield)
            #expect(throws: InstrumentFault.rateOutOfRange(decimal)) {
                try Self.price(coupon: "0.05", yield: yield, settlement: "2026-05-20", maturity: "2031-02-15")
            }
        }
    }

    @Test func `accrued interest grows to one coupon by every count of actual days in the period`() throws {
        let period = try Self.period(Self.start, "2026-08-15")
        let nominal = try Samples.money("USD", "1000000.00")
        let coupon = try Samples.decimal("0.0425")
        var last: Int128 = -1
        for day in 0...period.days {
            let settlement = try #require(period.start.adding(days: day))
            let interest = try AccruedInterest(
                coupon: coupon, dayCount: .actualActualICMA, period: period, settlement: settlement)
            let amount = try interest.amount(on: nominal)
            #expect(interest.days == day && amount.minor > last)
            last = amount.minor
        }
        #expect(last == (try AccruedInterest.regularCoupon(on: nominal, coupon: coupon, frequency: 2)).minor)
        let after = try #require(period.end.adding(days: 1))
        #expect(throws: InstrumentFault.couponPeriodInvalid(settlement: after)) {
            try AccruedInterest(
                coupon: coupon, dayCount: .actualActualICMA, period: period, settlement: after)
        }
    }

    @Test func `coupon dates run back from maturity and a coupon date opens its period`() throws {
        let schedule = try CouponSchedule(maturity: Samples.date("2031-08-31"), frequency: 2)
        let period = try schedule.period(at: Samples.date("2026-02-28"))
        #expect(period.start.description == "2026-02-28")
        #expect(period.end.description == "2026-08-31")
        #expect(try schedule.couponsRemaining(after: period.start) == 11)
        let monthEnd = try CouponSchedule(
            maturity: Samples.date("2031-02-28"), frequency: 2, endOfMonth: true)
        #expect(try monthEnd.period(at: Samples.date("2026-05-01")).end.description == "2026-08-31")
        let plain = try CouponSchedule(maturity: Samples.date("2031-02-28"), frequency: 2)
        #expect(try plain.period(at: Samples.date("2026-05-01")).end.description == "2026-08-28")
        #expect(throws: InstrumentFault.couponPeriodInvalid(settlement: schedule.maturity)) {
            try schedule.period(at: schedule.maturity)
        }
        #expect(throws: InstrumentFault.frequencyInvalid(5)) {
            try CouponSchedule(maturity: schedule.maturity, frequency: 5)
        }
    }

    @Test func `parts of a delivery and their money sum to the instruction`() throws {
        var generator = SeededGenerator(seed: 8)
        let period = try Self.period(Self.start, "2026-08-15")
        let settlement = try Samples.date("2026-05-20")
        let interest = try AccruedInterest(
            coupon: Samples.decimal("0.0425"), dayCount: .actualActualICMA, period: period,
            settlement: settlement)
        let usd = try Samples.currency("USD")
        for _ in 0..<500 {
            let nominal = try #require(
                Money(usd, minor: Int128.random(in: 2...10_000_000_00, using: &generator)))
            let part = try #require(
                Money(usd, minor: Int128.random(in: 1..<nominal.minor, using: &generator)))
            let clean = ExactDecimal(
                coefficient: Int128.random(in: 50_000...150_000, using: &generator), scale: 3)
            guard let whole = try? BondSettlement(nominal: nominal, cleanPrice: clean, accrued: interest),
                let first = try? BondSettlement(nominal: part, cleanPrice: clean, accrued: interest)
            else { continue }
            let rest = try whole.rest(after: first)
            #expect(first.amount.minor + rest.amount.minor == whole.amount.minor)
            #expect(rest.amount.minor == rest.principal.minor + rest.accrued.minor)
        }
    }

    @Test func `a floating coupon without its fixing stops and takes no older one`() throws {
        let nominal = try Samples.money("USD", "1000000.00")
        let zero = try Samples.decimal("0")
        func coupons(_ fixings: [ExactDecimal?]) throws -> [FloatingCoupon] {
            try FloatingCoupons.coupons(
                on: nominal, start: Samples.date("2026-02-13"), months: 3, fixings: fixings, adjustment: zero,
                spread: zero, dayCount: .actual360, calendar: BusinessCalendar(holidays: []),
                roll: .modifiedFollowing)
        }
        let fixing = try Samples.decimal("0.05")
        #expect(throws: InstrumentFault.fixingMissing(period: 2)) { try coupons([fixing, nil, fixing]) }
        #expect(throws: InstrumentFault.countOutOfRange(0, what: "periods")) { try coupons([]) }
        #expect(try coupons([fixing]).first?.days == 89)
    }

    @Test func `a new series is bought in whole units and the rest is cash`() throws {
        let nominal = try Samples.money("USD", "100.00")
        let rolled = try Redemption.rollOver(
            proceeds: Samples.money("USD", "14000000.00"), nominalPerUnit: nominal,
            price: Samples.decimal("99.81"))
        // 14,000,000 / 99.81 = 140,266.50…
        #expect(rolled.units == 140_266)
        #expect(rolled.cost.decimal == "13999949.46")
        #expect(rolled.cash.decimal == "50.54")
        // A cost that rounds up must not overdraw: 1 unit costs 33.335, shown as 33.34.
        let tight = try Redemption.rollOver(
            proceeds: Samples.money("USD", "33.34"), nominalPerUnit: Samples.money("USD", "33.34"),
            price: Samples.decimal("99.985"))
        #expect(tight.units == 1 && tight.cash.minor >= 0)
        #expect(throws: InstrumentFault.considerationNotPositive) {
            try Redemption.rollOver(proceeds: nominal, nominalPerUnit: nominal, price: Samples.decimal("0"))
        }
    }

    @Test func `at maturity locked principal waits and the coupon does not`() throws {
        let payments = try Redemption.payments(
            holdings: [("A", Samples.money("USD", "750000.00")), ("B", Samples.money("USD", "250000.00"))],
            locked: [("A", Samples.money("USD", "250000.00"))], coupon: Samples.decimal("0.0425"),
            frequency: 2)
        #expect(payments.map(\.amount.decimal) == ["515937.50", "255312.50"])
        #expect(payments.map(\.withheld.decimal) == ["250000.00", "0.00"])
        #expect(throws: InstrumentFault.countOutOfRange(25_000_001, what: "locked minor units")) {
            try Redemption.payments(
                holdings: [("B", Samples.money("USD", "250000.00"))],
                locked: [("B", Samples.money("USD", "250000.01"))], coupon: nil, frequency: 1)
        }
    }

    @Test func `funding in another asset is rounded up and in money to the nearest`() throws {
        let owed = try Samples.money("USD", "100.00")
        let rate = try Samples.decimal("0.0000103333333")
        #expect(try FundingConversion.assetUnits(owed, rate: rate, decimals: 8).text == "0.00103334")
        let even = try Samples.decimal("0.00001")
        #expect(try FundingConversion.assetUnits(owed, rate: even, decimals: 8).text == "0.00100000")
        #expect(
            try FundingConversion.money(owed, rate: Samples.decimal("1.00005"), in: Samples.currency("EUR"))
                .decimal
                == "100.01")
        #expect(throws: InstrumentFault.rateOutOfRange(try Samples.decimal("0"))) {
            try FundingConversion.money(owed, rate: Samples.decimal("0"), in: Samples.currency("EUR"))
        }
    }
}
