extension SimpleType {
    /// What is wrong with `text`; `nil` where it may stand.
    /// - Source: XML Schema part 2; text and codes keep their white space, other values lose it at both ends.
    func problem(in text: String) -> (kind: MessageFault.Kind, detail: String)? {
        switch self {
        case .text(let least, let most):
            // A character has one to four bytes: most texts are within the bounds without counting characters.
            let bytes = text.utf8.count
            if bytes >= least, bytes <= most, bytes > 0 || least == 0 { return nil }
            let count = text.unicodeScalars.count
            return (least...most).contains(count)
                ? nil : (.length, "\(count) characters, there must be \(least) to \(most)")
        case .pattern(let pattern):
            return pattern.matches(text) ? nil : (.pattern, "not of the form \(pattern.text)")
        case .codes(let name, let codes):
            return codes.contains(text) ? nil : (.codeList, "no code of \(name)")
        case .decimal(let rule): return rule.problem(in: text)
        case .date: return SchemaDate.isDate(text) ? nil : (.date, "no date as 2026-05-20")
        case .dateTime:
            return SchemaDate.isDateTime(text) ? nil : (.date, "no date and time as 2026-05-20T06:31:12Z")
        case .universalTime:
            let isUniversal = SchemaDate.isDateTime(text) && text.utf8.last == UInt8(ascii: "Z")
            return isUniversal ? nil : (.date, "no date and time in UTC as 2026-05-20T06:31:12Z")
        case .time: return SchemaDate.isTime(text) ? nil : (.date, "no time as 06:31:12")
        case .year: return SchemaDate.isYear(text) ? nil : (.date, "no year as 2026")
        case .yearMonth: return SchemaDate.isYearMonth(text) ? nil : (.date, "no month as 2026-05")
        case .boolean:
            return ["true", "false", "1", "0"].contains(SchemaText.collapsed(text))
                ? nil : (.boolean, "neither true nor false")
        case .binary(let most):
            guard let count = SchemaText.base64Count(text) else { return (.binary, "not base64") }
            return (1...most).contains(count)
                ? nil : (.length, "\(count) bytes, there must be 1 to \(most)")
        }
    }
}

extension DecimalRule {
    func problem(in text: String) -> (kind: MessageFault.Kind, detail: String)? {
        guard let number = SchemaDecimal(text) else { return (.number, "no decimal number as 2496714.78") }
        guard number.decimals <= decimals else {
            return (.number, "\(number.decimals) decimals, at most \(decimals)")
        }
        guard number.digits <= digits else { return (.number, "\(number.digits) digits, at most \(digits)") }
        if let least, number.isBelow(least) { return (.number, "less than \(least)") }
        return nil
    }
}

/// A decimal of XML Schema as its digits: `+007.50` is 7 and 5.
struct SchemaDecimal: Hashable, Sendable {
    let isNegative: Bool
    /// Without leading zeros; empty for 0.
    let whole: [UInt8]
    /// Without zeros at the end.
    let fraction: [UInt8]

    init?(_ text: String) {
        var bytes = Array(SchemaText.collapsed(text).utf8)[...]
        guard bytes.count <= 128 else { return nil }
        var negative = false
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex
        let before = bytes[..<point]
        let after = point < bytes.endIndex ? bytes[(point + 1)...] : []
        guard !before.isEmpty || !after.isEmpty, (before + after).allSatisfy({ (48...57).contains($0) })
        else {
            return nil
        }
        whole = Array(before.drop { $0 == 48 })
        let kept =
            after.lastIndex { $0 != 48 }.map { after.distance(from: after.startIndex, to: $0) + 1 } ?? 0
        fraction = Array(after.prefix(kept))
        isNegative = negative && (!whole.isEmpty || !fraction.isEmpty)
    }

    var decimals: Int { fraction.count }
    /// Those that count: 0.007 has one.
    var digits: Int {
        whole.isEmpty ? fraction.drop { $0 == 48 }.count : whole.count + fraction.count
    }

    func isBelow(_ least: Int) -> Bool {
        if isNegative { return true }
        return least > 0 && whole.isEmpty
    }

    /// The number times ten to the power of `scale`; `nil` where it has more decimals or does not fit.
    func coefficient(scale: Int) -> Int128? {
        guard fraction.count <= scale, whole.count + scale <= 37 else { return nil }
        var value: Int128 = 0
        for digit in whole + fraction { value = value * 10 + Int128(digit - 48) }
        for _ in fraction.count..<scale { value *= 10 }
        return isNegative ? -value : value
    }
}

enum SchemaText {
    /// Without white space at both ends, as schemas read values that are no text.
    static func collapsed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last, isSpace(first) || isSpace(last) else {
            return text
        }
        let bytes = text.utf8.drop(while: isSpace)
        guard let end = bytes.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(decoding: bytes[...end], as: UTF8.self)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }

    /// How many bytes a base64 text stands for; `nil` if it is none.
    static func base64Count(_ text: String) -> Int? {
        let bytes = text.utf8.filter { !isSpace($0) }
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let isDigit = { (byte: UInt8) -> Bool in base64Digit(byte) != nil }
        guard bytes.count % 4 == 0, padding <= 2, bytes.dropLast(padding).allSatisfy(isDigit) else {
            return nil
        }
        if padding > 0, let last = bytes.dropLast(padding).last.flatMap(base64Digit) {
            // The bits of the last digit that stand for nothing must be zero.
            guard last & (padding == 1 ? 0b11 : 0b1111) == 0 else { return nil }
        }
        return bytes.count / 4 * 3 - padding
    }

    private static func base64Digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
