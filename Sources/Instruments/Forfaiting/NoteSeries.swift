public import SettlementModel

/// Several claims on one obligor that are bought together: each is priced and rounded alone, then added.
///
/// - Source: `Specs/Instruments.md`, series; vector F08.
public struct NoteSeries: Sendable {
    public struct Note: Sendable {
        public let face: Money
        public let nominalMaturity: CalendarDate
        public let dates: ClaimDates
        public let price: ClaimPrice
    }

    public let notes: [Note]
    public let totalFace: Money
    public let totalNetProceeds: Money
    public let totalDiscount: Money
    /// Σ(F·T) / ΣF in days, two decimals.
    public let averageLifeDays: ExactDecimal

    /// - Parameter claims: 1 to 400, all of one currency.
    /// - Throws: `countOutOfRange`, `currenciesDiffer`, and what pricing throws.
    public init(
        _ claims: [(face: Money, nominalMaturity: CalendarDate)], rate: ExactDecimal, method: PricingMethod,
        dayCount: DayCount, settlement: CalendarDate, calendar: BusinessCalendar, roll: RollRule,
        graceDays: Int
    ) throws(InstrumentFault) {
        guard let currency = claims.first?.face.currency, claims.count <= 400 else {
            throw .countOutOfRange(claims.count, what: "notes")
        }
        var notes: [Note] = []
        var (face, proceeds, weighted) = (Int128(0), Int128(0), ExactRatio(0))
        for claim in claims {
            guard claim.face.currency == currency else {
                throw .currenciesDiffer(currency, claim.face.currency)
            }
            let dates = try ClaimDates(
                settlement: settlement, nominalMaturity: claim.nominalMaturity, calendar: calendar,
                roll: roll,
                graceDays: graceDays)
            let periods = try DiscountPeriods(
                method, dayCount, from: settlement, to: dates.effectiveMaturity)
            let price = try ForfaitingPricing.price(claim.face, rate: rate, by: method, over: periods)
            notes.append(
                Note(face: claim.face, nominalMaturity: claim.nominalMaturity, dates: dates, price: price))
            // At most 400 times 10^18: no overflow of 127 bits.
            face += claim.face.minor
            proceeds += price.netProceeds.minor
            weighted = try weighted.adding(
                ExactRatio(claim.face.minor).multiplied(by: Int128(periods.days)))
        }
        guard let totalFace = Money(currency, minor: face), let total = Money(currency, minor: proceeds)
        else {
            throw .amountOutOfRange
        }
        self.notes = notes
        self.totalFace = totalFace
        totalNetProceeds = total
        totalDiscount = try CashRounding.difference(totalFace, total)
        averageLifeDays = try weighted.divided(by: face).decimal(places: 2)
    }
}
