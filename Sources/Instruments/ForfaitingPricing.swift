public import SettlementModel

/// What one forfaiting purchase costs, and every date on the way to it.
public struct ForfaitingQuote: Hashable, Sendable {
    /// The nominal maturity, rolled to a business day.
    public let adjustedMaturity: CalendarDate
    /// The adjusted maturity plus the days of grace; only for counting, it may be a weekend.
    public let effectiveMaturity: CalendarDate
    /// Days of interest, at least 1.
    public let days: Int
    /// D, rounded.
    public let discount: Money
    /// P = F − D, at least one minor unit.
    public let netProceeds: Money
    /// (D/P)·(B/T) in per cent with six decimals: what the discount truly costs per annum.
    public let equivalentSimpleYieldPercent: ExactDecimal
}

/// The price of a payment claim.
///
/// - Source: `Specs/Instruments`, forfaiting pricing; URF 800.
public enum ForfaitingPricing {
    /// Rolls the maturity, adds the grace, counts the days, discounts: in that order.
    ///
    /// D + P = F always, because only D is rounded.
    /// - Throws: `settlementNotBeforeMaturity` on or after the adjusted maturity, `discountNotBelowFace`,
    ///   `amountOutOfRange`, `dateOutOfRange`.
    public static func price(_ terms: ForfaitingTerms) throws(InstrumentFault) -> ForfaitingQuote {
        let calendar = BusinessCalendar(holidays: terms.holidays)
        let adjusted = try calendar.roll(terms.nominalMaturity, by: terms.roll)
        guard terms.settlementDate < adjusted else {
            throw .settlementNotBeforeMaturity(settlement: terms.settlementDate, maturity: adjusted)
        }
        guard let effective = adjusted.adding(days: terms.graceDays) else { throw .dateOutOfRange(adjusted) }
        let days = terms.dayCount.days(from: terms.settlementDate, to: effective)
        let discount = try discount(of: terms, over: days)
        guard discount.minor < terms.face.minor else {
            throw .discountNotBelowFace(discount: discount, face: terms.face)
        }
        let proceeds = try CashRounding.difference(terms.face, discount)
        return ForfaitingQuote(
            adjustedMaturity: adjusted, effectiveMaturity: effective, days: days, discount: discount,
            netProceeds: proceeds,
            equivalentSimpleYieldPercent: try SimpleYield.percent(
                income: discount, on: proceeds, over: days, counted: terms.dayCount))
    }

    private static func discount(of terms: ForfaitingTerms, over days: Int) throws(InstrumentFault) -> Money {
        switch terms.pricing {
        case .straightDiscount:
            let exact = try ExactRatio(terms.face.minor).multiplied(by: terms.discountRate)
                .multiplied(by: Int128(days)).divided(by: Int128(terms.dayCount.basisDays))
            return try CashRounding.money(minorUnits: exact, in: terms.face.currency)
        }
    }
}

/// Simple interest per annum from cash paid and cash earned.
enum SimpleYield {
    /// (income/paid)·(B/T) in per cent, six decimals.
    /// - Throws: `divisionByZero` for no payment or no days; `amountOutOfRange`.
    static func percent(
        income: Money, on paid: Money, over days: Int, counted dayCount: DayCount
    ) throws(InstrumentFault) -> ExactDecimal {
        try ExactRatio(income.minor).multiplied(by: Int128(dayCount.basisDays)).divided(by: paid.minor)
            .divided(by: Int128(days)).percent()
    }
}
