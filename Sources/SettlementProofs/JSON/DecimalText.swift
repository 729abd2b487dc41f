/// Whole numbers as canonical decimal text: no plus, no leading zeros, no minus zero.
///
/// Amounts and 64-bit counts travel so, because JSON readers lose digits past 2^53.
public enum DecimalText {
    public static func int128(_ text: String) -> Int128? { number(text) }
    public static func int64(_ text: String) -> Int64? { number(text) }
    public static func uint64(_ text: String) -> UInt64? { number(text) }

    private static func number<Number: FixedWidthInteger>(_ text: String) -> Number? {
        var bytes = text.utf8[...]
        let negative = bytes.first == UInt8(ascii: "-")
        if negative { bytes = bytes.dropFirst() }
        guard let first = bytes.first, bytes.count <= 39, first != UInt8(ascii: "0") || bytes.count == 1,
            !negative || (Number.isSigned && first != UInt8(ascii: "0"))
        else { return nil }
        var value: Number = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
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
