/// An amount of one currency in its minor units: CNY 1.00 is 100.
///
/// - Units: minor units of `currency`.
/// - Range: magnitude up to 10^18 − 1 minor units (ISO 20022: 18 digits).
public struct Money: Hashable, Sendable, CustomStringConvertible {
    public let currency: CurrencyCode
    public let minor: Int128

    public static let largestMinor: Int128 = 999_999_999_999_999_999

    public init?(_ currency: CurrencyCode, minor: Int128) {
        guard minor.magnitude <= Money.largestMinor.magnitude else { return nil }
        self.currency = currency
        self.minor = minor
    }

    /// Reads a plain decimal such as `4926770.83`; exactly the currency's decimals must be written.
    public init?(_ currency: CurrencyCode, decimal text: String) {
        guard let value = ExactDecimal(text), value.scale == currency.minorUnits else { return nil }
        self.init(currency, minor: value.coefficient)
    }

    /// The amount as a decimal with exactly the currency's decimals, without its code.
    public var decimal: String { ExactDecimal(coefficient: minor, scale: currency.minorUnits).text }

    public var description: String { "\(currency.code) \(decimal)" }
}
