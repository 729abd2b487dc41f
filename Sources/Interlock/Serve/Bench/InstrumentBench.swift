import Glibc
import ISO20022Messages
import Instruments
import SettlementModel
import SettlementProofs

/// How many prices one core computes in a second, by formula, each with its dates; and how many instructions it reads.
///
/// Measured in the processor time of one thread, so that other work on the machine does not count.
struct InstrumentBench {
    struct Row {
        let name: String
        let prices: Int
        let seconds: Double
        var perSecond: Double { Double(prices) / max(seconds, 1e-9) }
    }

    let rows: [Row]
    /// Settlement instructions read from their bytes, checked and made tickets of.
    let messages: Row

    /// Prices by each formula for about `seconds` of processor time.
    /// - Throws: what pricing throws; these inputs have a price.
    static func measure(seconds: Double) throws -> InstrumentBench {
        let inputs = try BenchInputs()
        var rows: [Row] = []
        for method in PricingMethod.allCases {
            let terms = try (0..<64).map { try inputs.claim(method, $0) }
            rows.append(
                try row(method.rawValue, seconds) {
                    try ForfaitingPricing.price(terms[$0 & 63]).netProceeds.minor
                })
        }
        rows.append(try row("settlementAmount", seconds) { try inputs.bondSettlement($0) })
        rows.append(try row("priceFromYield", seconds) { try inputs.bondPrice($0) })
        let instructions = try BenchInstructions.make(64, inputs)
        let messages = try row(Sese023.identifier, seconds) {
            try BenchInstructions.ticket(instructions[$0 & 63]).cash.minor
        }
        return InstrumentBench(rows: rows, messages: messages)
    }

    private static func row(_ name: String, _ seconds: Double, _ price: (Int) throws -> Int128) throws -> Row
    {
        let start = processorSeconds()
        var (count, sum, spent) = (0, Int128(0), 0.0)
        while spent < seconds {
            for index in count..<count + 1000 { sum &+= try price(index) }
            count += 1000
            spent = processorSeconds() - start
        }
        // The sum is looked at, so that no price may be left out of the loop.
        guard sum > 0 else { throw InstrumentFault.considerationNotPositive }
        return Row(name: name, prices: count, seconds: spent)
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    var json: JSONValue {
        [
            "formulas": .array(
                rows.map {
                    [
                        "formula": .string($0.name), "prices": .whole($0.prices),
                        "perSecondAndCore": .integer(Int64($0.perSecond)),
                    ]
                }),
            "messages": [
                "message": .string(messages.name), "read": .whole(messages.prices),
                "perSecondAndCore": .integer(Int64(messages.perSecond)),
            ],
        ]
    }

    var lines: [String] {
        rows.map { row in
            TextWrap.padded(row.name, 20) + "\(Int(row.perSecond)) prices a second and core"
        } + [
            TextWrap.padded(messages.name, 20)
                + "\(Int(messages.perSecond)) instructions read, checked and mapped a second and core"
        ]
    }
}

/// Trades of usual size and length, each a little different.
struct BenchInputs {
    let usd: CurrencyCode
    let settlement: CalendarDate
    private let period: CouponPeriod
    private let coupon: ExactDecimal

    init() throws {
        guard let usd = CurrencyCode("USD"), let day = CalendarDate("2026-05-20"),
            let last = CalendarDate("2026-02-15"), let next = CalendarDate("2026-08-15")
        else { throw InstrumentFault.amountOutOfRange }
        self.usd = usd
        settlement = day
        period = try CouponPeriod(start: last, end: next, frequency: 2)
        coupon = ExactDecimal(coefficient: 425, scale: 4)
    }

    /// A claim of some two and a half years: five to six periods of half a year.
    func claim(_ method: PricingMethod, _ index: Int) throws -> ForfaitingTerms {
        guard let face = Money(usd, minor: 300_000_000 + Int128(index) * 12_345),
            let maturity = settlement.adding(days: 880 + index),
            let terms = ForfaitingTerms(
                face: face, discountRate: ExactDecimal(coefficient: 64_000 + Int128(index), scale: 6),
                pricing: method, dayCount: .actual360, settlementDate: settlement, nominalMaturity: maturity,
                roll: .following, graceDays: 3, holidays: [], recourse: .none)
        else { throw InstrumentFault.amountOutOfRange }
        return terms
    }

    func bondSettlement(_ index: Int) throws -> Int128 {
        guard let nominal = Money(usd, minor: 250_000_000 + Int128(index & 1023) * 100_000) else { return 0 }
        let interest = try AccruedInterest(
            coupon: coupon, dayCount: .actualActualICMA, period: period, settlement: settlement)
        let clean = ExactDecimal(coefficient: 98_765 + Int128(index & 255), scale: 3)
        return try BondSettlement(nominal: nominal, cleanPrice: clean, accrued: interest).amount.minor
    }

    func bondPrice(_ index: Int) throws -> Int128 {
        let yield = ExactDecimal(coefficient: 46_300 + Int128(index & 1023), scale: 6)
        return try PriceFromYield(
            coupon: coupon, dayCount: .actualActualICMA, period: period, settlement: settlement, coupons: 10,
            yield: yield
        ).clean.coefficient
    }
}
