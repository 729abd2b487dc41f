/// What the trade is worth and why: the terms from which each side computes the cash by itself.
public enum TradeEconomics: Hashable, Sendable {
    case forfaiting(ForfaitingTerms)
    case bond(BondTradeTerms)
}

/// The price terms of one forfaiting purchase. None is ever guessed: each is a field of the confirmation.
///
/// - Source: `domain.md` 2.9 (order of date work, formulas), URF 800.
public struct ForfaitingTerms: Hashable, Sendable {
    public let face: Money
    /// Per annum, as a fraction: 0.0285 is 2.85 %. A discount or a yield, as `pricing` says.
    public let discountRate: ExactDecimal
    public let pricing: PricingMethod
    public let dayCount: DayCount
    public let settlementDate: CalendarDate
    public let nominalMaturity: CalendarDate
    public let roll: RollRule
    /// Calendar days added after the roll. Range 0 to 30.
    public let graceDays: Int
    /// Days on which the payment place is shut, besides Saturdays and Sundays.
    public let holidays: [CalendarDate]
    public let recourse: Recourse
    /// What is open when it settles; `nil` where every condition is met by then.
    public let reserve: PaymentReserve?
    /// `nil` where the debtor is told nothing.
    public let notice: AssignmentNotice?
    /// The transfer that this trade undoes: the same claim back for the same cash. The price terms are those of that
    /// trade, its settlement date among them.
    public let rescinds: TransferID?
    /// `nil` where nobody else is known to have a claim of this fingerprint.
    public let distinct: DistinctClaim?

    public init?(
        face: Money, discountRate: ExactDecimal, pricing: PricingMethod, dayCount: DayCount,
        settlementDate: CalendarDate, nominalMaturity: CalendarDate, roll: RollRule, graceDays: Int,
        holidays: [CalendarDate], recourse: Recourse, reserve: PaymentReserve? = nil,
        notice: AssignmentNotice? = nil, rescinds: TransferID? = nil, distinct: DistinctClaim? = nil
    ) {
        guard face.minor > 0, discountRate.coefficient >= 0, discountRate.scale <= 9,
            (0...30).contains(graceDays),
            holidays.count <= 256, holidays == holidays.sorted(), Set(holidays).count == holidays.count,
            // What is given back is given back for good, and is registered as what it was.
            rescinds == nil || (reserve == nil && distinct == nil)
        else { return nil }
        self.reserve = reserve
        self.notice = notice
        self.rescinds = rescinds
        self.distinct = distinct
        self.face = face
        self.discountRate = discountRate
        self.pricing = pricing
        self.dayCount = dayCount
        self.settlementDate = settlementDate
        self.nominalMaturity = nominalMaturity
        self.roll = roll
        self.graceDays = graceDays
        self.holidays = holidays
        self.recourse = recourse
    }
}

/// How a price follows from a rate, a face and the days between.
///
/// F face, r rate per annum, T days, B days of a year, D discount, P proceeds. A factor is never rounded.
/// - Source: `domain.md` 2.9, formula ids; ITFA forfaiting calculations.
public enum PricingMethod: String, Hashable, Sendable, CaseIterable {
    /// D = F·r·T/B, P = F − D.
    case straightDiscount
    /// P = F / (1 + r·T/B).
    case simpleYield
    /// P = F / product of (1 + r·d/B) over whole periods of 365 days, then the rest.
    case discountToYieldAnnual = "dtyAnnual365"
    /// The same over periods of 183, 182, 183, 182 … days, then the rest.
    case discountToYieldSemiannual = "dtySemi183182"
    /// The same over half-years of the calendar, counted back from the effective maturity; the rest comes first.
    case discountToYieldCalendar = "dtySemiCalendar"
}

/// How days are counted, by the codes of ISO 20022 `DayCntBsis`.
public enum DayCount: String, Hashable, Sendable, CaseIterable {
    /// 30/360 bond basis: an end on the 31st counts as the 30th only where the start does; February is not stretched.
    case thirty360 = "A001"
    /// Actual days over 360.
    case actual360 = "A004"
    /// Actual days over 365, also in leap years.
    case actual365Fixed = "A005"
    /// Actual days over the actual coupon period times its frequency (ICMA rule 251).
    case actualActualICMA = "A006"
    /// 30E/360 ISDA: the last day of February counts as the 30th, unless it is the maturity.
    case thirtyE360ISDA = "A007"
    /// Actual days, those in leap years over 366 and the others over 365 (ISDA).
    case actualActualISDA = "A008"
    /// 30E/360: the 31st counts as the 30th, nothing else does.
    case thirtyE360 = "A011"
}

/// Where a date that is no business day goes.
public enum RollRule: String, Hashable, Sendable, CaseIterable {
    case none = "NONE"
    case following = "FOLLOWING"
    case modifiedFollowing = "MODIFIED_FOLLOWING"
    case preceding = "PRECEDING"
}

/// What the buyer may come back to the seller for.
public enum Recourse: String, Hashable, Sendable, CaseIterable {
    case none = "NONE"
    case warrantyBreachOnly = "WARRANTY_BREACH_ONLY"
}

/// The price terms of one bond trade without accrual (a discount note, or flat).
public struct BondTradeTerms: Hashable, Sendable {
    public let isin: String
    public let units: Int128
    public let nominalPerUnit: Money
    /// Per 100 of nominal.
    public let price: ExactDecimal
    public let settlementDate: CalendarDate
    public let restrictions: [InvestorRestriction]
    public let buyer: InvestorFacts

    public init?(
        isin: String, units: Int128, nominalPerUnit: Money, price: ExactDecimal, settlementDate: CalendarDate,
        restrictions: [InvestorRestriction], buyer: InvestorFacts
    ) {
        guard units > 0, units <= Money.largestMinor, nominalPerUnit.minor > 0, price.coefficient > 0,
            price.scale <= 9, restrictions.count <= 64
        else { return nil }
        self.isin = isin
        self.units = units
        self.nominalPerUnit = nominalPerUnit
        self.price = price
        self.settlementDate = settlementDate
        self.restrictions = restrictions
        self.buyer = buyer
    }
}

/// One offering term: the buyer's attribute may not be any of these countries (ISO 3166-1 alpha-2).
///
/// - Source: `domain.md` 3.3. Residency, nationality, domicile and place of business are four different fields.
public struct InvestorRestriction: Hashable, Sendable {
    public let attribute: InvestorAttribute
    public let excludedCountries: [String]
    public init(attribute: InvestorAttribute, excludedCountries: [String]) {
        self.attribute = attribute
        self.excludedCountries = excludedCountries
    }
}

public enum InvestorAttribute: String, Hashable, Sendable, CaseIterable {
    case taxResidency, nationality, domicile, placeOfBusiness
}

/// What the buyer states of itself. A missing attribute is unknown, and unknown is not allowed.
public struct InvestorFacts: Hashable, Sendable {
    public let countries: [InvestorAttribute: [String]]
    public init(countries: [InvestorAttribute: [String]]) { self.countries = countries }
}
