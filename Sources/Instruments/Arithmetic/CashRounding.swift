public import SettlementModel

/// The one place where an exact amount becomes cash: half away from zero, once per cash amount.
///
/// - Source: `Specs/Instruments.md`, money and rounding; vector F20.
public enum CashRounding {
    /// Rounds a count of minor units.
    /// - Throws: `amountOutOfRange` beyond 18 digits.
    public static func money(
        minorUnits: ExactRatio, in currency: CurrencyCode
    ) throws(InstrumentFault)
        -> Money
    {
        guard let money = Money(currency, minor: try minorUnits.rounded()) else { throw .amountOutOfRange }
        return money
    }

    /// Rounds an amount in whole units of the currency: 2.675 USD is 2.68, 2.5 JPY is 3.
    /// - Throws: `amountOutOfRange` beyond 18 digits.
    public static func money(
        _ amount: ExactDecimal, in currency: CurrencyCode
    ) throws(InstrumentFault)
        -> Money
    {
        let minorPerUnit = Int128(PowerOfTen.of(currency.minorUnits))
        return try money(minorUnits: ExactRatio(amount).multiplied(by: minorPerUnit), in: currency)
    }

    /// `left - right` of one currency.
    /// - Throws: `amountOutOfRange` beyond 18 digits; `currenciesDiffer`.
    public static func difference(_ left: Money, _ right: Money) throws(InstrumentFault) -> Money {
        guard left.currency == right.currency else { throw .currenciesDiffer(left.currency, right.currency) }
        // Both magnitudes are below 10^18, so the difference cannot leave Int128.
        guard let money = Money(left.currency, minor: left.minor - right.minor) else {
            throw .amountOutOfRange
        }
        return money
    }
}
