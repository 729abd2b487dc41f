import BigInt
public import SettlementModel

/// A bond's price from its yield to maturity, rounded rightly at six decimals.
///
/// dirty = Σ (100·c/f)·v^(w+i) + 100·v^(w+n−1) for i from 0 to n−1, with v = 1/(1+y/f) and w the part of the coupon period
/// that is left. v^w is no fraction, so everything is computed in fixed point with a bound on its error, and again
/// finer where the bound leaves the last decimal open.
/// - Source: `Specs/Instruments.md`, bonds; vector B11.
public struct PriceFromYield: Hashable, Sendable {
    /// Per 100 of nominal, six decimals, each rounded from the exact value.
    public let dirty: ExactDecimal
    public let accrued: ExactDecimal
    public let clean: ExactDecimal

    private static let million = BigInt(1_000_000)

    /// - Parameter coupons: coupons left to be paid, 1 to 1,200.
    /// - Parameter yield: per annum, compounded `frequency` times a year; above −0.5 and at most 10.
    /// - Throws: `rateOutOfRange`, `countOutOfRange`, `couponPeriodInvalid`, `dayCountUnsuited`, `amountOutOfRange`.
    public init(
        coupon: ExactDecimal, dayCount: DayCount, period: CouponPeriod, settlement: CalendarDate,
        coupons: Int,
        yield: ExactDecimal
    ) throws(InstrumentFault) {
        guard (1...1200).contains(coupons) else { throw .countOutOfRange(coupons, what: "coupons") }
        guard settlement < period.end else { throw .couponPeriodInvalid(settlement: settlement) }
        let lowest = ExactRatio(ExactDecimal(coefficient: -5, scale: 1))
        guard ExactRatio(yield) > lowest, ExactRatio(yield) <= ExactRatio(10) else {
            throw .rateOutOfRange(yield)
        }
        let interest = try AccruedInterest(
            coupon: coupon, dayCount: dayCount, period: period, settlement: settlement)
        let accruedPer100 = try interest.perUnit.multiplied(by: 100)
        let flow = Flow(
            growth: try ExactRatio(yield).divided(by: Int128(period.frequency)).adding(ExactRatio(1)),
            coupon: try ExactRatio(coupon).multiplied(by: 100).divided(by: Int128(period.frequency)),
            coupons: coupons, daysLeft: period.end.days(since: settlement), daysInPeriod: period.days)
        let coarse = flow.value(fractionBits: 64)
        dirty = try Self.rounded(flow, coarse, minus: ExactRatio(0))
        accrued = try accruedPer100.decimal(places: 6)
        clean = try Self.rounded(flow, coarse, minus: accruedPer100)
    }

    /// The value less `subtrahend` at six decimals, a half away from zero.
    ///
    /// - Parameter coarse: the value by 64 bits, which settles all but one price in some hundred million.
    private static func rounded(
        _ flow: Flow, _ coarse: FixedValue, minus subtrahend: ExactRatio
    ) throws(InstrumentFault) -> ExactDecimal {
        let finer = [192, 640]
        var (value, next) = (coarse, 0)
        while true {
            let bits = value.fractionBits
            let taken = (subtrahend.numerator << bits) / subtrahend.denominator
            let scaled = (value.value - taken) * million
            let slack = (value.error + 2) * million
            let magnitude = BigInt(sign: .plus, magnitude: scaled.magnitude)
            let half = BigInt(1) << (bits - 1)
            let low = (magnitude - slack + half) >> bits
            let high = (magnitude + slack + half) >> bits
            // A value within 2^-400 of a half is the half: only a rational v^w can be that near.
            if low == high || next == finer.count {
                guard let coefficient = (scaled.sign == .minus ? -high : high).int128 else {
                    throw .amountOutOfRange
                }
                return ExactDecimal(coefficient: coefficient, scale: 6)
            }
            value = flow.value(fractionBits: finer[next])
            next += 1
        }
    }
}

/// A number times 2^fractionBits, and how far it may be off, in the same units.
private struct FixedValue {
    let fractionBits: Int
    let value: BigInt
    let error: BigInt
}

/// The payments that are left, per 100 of nominal.
private struct Flow {
    /// 1 + y/f, positive.
    let growth: ExactRatio
    /// Of one period, per 100.
    let coupon: ExactRatio
    let coupons: Int
    let daysLeft: Int
    let daysInPeriod: Int

    /// The dirty price.
    func value(fractionBits bits: Int) -> FixedValue {
        let payment = (coupon.numerator << bits) / coupon.denominator
        // Horner from the last payment. A step multiplies the error by v and adds less than two units.
        var sum = payment + (BigInt(100) << bits)
        var error = BigInt(1)
        let grows = growth.numerator >= growth.denominator
        for _ in 0..<coupons - 1 {
            sum = payment + sum * growth.denominator / growth.numerator
            error = (grows ? error : error * growth.denominator / growth.numerator) + 3
        }
        let power = FixedPoint(fractionBits: bits).power(
            growth, numerator: -daysLeft, denominator: daysInPeriod)
        // The power is at most 2, because growth is above 1/2.
        let whole = (sum >> bits) + 1
        return FixedValue(
            fractionBits: bits, value: (sum * power.value) >> bits,
            error: whole * BigInt(power.error) + 2 * error + 2)
    }
}
