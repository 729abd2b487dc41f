/// A decimal number exactly as written: a rate, a price, an amount. Never a floating-point number.
///
/// The value is `coefficient / 10^scale`. Two spellings of one number (`0.5`, `0.50`) are two values here,
/// because they are different texts in signed terms; compare numbers by arithmetic.
/// - Range: scale 0 to 18; at most 30 digits.
public struct ExactDecimal: Hashable, Sendable, CustomStringConvertible {
    public let coefficient: Int128
    public let scale: Int

    public init(coefficient: Int128, scale: Int) {
        self.coefficient = coefficient
        self.scale = min(max(scale, 0), 18)
    }

    /// Reads `-?digits(.digits)?` without leading zeros, signs of plus, exponents or spaces.
    public init?(_ text: String) {
        var digits = Array(text.utf8)
        guard !digits.isEmpty, digits.count <= 33 else { return nil }
        let negative = digits[0] == UInt8(ascii: "-")
        if negative { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty,
            whole.count == 1 || whole[whole.startIndex] != UInt8(ascii: "0")
        else { return nil }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        guard parts.count == 1 || !fraction.isEmpty, fraction.count <= 18, whole.count + fraction.count <= 30
        else { return nil }
        var value: Int128 = 0
        for digit in Array(whole) + fraction {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int128(digit - UInt8(ascii: "0"))
        }
        if negative, value == 0 { return nil }
        self.init(coefficient: negative ? -value : value, scale: fraction.count)
    }

    public var text: String {
        let magnitude = String(coefficient.magnitude)
        let sign = coefficient < 0 ? "-" : ""
        guard scale > 0 else { return sign + magnitude }
        let padded = String(repeating: "0", count: max(0, scale + 1 - magnitude.utf8.count)) + magnitude
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    public var description: String { text }
}
