public import SettlementModel

/// Why terms have no price. Nothing was computed; the same terms give the same fault.
public enum InstrumentFault: Error, Hashable, Sendable {
    /// An amount, or a product on the way to it, is larger than any settlement amount.
    case amountOutOfRange
    case divisionByZero
    case currenciesDiffer(CurrencyCode, CurrencyCode)
    /// A rolled or extended date leaves the calendar's range.
    case dateOutOfRange(CalendarDate)
    /// The instrument is due on or before the day it would change hands.
    case settlementNotBeforeMaturity(settlement: CalendarDate, maturity: CalendarDate)
    /// The discount eats the whole face, so that nothing would be paid.
    case discountNotBelowFace(discount: Money, face: Money)
    /// The price rounds to no cash at all.
    case considerationNotPositive
    /// The day count and the formula do not go together; the text says why.
    case dayCountUnsuited(DayCount, why: String)
    /// A rate, a yield or an exchange rate that this formula cannot take.
    case rateOutOfRange(ExactDecimal)
    /// Settlement is not between the last and the next coupon date, or these are in the wrong order.
    case couponPeriodInvalid(settlement: CalendarDate)
    /// Months between coupons that make no whole number of coupons a year.
    case frequencyInvalid(Int)
    /// The reference rate of this period is not known; an older one is never used in its place.
    case fixingMissing(period: Int)
    /// No weight, a negative one, or all of them zero.
    case weightsUnusable
    /// A number of days, notes or periods outside what the formula takes.
    case countOutOfRange(Int, what: String)

    /// Stable; never reworded.
    public var code: String {
        switch self {
        case .amountOutOfRange: "instrument.amount.out-of-range"
        case .divisionByZero: "instrument.arithmetic.division-by-zero"
        case .currenciesDiffer: "instrument.currency.differs"
        case .dateOutOfRange: "instrument.date.out-of-range"
        case .settlementNotBeforeMaturity: "instrument.settlement.not-before-maturity"
        case .discountNotBelowFace: "instrument.discount.not-below-face"
        case .considerationNotPositive: "instrument.consideration.not-positive"
        case .dayCountUnsuited: "instrument.day-count.unsuited"
        case .rateOutOfRange: "instrument.rate.out-of-range"
        case .couponPeriodInvalid: "instrument.coupon-period.invalid"
        case .frequencyInvalid: "instrument.frequency.invalid"
        case .fixingMissing: "instrument.fixing.missing"
        case .weightsUnusable: "instrument.weights.unusable"
        case .countOutOfRange: "instrument.count.out-of-range"
        }
    }

    /// What is wrong, for a person.
    public var message: String {
        switch self {
        case .amountOutOfRange: "an amount needs more than 18 digits of minor units"
        case .divisionByZero: "a divisor is zero"
        case .currenciesDiffer(let left, let right): "\(left) and \(right) are mixed in one amount"
        case .dateOutOfRange(let date): "counting on from \(date) leaves the years 1900 to 2999"
        case .settlementNotBeforeMaturity(let settlement, let maturity):
            "settlement on \(settlement) is not before maturity on \(maturity)"
        case .discountNotBelowFace(let discount, let face):
            "the discount \(discount) is not below the face \(face)"
        case .considerationNotPositive: "the price rounds to an amount of zero"
        case .dayCountUnsuited(let dayCount, let why): "day count \(dayCount.rawValue) does not fit: \(why)"
        case .rateOutOfRange(let rate): "the rate \(rate) is outside what this formula takes"
        case .couponPeriodInvalid(let settlement):
            "settlement on \(settlement) is not between the last and the next coupon date"
        case .frequencyInvalid(let frequency): "\(frequency) coupons a year is no coupon frequency"
        case .fixingMissing(let period): "the reference rate of period \(period) is not fixed"
        case .weightsUnusable: "the weights are missing, negative or all zero"
        case .countOutOfRange(let count, let what): "\(count) is no possible number of \(what)"
        }
    }

    /// What the desk does next.
    public var nextStep: String {
        switch self {
        case .amountOutOfRange:
            "check the face or quantity, the rate and the dates; split the trade if they are right"
        case .divisionByZero: "give a non-zero quantity and price"
        case .currenciesDiffer: "state every amount of the trade in one currency"
        case .dateOutOfRange: "check the maturity and the settlement date"
        case .settlementNotBeforeMaturity: "settle earlier, or leave the instrument to be paid to its holder"
        case .discountNotBelowFace: "check the discount rate: it is a fraction per annum, 0.0285 for 2.85 %"
        case .considerationNotPositive:
            "check the price (per 100 of nominal) and the rate (a fraction per annum)"
        case .dayCountUnsuited: "take A004 or A005, or another pricing method"
        case .rateOutOfRange: "write rates as fractions per annum: 0.0285 for 2.85 %"
        case .couponPeriodInvalid: "give the coupon dates on both sides of the settlement date"
        case .frequencyInvalid: "give 1, 2, 3, 4, 6 or 12"
        case .fixingMissing: "wait for the fixing, or agree a fallback rate in writing and give that"
        case .weightsUnusable: "give weights of zero or more, at least one above zero"
        case .countOutOfRange: "check the number"
        }
    }
}
