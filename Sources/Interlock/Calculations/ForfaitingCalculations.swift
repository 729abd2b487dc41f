import Instruments
import SettlementModel
import SettlementProofs

/// Prices of payment claims, fees and what belongs to them.
enum ForfaitingCalculations {
    static let all: [Calculation] =
        PricingMethod.allCases.flatMap { method in [single(method), series(method)] } + [
            Calculation(
                "secondaryResaleResult", "forfaiting",
                "gain of a resale: currency, purchasePrice, resalePrice, purchaseDate, resaleDate, fundingRate, dayCount",
                resale),
            Calculation(
                "commitmentFee", "forfaiting",
                "fee of a firm commitment: currency, committedAmount, feeRate, from, to, dayCount, feeAccrual (DAILY, MONTH_STARTED)",
                commitment),
            Calculation(
                "interpolate", "forfaiting",
                "rate between two tenors: r1, t1, r2, t2, days, margin; tenors in days", interpolate),
            Calculation(
                "graceTrueUp", "forfaiting",
                "unused grace paid back: currency, face, discountRate, graceDaysCharged, actualDelayDays, dayCount",
                trueUp),
            Calculation(
                "lateInterest", "forfaiting",
                "interest for payment later than the grace: currency, face, lateRate, graceDays, actualDelayDays, dayCount",
                late),
            Calculation(
                "roundHalfUp", "forfaiting",
                "amounts as cash, half away from zero: cases [[amount, currency]]",
                rounding),
            Calculation("minorUnits", "identifier", "decimals of currencies: currencies", minorUnits),
        ]

    private static let dateInputs =
        "settlementDate, nominalMaturity, graceDays, rollRule, holidays, workingDays, or days"

    static func rateName(_ method: PricingMethod) -> String {
        method == .straightDiscount ? "discountRate" : "yieldRate"
    }

    private static func single(_ method: PricingMethod) -> Calculation {
        Calculation(
            method.rawValue, "forfaiting",
            "price of one claim: currency, face, \(rateName(method)), dayCount, \(dateInputs)"
        ) { inputs in
            let currency = try inputs.currency()
            let face = try inputs.positive("face", currency)
            let rate = try inputs.rate(rateName(method))
            let dayCount = try inputs.dayCount()
            var answer: Answer = []
            let periods: DiscountPeriods
            if inputs.has("days") {
                periods = try DiscountPeriods(method, dayCount, days: inputs.whole("days", 1...500_000))
            } else {
                let dates = try claimDates(inputs, settlement: inputs.date("settlementDate"))
                answer = shown(dates)
                periods = try DiscountPeriods(
                    method, dayCount, from: dates.settlement, to: dates.effectiveMaturity)
            }
            let price = try ForfaitingPricing.price(face, rate: rate, by: method, over: periods)
            return answer + (try shown(price, rate, method)) + (try gain(price, face, rate, method))
        }
    }

    private static func claimDates(
        _ inputs: CalculationInputs, settlement: CalendarDate
    ) throws -> ClaimDates {
        try ClaimDates(
            settlement: settlement, nominalMaturity: inputs.date("nominalMaturity"),
            calendar: inputs.calendar(),
            roll: inputs.rollRule(), graceDays: inputs.whole("graceDays", 0...30))
    }

    private static func shown(_ dates: ClaimDates) -> Answer {
        [
            ("adjustedMaturity", .text(dates.adjustedMaturity)),
            ("effectiveMaturity", .text(dates.effectiveMaturity)),
        ]
    }

    private static func shown(
        _ price: ClaimPrice, _ rate: ExactDecimal, _ method: PricingMethod
    ) throws -> Answer {
        let periods = price.periods.periods
        var answer: Answer = [
            ("days", .whole(price.periods.days)), ("periods", .array(periods.map { .whole($0.days) })),
        ]
        if method != .straightDiscount {
            let factors = try periods.map {
                try $0.yearFraction.multiplied(by: rate).adding(ExactRatio(1)).decimal(places: 12)
            }
            answer.append(("periodFactors", .array(factors.map { .text($0) })))
            answer.append(("accumulationFactor", .text(try price.accumulationFactor.decimal(places: 12))))
        }
        return answer + [
            ("discount", .string(price.discount.decimal)),
            ("netProceeds", .string(price.netProceeds.decimal)),
            ("equivalentSimpleYieldPct", .text(price.equivalentSimpleYieldPercent)),
        ]
    }

    /// How much less a simple yield costs the seller than a straight discount at the same rate.
    private static func gain(
        _ price: ClaimPrice, _ face: Money, _ rate: ExactDecimal, _ method: PricingMethod
    ) throws -> Answer {
        guard method == .simpleYield,
            let straight = try? ForfaitingPricing.price(
                face, rate: rate, by: .straightDiscount, over: price.periods)
        else { return [] }
        let gain = try CashRounding.difference(price.netProceeds, straight.netProceeds)
        return [("gainVersusStraight", .string(gain.decimal))]
    }

    private static func series(_ method: PricingMethod) -> Calculation {
        Calculation(
            method.rawValue + "Series", "forfaiting",
            "prices of equal notes: currency, faceEach, count, \(rateName(method)), dayCount, settlementDate, "
                + "firstMaturity, frequencyMonths, graceDays, rollRule, holidays, workingDays; or notes [{face, nominalMaturity}]"
        ) { inputs in
            let series = try NoteSeries(
                try notes(inputs, try inputs.currency()), rate: inputs.rate(rateName(method)), method: method,
                dayCount: inputs.dayCount(), settlement: inputs.date("settlementDate"),
                calendar: inputs.calendar(), roll: inputs.rollRule(),
                graceDays: inputs.whole("graceDays", 0...30))
            let notes = series.notes.enumerated().map { index, note -> JSONValue in
                .object(
                    JSONObject(
                        [
                            ("no", .whole(index + 1)), ("face", .string(note.face.decimal)),
                            ("nominalMaturity", .text(note.nominalMaturity)),
                        ] + shown(note.dates) + [
                            ("days", .whole(note.price.periods.days)),
                            ("periods", .array(note.price.periods.periods.map { .whole($0.days) })),
                            ("netProceeds", .string(note.price.netProceeds.decimal)),
                        ]))
            }
            return [
                ("notes", .array(notes)), ("totalFace", .string(series.totalFace.decimal)),
                ("totalNetProceeds", .string(series.totalNetProceeds.decimal)),
                ("totalDiscount", .string(series.totalDiscount.decimal)),
                ("averageLifeDays", .text(series.averageLifeDays)),
            ]
        }
    }

    private static func notes(
        _ inputs: CalculationInputs, _ currency: CurrencyCode
    ) throws -> [(face: Money, nominalMaturity: CalendarDate)] {
        if inputs.has("notes") {
            return try inputs.parts("notes").map { note in
                let claim = (try note.positive("face", currency), try note.date("nominalMaturity"))
                try note.finish()
                return claim
            }
        }
        let face = try inputs.positive("faceEach", currency)
        let first = try inputs.date("firstMaturity")
        let months = try inputs.whole("frequencyMonths", 1...120)
        return try (0..<inputs.whole("count", 1...400)).map { index in
            guard let maturity = first.adding(months: months * index) else {
                throw InstrumentFault.dateOutOfRange(first)
            }
            return (face, maturity)
        }
    }
}

extension ForfaitingCalculations {
    private static func resale(_ inputs: CalculationInputs) throws -> Answer {
        let currency = try inputs.currency()
        let result = try ResaleResult(
            bought: inputs.positive("purchasePrice", currency), on: inputs.date("purchaseDate"),
            sold: inputs.positive("resalePrice", currency), on: inputs.date("resaleDate"),
            fundingRate: inputs.rate("fundingRate"), dayCount: inputs.dayCount())
        return [
            ("holdingDays", .whole(result.holdingDays)), ("grossGain", .string(result.grossGain.decimal)),
            ("fundingCost", .string(result.fundingCost.decimal)),
            ("netResult", .string(result.netResult.decimal)),
        ]
    }

    private static func commitment(_ inputs: CalculationInputs) throws -> Answer {
        let accrual = inputs.has("feeAccrual") ? try inputs.choice("feeAccrual", FeeAccrual.self) : .daily
        let fee = try ForfaitingFees.commitment(
            inputs.positive("committedAmount", inputs.currency()), rate: inputs.rate("feeRate"),
            from: inputs.date("from"), to: inputs.date("to"), dayCount: inputs.dayCount(), accrual: accrual)
        return [
            (accrual == .daily ? "days" : "months", .whole(fee.count)), ("fee", .string(fee.amount.decimal)),
        ]
    }

    private static func interpolate(_ inputs: CalculationInputs) throws -> Answer {
        let rate = try RateInterpolation.rate(
            at: inputs.whole("days", 0...500_000),
            between: (inputs.whole("t1", 0...500_000), inputs.rate("r1")),
            and: (inputs.whole("t2", 0...500_000), inputs.rate("r2")))
        var answer: Answer = [("interpolatedRate", .text(rate))]
        if inputs.has("margin") {
            let margin = try inputs.decimal("margin")
            let total = try ExactRatio(rate).adding(ExactRatio(margin)).decimal(places: max(7, margin.scale))
            answer.append(("rate", .text(total)))
        }
        return answer
    }

    private static func trueUp(_ inputs: CalculationInputs) throws -> Answer {
        let face = try inputs.positive("face", inputs.currency())
        let charged = try inputs.whole("graceDaysCharged", 0...30)
        let unused = max(0, charged - (try inputs.whole("actualDelayDays", 0...10_000)))
        let refund = try ForfaitingFees.interest(
            on: face, rate: inputs.rate("discountRate"), days: unused, dayCount: inputs.dayCount())
        return [("unusedDays", .whole(unused)), ("refund", .string(refund.decimal))]
    }

    private static func late(_ inputs: CalculationInputs) throws -> Answer {
        let face = try inputs.positive("face", inputs.currency())
        let grace = try inputs.whole("graceDays", 0...30)
        let days = max(0, try inputs.whole("actualDelayDays", 0...100_000) - grace)
        let interest = try ForfaitingFees.interest(
            on: face, rate: inputs.rate("lateRate"), days: days, dayCount: inputs.dayCount())
        return [("lateDays", .whole(days)), ("interest", .string(interest.decimal))]
    }

    private static func rounding(_ inputs: CalculationInputs) throws -> Answer {
        let results = try inputs.list("cases").map { entry -> JSONValue in
            guard case .array(let pair) = entry, pair.count == 2, case .string(let amount) = pair[0],
                case .string(let code) = pair[1], let value = ExactDecimal(amount),
                let currency = CurrencyCode(code)
            else { throw inputs.wrong("cases", "a list of [amount, currency]", entry) }
            return .string(try CashRounding.money(value, in: currency).decimal)
        }
        return [("results", .array(results))]
    }

    private static func minorUnits(_ inputs: CalculationInputs) throws -> Answer {
        let table = try inputs.texts("currencies").map { code -> (String, JSONValue) in
            (code, CurrencyCode(code).map { .whole($0.minorUnits) } ?? .null)
        }
        return [("minor", .object(JSONObject(table)))]
    }
}
