public import SettlementModel

/// What one forfaiting purchase costs, and every date on the way to it.
public struct ForfaitingQuote: Sendable {
    public let dates: ClaimDates
    public let price: ClaimPrice

    /// The nominal maturity, rolled to a business day.
    public var adjustedMaturity: CalendarDate { dates.adjustedMaturity }
    /// The adjusted maturity plus the days of grace; only for counting, it may be a weekend.
    public var effectiveMaturity: CalendarDate { dates.effectiveMaturity }
    /// Days of interest, at least 1.
    public var days: Int { price.periods.days }
    public var discount: Money { price.discount }
    /// At least one minor unit.
    public var netProceeds: Money { price.netProceeds }
    public var equivalentSimpleYieldPercent: ExactDecimal { price.equivalentSimpleYieldPercent }
}

/// When a payment claim is really paid, for counting.
public struct ClaimDates: Hashable, Sendable {
    public let settlement: CalendarDate
    public let adjustedMaturity: CalendarDate
    public let effectiveMaturity: CalendarDate

    /// Rolls the maturity, then adds the grace.
    /// - Throws: `settlementNotBeforeMaturity` on or after the adjusted maturity, `dateOutOfRange`.
    public init(
        settlement: CalendarDate, nominalMaturity: CalendarDate, calendar: BusinessCalendar, roll: RollRule,
        graceDays: Int
    ) throws(InstrumentFault) {
        let adjusted = try calendar.roll(nominalMaturity, by: roll)
        guard settlement < adjusted else {
            throw .settlementNotBeforeMaturity(settlement: settlement, maturity: adjusted)
        }
        guard let effective = adjusted.adding(days: graceDays) else { throw .dateOutOfRange(adjusted) }
        self.settlement = settlement
        adjustedMaturity = adjusted
        effectiveMaturity = effective
    }
}

/// The price of one claim over known periods. D + P = F always: one is rounded, the other is the difference.
public struct ClaimPrice: Sendable {
    public let periods: DiscountPeriods
    /// What one unit paid today grows to: the product of (1 + r·d/B); for a straight discount what one unit
    /// of proceeds is worth at maturity.
    public let accumulationFactor: ExactRatio
    public let discount: Money
    public let netProceeds: Money
    /// (D/P)·(B/T) in per cent with six decimals: what the discount truly costs per annum.
    public let equivalentSimpleYieldPercent: ExactDecimal
}

/// The price of a payment claim.
///
/// - Source: `Specs/Instruments.md`, forfaiting pricing; URF 800.
public enum ForfaitingPricing {
    /// Rolls the maturity, adds the grace, counts the days, discounts: in that order.
    ///
    /// - Throws: `settlementNotBeforeMaturity`, `discountNotBelowFace`, `considerationNotPositive`,
    ///   `dayCountUnsuited`, `countOutOfRange`, `amountOutOfRange`, `dateOutOfRange`.
    public static func price(_ terms: ForfaitingTerms) throws(InstrumentFault) -> ForfaitingQuote {
        let dates = try ClaimDates(
            settlement: terms.settlementDate, nominalMaturity: terms.nominalMaturity,
            calendar: BusinessCalendar(holidays: terms.holidays), roll: terms.roll, graceDays: terms.graceDays
        )
        let periods = try DiscountPeriods(
            terms.pricing, terms.dayCount, from: dates.settlement, to: dates.effectiveMaturity)
        return ForfaitingQuote(
            dates: dates,
            price: try price(terms.face, rate: terms.discountRate, by: terms.pricing, over: periods))
    }

    /// Discounts `face`, which is positive, over periods that are already counted.
    /// - Throws: `rateOutOfRange` for a negative rate, `discountNotBelowFace`, `considerationNotPositive`,
    ///   `amountOutOfRange`.
    public static func price(
        _ face: Money, rate: ExactDecimal, by method: PricingMethod, over periods: DiscountPeriods
    ) throws(InstrumentFault) -> ClaimPrice {
        guard rate.coefficient >= 0 else { throw .rateOutOfRange(rate) }
        switch method {
        case .straightDiscount: return try straight(face, rate, periods)
        case .simpleYield, .discountToYieldAnnual, .discountToYieldSemiannual, .discountToYieldCalendar:
            return try toYield(face, rate, periods)
        }
    }

    private static func straight(
        _ face: Money, _ rate: ExactDecimal, _ periods: DiscountPeriods
    ) throws(InstrumentFault) -> ClaimPrice {
        var year = ExactRatio(0)
        for period in periods.periods { year = try year.adding(period.yearFraction) }
        let share = try year.multiplied(by: rate)
        let discount = try CashRounding.money(
            minorUnits: share.multiplied(by: face.minor), in: face.currency)
        let rest = try ExactRatio(1).subtracting(share)
        guard discount.minor < face.minor, rest > ExactRatio(0) else {
            throw .discountNotBelowFace(discount: discount, face: face)
        }
        return try whole(
            periods, factor: ExactRatio(1).divided(by: rest), discount: discount,
            proceeds: CashRounding.difference(face, discount), year)
    }

    private static func toYield(
        _ face: Money, _ rate: ExactDecimal, _ periods: DiscountPeriods
    ) throws(InstrumentFault) -> ClaimPrice {
        var factor = ExactRatio(1)
        var year = ExactRatio(0)
        for period in periods.periods {
            let growth = try period.yearFraction.multiplied(by: rate).adding(ExactRatio(1))
            factor = try factor.multiplied(by: growth)
            year = try year.adding(period.yearFraction)
        }
        let proceeds = try CashRounding.money(
            minorUnits: ExactRatio(face.minor).divided(by: factor), in: face.currency)
        guard proceeds.minor > 0 else { throw .considerationNotPositive }
        return try whole(
            periods, factor: factor, discount: CashRounding.difference(face, proceeds), proceeds: proceeds,
            year)
    }

    private static func whole(
        _ periods: DiscountPeriods, factor: ExactRatio, discount: Money, proceeds: Money, _ year: ExactRatio
    ) throws(InstrumentFault) -> ClaimPrice {
        ClaimPrice(
            periods: periods, accumulationFactor: factor, discount: discount, netProceeds: proceeds,
            equivalentSimpleYieldPercent: try SimpleYield.percent(
                income: discount, on: proceeds, over: year))
    }
}

/// Simple interest per annum from cash paid and cash earned.
public enum SimpleYield {
    /// (income/paid) over the part of a year, in per cent, six decimals.
    /// - Throws: `divisionByZero` for no payment or no time; `amountOutOfRange`.
    public static func percent(
        income: Money, on paid: Money, over year: ExactRatio
    ) throws(InstrumentFault) -> ExactDecimal {
        try ExactRatio(income.minor).divided(by: paid.minor).divided(by: year).percent()
    }
}
