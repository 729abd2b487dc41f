/// A strict, bounded reader of a node's JSON (RFC 8259). It differs from the canonical reader in one thing: it steps
/// over fractions, which nodes write in members that nobody here reads.
struct NodeJSON {
    /// What one answer may ask of its reader: room for the receipts of a block full of logs.
    struct Limits: Sendable {
        var bytes = 64 << 20
        var depth = 16
        var values = 2_000_000
    }

    private let source: UnsafeBufferPointer<UInt8>
    private let limits: Limits
    private var position = 0
    private var depth = 0
    private var values = 0

    static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(NodeAnswerFault) -> NodeValue {
        guard bytes.count <= limits.bytes else {
            throw NodeAnswerFault(path: "", expected: "at most \(limits.bytes) bytes")
        }
        return try bytes.withUnsafeBufferPointer { buffer throws(NodeAnswerFault) in
            var reader = NodeJSON(source: buffer, limits: limits)
            let value = try reader.value()
            reader.skipSpace()
            guard reader.position == buffer.count else { throw reader.syntax("the end of the document") }
            return value
        }
    }

    private init(source: UnsafeBufferPointer<UInt8>, limits: Limits) {
        self.source = source
        self.limits = limits
    }

    private mutating func value() throws(NodeAnswerFault) -> NodeValue {
        values += 1
        guard values <= limits.values else {
            throw NodeAnswerFault(path: "", expected: "at most \(limits.values) values")
        }
        skipSpace()
        switch peek() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw syntax("a value")
        }
    }

    private mutating func object() throws(NodeAnswerFault) -> NodeValue {
        try enter()
        var members: [String: NodeValue] = [:]
        if !isNext(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                guard peek() == UInt8(ascii: "\"") else { throw syntax("a key in quotes") }
                let key = try string()
                guard isNext(UInt8(ascii: ":")) else { throw syntax("a colon") }
                guard members.updateValue(try value(), forKey: key) == nil else {
                    throw syntax("each key once")
                }
            } while isNext(UInt8(ascii: ","))
            guard isNext(UInt8(ascii: "}")) else { throw syntax("a comma or the end of the object") }
        }
        depth -= 1
        return .object(members)
    }

    private mutating func array() throws(NodeAnswerFault) -> NodeValue {
        try enter()
        var elements: [NodeValue] = []
        if !isNext(UInt8(ascii: "]")) {
            repeat { elements.append(try value()) } while isNext(UInt8(ascii: ","))
            guard isNext(UInt8(ascii: "]")) else { throw syntax("a comma or the end of the array") }
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func number() throws(NodeAnswerFault) -> String {
        let start = position
        while position < source.count, "+-.0123456789eE".utf8.contains(source[position]) { position += 1 }
        let text = String(decoding: UnsafeBufferPointer(rebasing: source[start..<position]), as: UTF8.self)
        guard text.utf8.count <= 64, Double(text) != nil else { throw syntax("a number") }
        return text
    }

    private mutating func word(
        _ text: StaticString, _ value: NodeValue
    ) throws(NodeAnswerFault) -> NodeValue {
        let length = text.utf8CodeUnitCount
        guard source.count - position >= length else { throw syntax("a value") }
        for offset in 0..<length where source[position + offset] != text.utf8Start[offset] {
            throw syntax("a value")
        }
        position += length
        return value
    }

    private mutating func string() throws(NodeAnswerFault) -> String {
        position += 1
        let start = position
        while position < source.count {
            let byte = source[position]
            if byte == UInt8(ascii: "\"") {
                defer { position += 1 }
                return try text(Array(source[start..<position]))
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw syntax("an escape for a control character") }
            position += 1
        }
        throw syntax("a closing quote")
    }

    private mutating func escapedString(from start: Int) throws(NodeAnswerFault) -> String {
        var bytes = Array(source[start..<position])
        while position < source.count {
            let byte = source[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(bytes)
            case UInt8(ascii: "\\"): try escape(into: &bytes)
            case 0..<0x20: throw syntax("an escape for a control character")
            default: bytes.append(byte)
            }
        }
        throw syntax("a closing quote")
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(NodeAnswerFault) {
        let kind = peek()
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(kind)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): bytes.append(contentsOf: String(Character(try scalar())).utf8)
        default: throw syntax("a known escape")
        }
    }

    private mutating func scalar() throws(NodeAnswerFault) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw syntax("a pair")
        }
        let second = try fourDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw syntax("a pair of surrogates") }
        return scalar
    }

    private mutating func fourDigits() throws(NodeAnswerFault) -> UInt32 {
        guard source.count - position >= 4 else { throw syntax("four hexadecimal digits") }
        let text = String(
            decoding: UnsafeBufferPointer(rebasing: source[position..<position + 4]), as: UTF8.self)
        guard let value = UInt32(text, radix: 16), text.first != "+" else {
            throw syntax("four hexadecimal digits")
        }
        position += 4
        return value
    }

    private func text(_ bytes: [UInt8]) throws(NodeAnswerFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw syntax("UTF-8") }
        return text
    }

    /// The next byte, or 0 at the end: no token starts with 0.
    private func peek() -> UInt8 { position < source.count ? source[position] : 0 }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < source.count, source[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func isNext(_ byte: UInt8) -> Bool {
        skipSpace()
        return take(byte)
    }

    private mutating func skipSpace() {
        while position < source.count, [0x20, 0x09, 0x0A, 0x0D].contains(source[position]) { position += 1 }
    }

    private mutating func enter() throws(NodeAnswerFault) {
        depth += 1
        position += 1
        guard depth <= limits.depth else { throw NodeAnswerFault(path: "", expected: "fewer nested values") }
    }

    private func syntax(_ expected: String) -> NodeAnswerFault {
        NodeAnswerFault(path: "byte \(position)", expected: expected)
    }
}
