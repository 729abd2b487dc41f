/// Base64 with the standard alphabet and padding; each byte string has exactly one text.
///
/// - Source: RFC 4648 section 4, strict: no white space, no missing padding, unused bits zero (section 3.5).
public enum Base64 {
    public static func encode(_ bytes: [UInt8]) -> String {
        Base64Alphabet.encode(bytes, Base64Alphabet.standard, padded: true)
    }

    /// The bytes, or `nil` for any text that `encode` would not have written.
    public static func decode(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        var padding = 0
        while padding < 2, digits.last == UInt8(ascii: "=") {
            digits.removeLast()
            padding += 1
        }
        return Base64Alphabet.decode(digits, Base64Alphabet.standardValues)
    }
}

/// Base64 with the URL alphabet and without padding.
///
/// - Source: RFC 4648 section 5; RFC 7515 section 2.
public enum Base64URL {
    public static func encode(_ bytes: [UInt8]) -> String {
        Base64Alphabet.encode(bytes, Base64Alphabet.url, padded: false)
    }

    /// The bytes, or `nil` for any text that `encode` would not have written.
    public static func decode(_ text: String) -> [UInt8]? {
        Base64Alphabet.decode(Array(text.utf8), Base64Alphabet.urlValues)
    }
}

enum Base64Alphabet {
    private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    static let standard: [UInt8] = Array((common + "+/").utf8)
    static let url: [UInt8] = Array((common + "-_").utf8)
    static let standardValues = values(standard)
    static let urlValues = values(url)

    static func encode(_ bytes: [UInt8], _ alphabet: [UInt8], padded: Bool) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let left = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if left > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if left > 2 { group |= UInt32(bytes[index + 2]) }
            for place in 0...left { text.append(alphabet[Int(group >> UInt32(18 - 6 * place)) & 63]) }
            if padded { for _ in left..<3 { text.append(UInt8(ascii: "=")) } }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ digits: [UInt8], _ values: [UInt8]) -> [UInt8]? {
        guard digits.count % 4 != 1 else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(digits.count / 4 * 3 + 2)
        var group: UInt32 = 0
        var bits = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value < 64 else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
                group &= (1 << UInt32(bits)) - 1
            }
        }
        return group == 0 ? result : nil
    }

    private static func values(_ alphabet: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, digit) in alphabet.enumerated() { table[Int(digit)] = UInt8(value) }
        return table
    }
}
