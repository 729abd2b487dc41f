import BigInt

/// Logarithm, exponential and real powers in fixed point with a known bound on the error. No floating point.
///
/// - Units: a value v stands as v·2^fractionBits.
struct FixedPoint {
    let fractionBits: Int

    private var one: BigInt { BigInt(1) << fractionBits }

    /// base^(numerator/denominator) for a base in (1/2, 11] and an exponent in [−1, 1]; the error in units of the
    /// last place.
    func power(_ base: ExactRatio, numerator: Int, denominator: Int) -> (value: BigInt, error: Int) {
        if numerator == 0 { return (one, 0) }
        let logarithm = logarithm(base)
        let exponent = logarithm.value * BigInt(numerator) / BigInt(denominator)
        let result = exponential(exponent)
        // e^x has slope below 11 here: the logarithm's error counts elevenfold.
        return (result.value, result.error + 12 * (logarithm.error + 1))
    }

    /// ln(x) = 2·artanh((x−1)/(x+1)). With |(x−1)/(x+1)| below 0.84 a power is off by at most seven units, a term by
    /// one more, and what is left out is below four.
    private func logarithm(_ x: ExactRatio) -> (value: BigInt, error: Int) {
        let upper = x.numerator - x.denominator
        let lower = x.numerator + x.denominator
        var power = (upper << fractionBits) / lower
        let square = (power * power) >> fractionBits
        var (sum, term, divisor) = (BigInt(0), power, 1)
        while !term.isZero {
            sum += term
            power = (power * square) >> fractionBits
            divisor += 2
            term = power / BigInt(divisor)
        }
        return (2 * sum, 8 * divisor + 40)
    }

    /// e^x for |x| below 2.5, by its series; a term is off by at most five units.
    private func exponential(_ x: BigInt) -> (value: BigInt, error: Int) {
        var (sum, term, count) = (one, one, 0)
        while !term.isZero {
            count += 1
            term = (term * x) >> fractionBits
            term /= BigInt(count)
            sum += term
        }
        return (sum, 5 * (count + 2))
    }
}
