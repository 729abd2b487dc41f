/// Base64 with the standard alphabet and padding; each byte string has exactly one text.
///
/// - Source: RFC 4648 section 4, strict: no white space, no missing padding, unused bits zero (section 3.5).
public enum Base64 {
    public static func encode(_ bytes: [UInt8]) -> String {
        Base64Alphabet.encode(bytes, Base64Alphabet.standard, padded: true)
    }

    /// The bytes, or `nil` for any text that `encode` would not have written.
    public static func decode(_ text: String) -> [UInt8]? {
        let digits = text.utf8
        guard digits.count % 4 == 0 else { return nil }
        var padding = 0
        for last in digits.suffix(2) { padding = last == UInt8(ascii: "=") ? padding + 1 : 0 }
        return Base64Alphabet.decode(
            text, count: digits.count - padding, Base64Alphabet.standardValues)
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
        while source.count - index >= 3 {
            let group =
                UInt32(source[index]) << 16 | UInt32(source[index + 1]) << 8 | UInt32(source[index + 2])
            text[place] = alphabet[Int(group >> 18)]
            text[place + 1] = alphabet[Int(group >> 12 & 63)]
            text[place + 2] = alphabet[Int(group >> 6 & 63)]
            text[place + 3] = alphabet[Int(group & 63)]
            place += 4
            index += 3
        }
        let left = source.count - index
        guard left > 0 else { return place }
        let group = UInt32(source[index]) << 16 | (left > 1 ? UInt32(source[index + 1]) << 8 : 0)
        for digit in 0...left { text[place + digit] = alphabet[Int(group >> UInt32(18 - 6 * digit)) & 63] }
        place += left + 1
        guard padded else { return place }
        for _ in left..<3 {
            text[place] = UInt8(ascii: "=")
            place += 1
        }
        return place
    }

    /// The bytes of the first `count` digits of `text`.
    static func decode(_ text: String, count: Int, _ values: [UInt8]) -> [UInt8]? {
        guard count % 4 != 1 else { return nil }
        // An uninitialised array of no room writes its count into the one empty array that all threads share.
        guard count > 0 else { return [] }
        var text = text
        return text.withUTF8 { digits in
            values.withUnsafeBufferPointer { decode(UnsafeBufferPointer(rebasing: digits[..<count]), $0) }
        }
    }

    /// - Range: at least two digits, and never one more than a multiple of four.
    private static func decode(
        _ digits: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>
    ) -> [UInt8]? {
        var isLegal = true
        let result = [UInt8](unsafeUninitializedCapacity: digits.count / 4 * 3 + 2) { room, filled in
            func value(_ place: Int) -> UInt32 { UInt32(values[Int(digits[place])]) }
            var place = 0
            // What is no digit has a value of 255: its high bits show in all of a group at once.
            while digits.count - place >= 4 {
                let (a, b, c, d) = (value(place), value(place + 1), value(place + 2), value(place + 3))
                guard a | b | c | d < 64 else { return isLegal = false }
                room[filled] = UInt8(truncatingIfNeeded: a << 2 | b >> 4)
                room[filled + 1] = UInt8(truncatingIfNeeded: b << 4 | c >> 2)
                room[filled + 2] = UInt8(truncatingIfNeeded: c << 6 | d)
                filled += 3
                place += 4
            }
            guard place < digits.count else { return }
            let isLong = digits.count - place == 3
            let (a, b, c) = (value(place), value(place + 1), isLong ? value(place + 2) : 0)
            // Bits that fill up no byte are zero, so that one byte string has one text.
            guard a | b | c < 64, isLong ? c & 3 == 0 : b & 15 == 0 else { return isLegal = false }
            room[filled] = UInt8(truncatingIfNeeded: a << 2 | b >> 4)
            filled += 1
            guard isLong else { return }
            room[filled] = UInt8(truncatingIfNeeded: b << 4 | c >> 2)
            filled += 1
        }
        return isLegal ? result : nil
    }

    private static func values(_ alphabet: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, digit) in alphabet.enumerated() { table[Int(digit)] = UInt8(value) }
        return table
    }
}
