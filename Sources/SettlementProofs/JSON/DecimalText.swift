/// Whole numbers as canonical decimal text: no plus, no leading zeros, no minus zero.
///
/// Amounts and 64-bit counts travel so, because JSON readers lose digits past 2^53.
public enum DecimalText {
    public static func int128(_ text: String) -> Int128? { number(text) }
    public static func int64(_ text: String) -> Int64? { number(text) }
    public static func uint64(_ text: String) -> UInt64? { number(text) }

    private static func number<Number: FixedWidthInteger>(_ text: String) -> Number? {
        var text = text
        return text.withUTF8 { number($0) }
    }

    private static func number<Number: FixedWidthInteger>(_ bytes: UnsafeBufferPointer<UInt8>) -> Number? {
        let negative = bytes.first == UInt8(ascii: "-")
        let digits = bytes.dropFirst(negative ? 1 : 0)
        guard let first = digits.first, digits.count <= 39, first != UInt8(ascii: "0") || digits.count == 1,
            !negative || (Number.isSigned && first != UInt8(ascii: "0"))
        else { return nil }
        for byte in digits where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { return nil }
        // Up to 18 digits fit a machine word, which nearly every amount does.
        if digits.count <= 18 {
            var value: Int64 = 0
            for byte in digits { value = value * 10 + Int64(byte - UInt8(ascii: "0")) }
            return Number(exactly: negative ? -value : value)
        }
        var value: Number = 0
        for byte in digits {
            let digit = Number(byte - UInt8(ascii: "0"))
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                negative
                ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}
