public import SettlementModel

/// What holders get at maturity, or at a roll-over into the next series.
///
/// - Source: `Specs/Instruments.md`, bonds.
public enum Redemption {
    public struct Payment: Hashable, Sendable {
        public let holder: String
        public let principal: Money
        public let coupon: Money
        public let amount: Money
        /// Principal of the holder that lies in an open lock: it is paid when the lock has ended, to whom it then is.
        public let withheld: Money
    }

    /// Principal and last coupon of each holder. The coupon follows the record date, so all of it is paid; the
    /// principal of open locks waits.
    ///
    /// - Throws: `weightsUnusable` without holdings, `countOutOfRange` where more is locked than held,
    ///   `currenciesDiffer`, `frequencyInvalid`, `amountOutOfRange`.
    public static func payments(
        holdings: [(holder: String, nominal: Money)], locked: [(holder: String, nominal: Money)],
        coupon: ExactDecimal?, frequency: Int
    ) throws(InstrumentFault) -> [Payment] {
        guard let currency = holdings.first?.nominal.currency, holdings.count <= 10_000 else {
            throw .weightsUnusable
        }
        var payments: [Payment] = []
        for (holder, nominal) in holdings {
            guard nominal.currency == currency else { throw .currenciesDiffer(currency, nominal.currency) }
            var inLocks: Int128 = 0
            for lock in locked where lock.holder == holder { inLocks += lock.nominal.minor }
            guard inLocks <= nominal.minor, inLocks >= 0, let withheld = Money(currency, minor: inLocks)
            else {
                throw .countOutOfRange(Int(clamping: inLocks), what: "locked minor units")
            }
            var interest: Int128 = 0
            if let coupon {
                interest = try AccruedInterest.regularCoupon(
                    on: nominal, coupon: coupon, frequency: frequency
                ).minor
            }
            let principal = try CashRounding.difference(nominal, withheld)
            guard let couponPaid = Money(currency, minor: interest),
                let amount = Money(currency, minor: principal.minor + interest)
            else { throw .amountOutOfRange }
            payments.append(
                Payment(
                    holder: holder, principal: principal, coupon: couponPaid, amount: amount,
                    withheld: withheld))
        }
        return payments
    }

    /// A holder's proceeds put into the next series: as many whole units as they pay for, the rest in cash.
    ///
    /// - Parameter price: of the new series, per 100 of nominal.
    /// - Throws: `considerationNotPositive` where a unit costs nothing, `currenciesDiffer`, `amountOutOfRange`.
    public static func rollOver(
        proceeds: Money, nominalPerUnit: Money, price: ExactDecimal
    ) throws(InstrumentFault) -> (units: Int128, cost: Money, cash: Money) {
        guard proceeds.currency == nominalPerUnit.currency else {
            throw .currenciesDiffer(proceeds.currency, nominalPerUnit.currency)
        }
        let unit = try ExactRatio(nominalPerUnit.minor).multiplied(by: price).divided(by: 100)
        guard unit > ExactRatio(0), proceeds.minor >= 0 else { throw .considerationNotPositive }
        var units = try ExactRatio(proceeds.minor).divided(by: unit).roundedDown()
        var cost = try CashRounding.money(minorUnits: unit.multiplied(by: units), in: proceeds.currency)
        // Rounding the cost up could take a minor unit more than there is.
        if cost.minor > proceeds.minor {
            units -= 1
            cost = try CashRounding.money(minorUnits: unit.multiplied(by: units), in: proceeds.currency)
        }
        return (units, cost, try CashRounding.difference(proceeds, cost))
    }
}
