/// An international securities identification number with a right check digit.
///
/// That it is well formed does not prove that any security has it.
/// - Range: 12 characters: two letters, nine letters or digits, one digit; upper case only.
/// - Source: ISO 6166, modulus 10 double-add-double; vector B01.
public struct ISIN: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// Takes `text` if its shape and its check digit are right.
    public init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(13))
        guard bytes.count == 12, let digit = Self.checkDigit(Array(bytes[0..<11])),
            bytes[11] == UInt8(ascii: "0") + digit
        else { return nil }
        self.text = text
    }

    public var description: String { text }

    /// The digit that completes eleven characters, or `nil` if they have not the shape of an ISIN.
    public static func checkDigit(ofBase base: String) -> Int? {
        checkDigit(Array(base.utf8.prefix(12))).map(Int.init)
    }

    private static func checkDigit(_ base: [UInt8]) -> UInt8? {
        guard base.count == 11 else { return nil }
        var digits: [Int] = []
        for (index, byte) in base.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard index >= 2 else { return nil }
                digits.append(Int(byte - UInt8(ascii: "0")))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                let value = Int(byte - UInt8(ascii: "A")) + 10
                digits += [value / 10, value % 10]
            default: return nil
            }
        }
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let weighted = place.isMultiple(of: 2) ? digit * 2 : digit
            sum += weighted / 10 + weighted % 10
        }
        return UInt8((10 - sum % 10) % 10)
    }
}
