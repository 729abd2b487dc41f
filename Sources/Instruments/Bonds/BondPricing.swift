public import SettlementModel

/// What one bond trade costs.
public struct BondQuote: Hashable, Sendable {
    /// Units times the nominal of one.
    public let nominal: Money
    /// Nominal times price over 100, rounded once; at least one minor unit.
    public let consideration: Money
}

/// What the buyer of a discount note earns who keeps it to its maturity.
public struct DiscountNoteYield: Hashable, Sendable {
    /// From settlement to maturity, at least 1.
    public let days: Int
    /// The nominal, paid at maturity.
    public let redemption: Money
    /// Redemption minus consideration; negative above par.
    public let income: Money
    /// Per cent per annum with six decimals, actual days over 360.
    public let simpleYieldPercentActual360: ExactDecimal
    /// Per cent per annum with six decimals, actual days over 365.
    public let simpleYieldPercentActual365Fixed: ExactDecimal
}

/// The price of a bond that accrues nothing: a discount note, or a flat trade.
///
/// - Source: `Specs/Instruments.md`, bonds; vector B02.
public enum BondPricing {
    /// - Throws: `amountOutOfRange`, `considerationNotPositive`.
    public static func price(_ terms: BondTradeTerms) throws(InstrumentFault) -> BondQuote {
        let currency = terms.nominalPerUnit.currency
        let exactNominal = try ExactRatio(terms.units).multiplied(by: terms.nominalPerUnit.minor)
        let nominal = try CashRounding.money(minorUnits: exactNominal, in: currency)
        let exact = try exactNominal.multiplied(by: terms.price).divided(by: 100)
        let consideration = try CashRounding.money(minorUnits: exact, in: currency)
        guard consideration.minor > 0 else { throw .considerationNotPositive }
        return BondQuote(nominal: nominal, consideration: consideration)
    }

    /// What the trade earns until `maturity`, on which the nominal is paid back.
    /// - Throws: `settlementNotBeforeMaturity`, and what `price` throws.
    public static func yield(
        _ terms: BondTradeTerms, maturity: CalendarDate
    ) throws(InstrumentFault) -> DiscountNoteYield {
        guard terms.settlementDate < maturity else {
            throw .settlementNotBeforeMaturity(settlement: terms.settlementDate, maturity: maturity)
        }
        let quote = try price(terms)
        let days = maturity.days(since: terms.settlementDate)
        let income = try CashRounding.difference(quote.nominal, quote.consideration)
        return DiscountNoteYield(
            days: days, redemption: quote.nominal, income: income,
            simpleYieldPercentActual360: try SimpleYield.percent(
                income: income, on: quote.consideration, over: try ExactRatio(Int128(days)).divided(by: 360)),
            simpleYieldPercentActual365Fixed: try SimpleYield.percent(
                income: income, on: quote.consideration, over: try ExactRatio(Int128(days)).divided(by: 365)))
    }
}
