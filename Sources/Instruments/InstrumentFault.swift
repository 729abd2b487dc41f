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
        case .considerationNotPositive: "check the price: it is per 100 of nominal"
        }
    }
}
