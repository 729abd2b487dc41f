/// A strict reader of RFC 8259 over bytes in memory. Every read is bounded; nesting is counted, not trusted.
struct JSONParser {
    private let source: UnsafeBufferPointer<UInt8>
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0
    private var members = 0
    /// Whether everything read so far is spelled as the writer would spell it. Bad bytes are refused anyway; of good
    /// ones only white space, the order of keys and the choice of escapes leave room for a second spelling.
    private(set) var isCanonical = true

    init(_ source: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.source = source
        self.limits = limits
    }

    mutating func document() throws(JSONFault) -> JSONValue {
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == source.count else { throw syntax("the end of the document") }
        return value
    }

    private mutating func value() throws(JSONFault) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw syntax("a value")
        }
    }

    private mutating func object() throws(JSONFault) -> JSONValue {
        try enter()
        var result: [(String, JSONValue)] = []
        var sorted = true
        if !isNext(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                guard peek() == UInt8(ascii: "\"") else { throw syntax("a key in quotes") }
                let key = try string()
                guard isNext(UInt8(ascii: ":")) else { throw syntax("a colon") }
                skipSpace()
                try countMember()
                // Room for most objects at once, but none for one that turns out to be empty.
                if result.isEmpty { result.reserveCapacity(8) }
                do { result.append((key, try value())) } catch {
                    throw error.under(JSONParser.shortened(key))
                }
                if sorted, result.count > 1 {
                    sorted = KeyOrder.precedes(result[result.count - 2].0, result[result.count - 1].0)
                }
            } while isNext(UInt8(ascii: ","))
            guard isNext(UInt8(ascii: "}")) else { throw syntax("a comma or the end of the object") }
        }
        depth -= 1
        if !sorted {
            isCanonical = false
            try sortUnique(&result)
        }
        return .object(JSONObject(sortedUnique: result))
    }

    private func sortUnique(_ result: inout [(String, JSONValue)]) throws(JSONFault) {
        JSONObject.sort(&result)
        for index in result.indices.dropFirst() where KeyOrder.same(result[index - 1].0, result[index].0) {
            throw JSONFault(
                code: "json.duplicate-key", path: JSONParser.shortened(result[index].0),
                expected: "each key once",
                found: "it twice")
        }
    }

    private mutating func array() throws(JSONFault) -> JSONValue {
        try enter()
        var result: [JSONValue] = []
        if !isNext(UInt8(ascii: "]")) {
            repeat {
                skipSpace()
                try countMember()
                do { result.append(try value()) } catch { throw error.under(index: result.count) }
            } while isNext(UInt8(ascii: ","))
            guard isNext(UInt8(ascii: "]")) else { throw syntax("a comma or the end of the array") }
        }
        depth -= 1
        return .array(result)
    }

    /// Only whole numbers in one spelling: a fraction or an exponent would be a second way to write them.
    private mutating func integer() throws(JSONFault) -> Int64 {
        let negative = take(UInt8(ascii: "-"))
        let start = position
        var number: Int64 = 0
        while let byte = peekByte(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            guard position - start < 16 else { throw badNumber("more than 16 digits") }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
            position += 1
        }
        guard position > start else { throw syntax("a digit") }
        if source[start] == UInt8(ascii: "0"), position - start > 1 { throw badNumber("a leading zero") }
        if negative, number == 0 { throw badNumber("minus zero") }
        switch peek() {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            throw badNumber("a fraction or an exponent")
        default: break
        }
        guard number <= JSONValue.largestInteger else { throw badNumber("a larger one") }
        return negative ? -number : number
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        let length = text.utf8CodeUnitCount
        guard source.count - position >= length else { throw syntax("a value") }
        for offset in 0..<length where source[position + offset] != text.utf8Start[offset] {
            throw syntax("a value")
        }
        position += length
        return value
    }

    // MARK: - Strings

    private mutating func string() throws(JSONFault) -> String {
        position += 1
        let start = position
        // Eight bytes at a time up to the first that ends the text or needs a look.
        var ascii = UInt8(passPlainText() ? 0 : 0x80)
        while position < source.count {
            let byte = source[position]
            if byte == UInt8(ascii: "\"") {
                let text = try text(source[start..<position], isASCII: ascii < 0x80)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw syntax("an escape for a control character") }
            ascii |= byte
            position += 1
        }
        throw syntax("a closing quote")
    }

    /// - Returns: whether all that was passed is ASCII.
    private mutating func passPlainText() -> Bool {
        var passed: UInt64 = 0
        while let word = PlainText.word(in: source, at: position) {
            let plain = PlainText.plainBytes(of: word)
            passed |= PlainText.first(plain, of: word)
            position += plain
            guard plain == 8 else { break }
        }
        return passed & PlainText.highBits == 0
    }

    private func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, isASCII: Bool) throws(JSONFault) -> String {
        let part = UnsafeBufferPointer(rebasing: bytes)
        // ASCII needs no second look; `decoding` repairs nothing there.
        if isASCII { return String(decoding: part, as: UTF8.self) }
        guard let text = String(validating: part, as: UTF8.self) else { throw badText() }
        return text
    }

    /// The slow path: at least one escape. The bytes are gathered and checked as UTF-8 at the end.
    private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
        var bytes = Array(source[start..<position])
        while position < source.count {
            let byte = source[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw badText() }
                return text
            case UInt8(ascii: "\\"): try escape(into: &bytes)
            case 0..<0x20: throw syntax("an escape for a control character")
            default: bytes.append(byte)
            }
        }
        throw syntax("a closing quote")
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(JSONFault) {
        guard let kind = peekByte() else { throw syntax("an escape") }
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(kind)
        case UInt8(ascii: "/"):
            isCanonical = false
            bytes.append(kind)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"):
            let start = position
            let scalar = try scalar()
            if !isShortest(scalar, source[start..<position]) { isCanonical = false }
            bytes.append(contentsOf: String(Character(scalar)).utf8)
        default: throw syntax("a known escape")
        }
    }

    /// The writer takes `\u` for control characters without an escape of their own, in lower case, and for nothing else.
    private func isShortest(_ scalar: Unicode.Scalar, _ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        switch scalar.value {
        case 0x08, 0x09, 0x0A, 0x0C, 0x0D: false
        case ..<0x20: digits.allSatisfy { !(UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
        default: false
        }
    }

    private mutating func scalar() throws(JSONFault) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw loneSurrogate() }
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw loneSurrogate() }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peekByte() else { throw syntax("four hexadecimal digits") }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw syntax("four hexadecimal digits")
            }
            position += 1
        }
        return value
    }

    // MARK: - Bytes

    private func peekByte() -> UInt8? { position < source.count ? source[position] : nil }

    /// The next byte, or 0 at the end: no JSON token starts with 0.
    private func peek() -> UInt8 { position < source.count ? source[position] : 0 }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peekByte() == byte else { return false }
        position += 1
        return true
    }

    private mutating func isNext(_ byte: UInt8) -> Bool {
        skipSpace()
        return take(byte)
    }

    private mutating func skipSpace() {
        while position < source.count {
            switch source[position] {
            case 0x20, 0x09, 0x0A, 0x0D:
                isCanonical = false
                position += 1
            default: return
            }
        }
    }

    private mutating func enter() throws(JSONFault) {
        depth += 1
        position += 1
        guard depth <= min(limits.depth, JSONLimits.deepest) else {
            throw JSONFault(code: "json.depth", expected: "at most \(limits.depth) levels", found: "more")
        }
    }

    private mutating func countMember() throws(JSONFault) {
        members += 1
        guard members <= limits.members else {
            throw JSONFault(code: "json.size", expected: "at most \(limits.members) members", found: "more")
        }
    }

    // MARK: - Faults

    private func syntax(_ expected: String) -> JSONFault {
        let found = position < source.count ? "something else at byte \(position)" : "the end of the bytes"
        return JSONFault(code: "json.syntax", expected: expected, found: found)
    }

    private func badNumber(_ found: String) -> JSONFault {
        JSONFault(code: "json.number", expected: "an integer up to 2^53 - 1 in magnitude", found: found)
    }

    private func badText() -> JSONFault {
        JSONFault(code: "json.utf8", expected: "valid UTF-8", found: "other bytes before byte \(position)")
    }

    private func loneSurrogate() -> JSONFault {
        JSONFault(
            code: "json.utf8", expected: "a pair of surrogates", found: "a lone one before byte \(position)")
    }

    /// A key from outside goes into an error only as far as a name of ours could be long.
    private static func shortened(_ key: String) -> String {
        let isPlain = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isPlain && key.utf8.count <= 48 ? key : "(a foreign key)"
    }
}
