import SettlementModel
import Testing

@testable import Instruments

struct ArithmeticTests {
    @Test func `a product divided and rounded equals pencil and paper`() throws {
        var generator = SeededGenerator(seed: 20_260_316)
        var rounded = 0
        for _ in 0..<3000 {
            let factors = (0..<3).map { _ in Self.number(&generator) }
            let divisors = (0..<2).map { _ in max(1, Self.number(&generator) >> 64) }
            let product = factors.reduce(SchoolbookNatural(1)) { $0 * SchoolbookNatural($1) }
            let divisor = divisors.reduce(SchoolbookNatural(1)) { $0 * SchoolbookNatural($1) }
            let wanted = product.dividedHalfUp(by: divisor)
            do throws(InstrumentFault) {
                var ratio = ExactRatio(1)
                for factor in factors { ratio = try ratio.multiplied(by: factor) }
                for divisor in divisors { ratio = try ratio.divided(by: divisor) }
                let value = try ratio.rounded()
                #expect(SchoolbookNatural(value).description == wanted.description)
                #expect(try ratio.multiplied(by: -1).rounded() == -value)
                rounded += 1
            } catch {
                #expect(error == .amountOutOfRange)
                #expect(wanted > SchoolbookNatural(Int128.max))
            }
        }
        #expect(rounded > 500, "the cases must not all be out of range")
    }

    /// A positive number of any size up to 126 bits, small ones as likely as large ones.
    private static func number(_ generator: inout SeededGenerator) -> Int128 {
        let wide = UInt128(generator.next()) << 64 | UInt128(generator.next())
        return Int128(wide >> UInt128(Int.random(in: 2...127, using: &generator))) + 1
    }

    @Test func `what leaves the range is a fault and never a trap`() throws {
        let most = ExactRatio(Int128.max)
        #expect(throws: InstrumentFault.amountOutOfRange) { try most.multiplied(by: 2).rounded() }
        #expect(try ExactRatio(1).divided(by: Int128.max).divided(by: 3).rounded() == 0)
        // 127 bits each time: the bound of 65,536 bits is passed at the 517th product or quotient.
        var (product, quotient) = (most, ExactRatio(1))
        for _ in 2...516 {
            product = try product.multiplied(by: Int128.max)
            quotient = try quotient.divided(by: Int128.max)
        }
        #expect(throws: InstrumentFault.amountOutOfRange) { try product.multiplied(by: Int128.max) }
        quotient = try quotient.divided(by: Int128.max)
        #expect(throws: InstrumentFault.amountOutOfRange) { try quotient.divided(by: Int128.max) }
        #expect(throws: InstrumentFault.divisionByZero) { try most.divided(by: 0) }
        #expect(throws: InstrumentFault.amountOutOfRange) { try ExactRatio(Int128.min).rounded() }
        #expect(try ExactRatio(Int128.min).divided(by: -2).rounded() == Int128.max / 2 + 1)
        #expect(try most.multiplied(by: Int128.max).divided(by: Int128.max).rounded() == Int128.max)
    }

    @Test(arguments: [
        (1, 2, 1), (-1, 2, -1), (1, 3, 0), (2, 3, 1), (-2, 3, -1), (5, 2, 3), (-5, 2, -3), (0, 7, 0),
    ])
    func `a half goes away from zero`(numerator: Int, denominator: Int, wanted: Int) throws {
        #expect(
            try ExactRatio(Int128(numerator)).divided(by: Int128(denominator)).rounded() == Int128(wanted))
        #expect(
            try ExactRatio(Int128(-numerator)).divided(by: Int128(-denominator)).rounded() == Int128(wanted))
    }

    @Test func `a per cent text has six decimals and a half goes away from zero`() throws {
        #expect(try ExactRatio(1).divided(by: 3).percent().text == "33.333333")
        #expect(try ExactRatio(Samples.decimal("0.000000005")).percent().text == "0.000001")
        #expect(try ExactRatio(Samples.decimal("-0.000000005")).percent().text == "-0.000001")
        #expect(try ExactRatio(Samples.decimal("-0.0000000049")).percent().text == "0.000000")
    }

    @Test func `cash of more than eighteen digits is refused`() throws {
        let dollar = try Samples.currency("USD")
        let largest = try CashRounding.money(minorUnits: ExactRatio(Money.largestMinor), in: dollar)
        #expect(largest.minor == Money.largestMinor)
        #expect(throws: InstrumentFault.amountOutOfRange) {
            try CashRounding.money(minorUnits: ExactRatio(Money.largestMinor + 1), in: dollar)
        }
        let huge = ExactDecimal(coefficient: Int128.max, scale: 0)
        #expect(throws: InstrumentFault.amountOutOfRange) { try CashRounding.money(huge, in: dollar) }
    }

    @Test func `sums and differences of fractions are exact and compare as numbers`() throws {
        let third = try ExactRatio(1).divided(by: 3)
        let sixth = try ExactRatio(1).divided(by: 6)
        #expect(try third.adding(sixth) == ExactRatio(Samples.decimal("0.5")))
        #expect(try third.subtracting(sixth) == sixth)
        #expect(sixth < third)
        #expect(try sixth.multiplied(by: -1) > third.multiplied(by: -1))
        #expect(try third.divided(by: sixth.multiplied(by: -1)) == ExactRatio(-2))
    }

    @Test(arguments: [
        (7, 2, 3, 4), (-7, 2, -4, -3), (6, 2, 3, 3), (-6, 2, -3, -3), (1, 9, 0, 1), (-1, 9, -1, 0),
    ])
    func `rounding down and up go below and above also for negative numbers`(
        numerator: Int, denominator: Int, down: Int, up: Int
    ) throws {
        let ratio = try ExactRatio(Int128(numerator)).divided(by: Int128(denominator))
        #expect(try ratio.roundedDown() == Int128(down))
        #expect(try ratio.roundedUp() == Int128(up))
    }
}
