public import SettlementModel

/// From when to when a commitment costs, and how.
public enum FeeAccrual: String, Hashable, Sendable, CaseIterable {
    /// By the day count.
    case daily = "DAILY"
    /// A twelfth of a year for each month that has begun.
    case monthStarted = "MONTH_STARTED"
}

/// A commitment fee, or interest for days.
public struct AccruedCharge: Hashable, Sendable {
    /// Days, or months for `monthStarted`.
    public let count: Int
    public let amount: Money
}

/// The small sums around a forfaiting purchase.
///
/// - Source: `Specs/Instruments.md`, fees and true-ups; vectors F14, F07, F18.
public enum ForfaitingFees {
    /// The fee of a firm commitment until the money is paid out.
    /// - Throws: `settlementNotBeforeMaturity` unless `from` is before `to`, `dayCountUnsuited`, `amountOutOfRange`.
    public static func commitment(
        _ amount: Money, rate: ExactDecimal, from: CalendarDate, to: CalendarDate, dayCount: DayCount,
        accrual: FeeAccrual
    ) throws(InstrumentFault) -> AccruedCharge {
        guard from < to else { throw .settlementNotBeforeMaturity(settlement: from, maturity: to) }
        let count: Int
        let year: ExactRatio
        switch accrual {
        case .daily:
            count = dayCount.days(from: from, to: to)
            year = try dayCount.yearFraction(from: from, to: to)
        case .monthStarted:
            count = try monthsStarted(from, to)
            year = try ExactRatio(Int128(count)).divided(by: 12)
        }
        return AccruedCharge(count: count, amount: try interest(amount, rate, year))
    }

    /// Simple interest on `amount` for `days`: unused grace paid back, or a late payment's interest.
    /// - Throws: `dayCountUnsuited` for A006 and A008, `countOutOfRange`, `amountOutOfRange`.
    public static func interest(
        on amount: Money, rate: ExactDecimal, days: Int, dayCount: DayCount
    ) throws(InstrumentFault) -> Money {
        guard let basis = dayCount.basisDays else {
            throw .dayCountUnsuited(
                dayCount, why: "a number of days alone does not say which year they are in")
        }
        guard (0...500_000).contains(days) else { throw .countOutOfRange(days, what: "days") }
        return try interest(amount, rate, ExactRatio(Int128(days)).divided(by: Int128(basis)))
    }

    private static func interest(
        _ amount: Money, _ rate: ExactDecimal, _ year: ExactRatio
    ) throws(InstrumentFault) -> Money {
        guard rate.coefficient >= 0 else { throw .rateOutOfRange(rate) }
        return try CashRounding.money(
            minorUnits: year.multiplied(by: rate).multiplied(by: amount.minor), in: amount.currency)
    }

    private static func monthsStarted(_ from: CalendarDate, _ to: CalendarDate) throws(InstrumentFault) -> Int
    {
        for months in 1...1200 {
            guard let mark = from.adding(months: months) else { throw .dateOutOfRange(from) }
            if mark >= to { return months }
        }
        throw .countOutOfRange(1200, what: "months")
    }
}

/// What holding a claim from purchase to resale brought.
public struct ResaleResult: Hashable, Sendable {
    public let holdingDays: Int
    /// Resale price minus purchase price.
    public let grossGain: Money
    /// Interest on the purchase price at the funding rate, rounded.
    public let fundingCost: Money
    /// Gross gain minus funding cost.
    public let netResult: Money

    /// - Throws: `settlementNotBeforeMaturity` unless bought before sold, `currenciesDiffer`, `amountOutOfRange`.
    public init(
        bought: Money, on purchase: CalendarDate, sold: Money, on resale: CalendarDate,
        fundingRate: ExactDecimal, dayCount: DayCount
    ) throws(InstrumentFault) {
        let cost = try ForfaitingFees.commitment(
            bought, rate: fundingRate, from: purchase, to: resale, dayCount: dayCount, accrual: .daily)
        holdingDays = cost.count
        fundingCost = cost.amount
        grossGain = try CashRounding.difference(sold, bought)
        netResult = try CashRounding.difference(grossGain, cost.amount)
    }
}

/// A rate between two quoted tenors, on the straight line through both.
public enum RateInterpolation {
    /// r1 + (r2 − r1)·(T − t1)/(t2 − t1), rounded to seven decimals of a fraction.
    ///
    /// - Units: tenors in days.
    /// - Throws: `countOutOfRange` unless t1 < t2 and T is between them; `amountOutOfRange`.
    public static func rate(
        at days: Int, between first: (days: Int, rate: ExactDecimal),
        and second: (days: Int, rate: ExactDecimal)
    ) throws(InstrumentFault) -> ExactDecimal {
        guard first.days < second.days, (first.days...second.days).contains(days) else {
            throw .countOutOfRange(days, what: "days between the two quoted tenors")
        }
        let rise = try ExactRatio(second.rate).subtracting(ExactRatio(first.rate))
            .multiplied(by: Int128(days - first.days)).divided(by: Int128(second.days - first.days))
        return try ExactRatio(first.rate).adding(rise).decimal(places: 7)
    }
}
