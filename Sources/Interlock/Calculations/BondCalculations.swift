import Instruments
import SettlementModel
import SettlementProofs

/// Bonds: accrued interest, prices, settlement, coupons, redemption; and cash in another currency.
enum BondCalculations {
    static let all: [Calculation] =
        accruedNames.map(accrued) + [
            Calculation(
                "discountNote", "bond",
                "tokens of a note that accrues nothing: currency, facePerToken, issuePrice, tokens, assumedIssue, assumedMaturity",
                discountNote),
            Calculation(
                "settlementAmount", "bond",
                "cash of a bond trade: currency, nominal, cleanPrice, \(couponInputs)", settlementAmount),
            Calculation(
                "partialSettlement", "bond",
                "may part be delivered, and for how much: currency, nominal, minimumDenomination, increment, cases "
                    + "[{deliver}], firstDelivery with cleanPrice, \(couponInputs)", partialSettlement),
            Calculation(
                "priceFromYieldSemi", "bond",
                "price from yield to maturity: coupon, frequency, settlementDate, maturity, dayCount, yield, "
                    + "lastCoupon, nextCoupon, endOfMonth", priceFromYield),
            Calculation(
                "fxCashLeg", "bond",
                "cash paid in another currency: priceCurrency, amount, fundingCurrency, rate; or fundingDecimals for "
                    + "another asset, rounded up", funding),
        ] + BondHoldingCalculations.all

    private static let couponInputs =
        "coupon, frequency, settlementDate, dayCount, lastCoupon and nextCoupon, or maturity (endOfMonth)"

    private static let accruedNames: [(name: String, dayCount: DayCount?)] = [
        ("accruedInterest", nil), ("accruedActActICMA", .actualActualICMA),
        ("accruedActActISDA", .actualActualISDA),
        ("accruedAct360", .actual360), ("accruedAct365F", .actual365Fixed), ("accrued30360", .thirty360),
        ("accrued30E360", .thirtyE360), ("accrued30E360ISDA", .thirtyE360ISDA),
    ]

    private static func accrued(_ name: String, _ dayCount: DayCount?) -> Calculation {
        Calculation(name, "bond", "interest since the last coupon: currency, nominal, \(couponInputs)") {
            inputs in
            let nominal = try inputs.positive("nominal", inputs.currency())
            if dayCount != nil, inputs.has("dayCount"), try inputs.dayCount() != dayCount {
                throw inputs.wrong("dayCount", "left out: \(name) says it")
            }
            let terms = try CouponTerms(inputs, dayCount: dayCount)
            let interest = try terms.accrued()
            return [
                ("accruedDays", .whole(interest.days)), ("periodDays", .whole(terms.period.days)),
                ("accrued", .string(try interest.amount(on: nominal).decimal)),
                ("accruedPct", .text(try interest.perUnit.multiplied(by: 100).decimal(places: 6))),
            ]
        }
    }

    private static func discountNote(_ inputs: CalculationInputs) throws -> Answer {
        let price = try inputs.decimal("issuePrice")
        let issue = try inputs.date("assumedIssue")
        let units = try inputs.parsed("tokens", "a number of tokens") { DecimalText.int128($0) }
        guard
            // The ISIN plays no part in the price; the terms want one.
            let terms = BondTradeTerms(
                isin: "", units: units,
                nominalPerUnit: try inputs.positive("facePerToken", inputs.currency()),
                price: price, settlementDate: issue, restrictions: [], buyer: InvestorFacts(countries: [:]))
        else { throw inputs.wrong("tokens", "above zero, with a price above zero of at most nine decimals") }
        let quote = try BondPricing.price(terms)
        let yield = try BondPricing.yield(terms, maturity: inputs.date("assumedMaturity"))
        return [
            ("days", .whole(yield.days)), ("consideration", .string(quote.consideration.decimal)),
            ("redemption", .string(yield.redemption.decimal)), ("income", .string(yield.income.decimal)),
            ("simpleYieldPctAct360", .text(yield.simpleYieldPercentActual360)),
            ("simpleYieldPctAct365F", .text(yield.simpleYieldPercentActual365Fixed)),
        ]
    }

    private static func settlementAmount(_ inputs: CalculationInputs) throws -> Answer {
        let nominal = try inputs.positive("nominal", inputs.currency())
        let clean = try inputs.decimal("cleanPrice")
        let interest = try CouponTerms(inputs, dayCount: nil).accrued()
        let settlement = try BondSettlement(nominal: nominal, cleanPrice: clean, accrued: interest)
        let dirty = try interest.perUnit.multiplied(by: 100).adding(ExactRatio(clean))
        return [
            ("principal", .string(settlement.principal.decimal)), ("accruedDays", .whole(interest.days)),
            ("accrued", .string(settlement.accrued.decimal)),
            ("settlementAmount", .string(settlement.amount.decimal)),
            ("dirtyPricePct", .text(try dirty.decimal(places: 6))),
        ]
    }

    private static func partialSettlement(_ inputs: CalculationInputs) throws -> Answer {
        let currency = try inputs.currency()
        let nominal = try inputs.positive("nominal", currency)
        guard
            let rule = DenominationRule(
                minimum: try inputs.positive("minimumDenomination", currency),
                increment: try inputs.positive("increment", currency))
        else { throw inputs.wrong("increment", "above zero, as the minimum denomination") }
        let verdicts = try inputs.parts("cases").map { entry -> JSONValue in
            let verdict = try rule.verdict(delivering: entry.money("deliver", currency), of: nominal)
            try entry.finish()
            return .string(verdict.text)
        }
        guard inputs.has("firstDelivery") else { return [("verdicts", .array(verdicts))] }
        let first = try inputs.positive("firstDelivery", currency)
        let clean = try inputs.decimal("cleanPrice")
        let interest = try CouponTerms(inputs, dayCount: nil).accrued()
        let rest = try CashRounding.difference(nominal, first)
        let whole = try BondSettlement(nominal: nominal, cleanPrice: clean, accrued: interest)
        let part = try BondSettlement(nominal: first, cleanPrice: clean, accrued: interest)
        var remainder = shown(try whole.rest(after: part))
        if rest.minor > 0 {
            let alone = try BondSettlement(nominal: rest, cleanPrice: clean, accrued: interest)
            remainder.append(("independentAmount", .string(alone.amount.decimal)))
        }
        return [
            ("first", .object(JSONObject(shown(part)))), ("remainder", .object(JSONObject(remainder))),
            ("verdicts", .array(verdicts)),
        ]
    }

    private static func shown(_ settlement: BondSettlement) -> Answer {
        [
            ("principal", .string(settlement.principal.decimal)),
            ("accrued", .string(settlement.accrued.decimal)),
            ("amount", .string(settlement.amount.decimal)),
        ]
    }

    private static func priceFromYield(_ inputs: CalculationInputs) throws -> Answer {
        let maturity = try inputs.date("maturity")
        let terms = try CouponTerms(inputs, dayCount: nil)
        let schedule = try CouponSchedule(
            maturity: maturity, frequency: terms.period.frequency, endOfMonth: terms.endOfMonth)
        let coupons = try schedule.couponsRemaining(after: terms.settlement)
        let price = try PriceFromYield(
            coupon: terms.coupon, dayCount: terms.dayCount, period: terms.period,
            settlement: terms.settlement,
            coupons: coupons, yield: inputs.decimal("yield"))
        return [
            ("couponsRemaining", .whole(coupons)),
            ("daysToNext", .whole(terms.period.end.days(since: terms.settlement))),
            ("periodDays", .whole(terms.period.days)), ("dirtyPrice", .text(price.dirty)),
            ("accruedPct", .text(price.accrued)), ("cleanPrice", .text(price.clean)),
        ]
    }

    private static func funding(_ inputs: CalculationInputs) throws -> Answer {
        let amount = try inputs.positive("amount", inputs.currency("priceCurrency"))
        let rate = try inputs.decimal("rate")
        if inputs.has("fundingDecimals") {
            let units = try FundingConversion.assetUnits(
                amount, rate: rate, decimals: inputs.whole("fundingDecimals", 0...18))
            _ = try inputs.optionalText("fundingAsset")
            return [("fundingAmount", .text(units))]
        }
        let money = try FundingConversion.money(amount, rate: rate, in: inputs.currency("fundingCurrency"))
        return [("fundingAmount", .string(money.decimal))]
    }
}

/// Coupon, period and day count of one bond at one settlement date.
struct CouponTerms {
    let coupon: ExactDecimal
    let settlement: CalendarDate
    let dayCount: DayCount
    let period: CouponPeriod
    let maturity: CalendarDate?
    let endOfMonth: Bool

    /// The period is given by both its dates, or follows from the maturity.
    init(_ inputs: CalculationInputs, dayCount: DayCount?) throws {
        coupon = try inputs.rate("coupon")
        settlement = try inputs.date("settlementDate")
        self.dayCount = try dayCount ?? inputs.dayCount()
        maturity = inputs.has("maturity") ? try inputs.date("maturity") : nil
        endOfMonth = try inputs.optional("endOfMonth") == .bool(true)
        let frequency = try inputs.whole("frequency", 1...12)
        if inputs.has("lastCoupon") || maturity == nil {
            period = try CouponPeriod(
                start: inputs.date("lastCoupon"), end: inputs.date("nextCoupon"), frequency: frequency)
        } else if let maturity {
            period = try CouponSchedule(maturity: maturity, frequency: frequency, endOfMonth: endOfMonth)
                .period(at: settlement)
        } else {
            throw InstrumentFault.couponPeriodInvalid(settlement: settlement)
        }
    }

    func accrued() throws -> AccruedInterest {
        try AccruedInterest(
            coupon: coupon, dayCount: dayCount, period: period, settlement: settlement, maturity: maturity)
    }
}
