/// Base64 with the standard alphabet and padding; each byte string has exactly one text.
///
/// - Source: RFC 4648 section 4, strict: no white space, no missing padding, unused bits zero (section 3.5).
public enum Base64 {
    public static func encode(_ bytes: [UInt8]) -> String {
        Base64Alphabet.encode(bytes, Base64Alphabet.standard, padded: true)
    }

    /// The bytes, or `nil` for any text that `encode` would not have written.
    public static func decode(_ text: String) -> [UInt8]? {
        let all = text.utf8.count
        guard all % 4 == 0 else { return nil }
        let padding = text.utf8.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return Base64Alphabet.decode(
            text, count: all - padding, Base64Alphabet.standardValues)
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
        Base64Alphabet.decode(text, count: text.utf8.count, Base64Alphabet.urlValues)
    }
}

enum Base64Alphabet {
    private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    static let standard: [UInt8] = Array((common + "+/").utf8)
    static let url: [UInt8] = Array((common + "-_").utf8)
    static let standardValues = values(standard)
    static let urlValues = values(url)

    static func encode(_ bytes: [UInt8], _ alphabet: [UInt8], padded: Bool) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
            bytes.withUnsafeBufferPointer { source in
                alphabet.withUnsafeBufferPointer { encode(source, $0, padded: padded, into: text) }
            }
        }
    }

    /// - Parameter text: room for four digits for every three bytes begun.
    /// - Returns: how many digits were written.
    private static func encode(
        _ source: UnsafeBufferPointer<UInt8>, _ alphabet: UnsafeBufferPointer<UInt8>, padded: Bool,
        into text: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var place = 0
        var index = 0
        while index < source.count {
            let left = min(3, source.count - index)
            var group = UInt32(source[index]) << 16
            if left > 1 { group |= UInt32(source[index + 1]) << 8 }
            if left > 2 { group |= UInt32(source[index + 2]) }
            for digit in 0...left {
                text[place + digit] = alphabet[Int(group >> UInt32(18 - 6 * digit)) & 63]
            }
            place += left + 1
            index += 3
            guard padded, left < 3 else { continue }
            for _ in left..<3 {
                text[place] = UInt8(ascii: "=")
                place += 1
            }
        }
        return place
    }

    /// The bytes of the first `count` digits of `text`.
    static func decode(_ text: String, count: Int, _ values: [UInt8]) -> [UInt8]? {
        let done = text.utf8.withContiguousStorageIfAvailable { decode($0[..<count], values) }
        return done ?? Array(text.utf8.prefix(count)).withUnsafeBufferPointer { decode($0[...], values) }
    }

    private static func decode(
        _ digits: Slice<UnsafeBufferPointer<UInt8>>, _ values: [UInt8]
    ) -> [UInt8]? {
        let count = digits.count
        guard count % 4 != 1 else { return nil }
        var isLegal = true
        let result = [UInt8](unsafeUninitializedCapacity: count / 4 * 3 + 2) { room, filled in
            var group: UInt32 = 0
            var bits = 0
            values.withUnsafeBufferPointer { values in
                for digit in digits {
                    let value = values[Int(digit)]
                    guard value < 64 else { return isLegal = false }
                    group = group << 6 | UInt32(value)
                    bits += 6
                    guard bits >= 8 else { continue }
                    bits -= 8
                    room[filled] = UInt8(truncatingIfNeeded: group >> UInt32(bits))
                    filled += 1
                    group &= (1 << UInt32(bits)) - 1
                }
            }
            if group != 0 { isLegal = false }
        }
        return isLegal ? result : nil
    }

    private static func values(_ alphabet: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, digit) in alphabet.enumerated() { table[Int(digit)] = UInt8(value) }
        return table
    }
}
