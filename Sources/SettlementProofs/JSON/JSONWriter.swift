/// Writes canonical JSON. Objects are sorted already; strings get the few escapes that RFC 8785 names.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    // With its header below what malloc hands out from a thread's own cache.
    init() { bytes.reserveCapacity(960) }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let number): write(number)
        case .string(let text): write(text)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for index in elements.indices {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(elements[index])
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object): write(object)
        }
    }

    mutating func write(_ members: [(key: String, part: CanonicalJSON.Part)]) {
        var separator = UInt8(ascii: "{")
        if members.isEmpty { bytes.append(separator) }
        for member in members {
            bytes.append(separator)
            write(member.key)
            bytes.append(UInt8(ascii: ":"))
            switch member.part {
            case .value(let value): write(value)
            case .canonical(let ready): bytes += ready
            }
            separator = UInt8(ascii: ",")
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ object: JSONObject) {
        var separator = UInt8(ascii: "{")
        if object.pairs.isEmpty { bytes.append(separator) }
        for (key, value) in object.pairs {
            bytes.append(separator)
            write(key)
            bytes.append(UInt8(ascii: ":"))
            write(value)
            separator = UInt8(ascii: ",")
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        var digits: (UInt64, Int) = (1, 1)
        while rest / digits.0 >= 10 { digits = (digits.0 * 10, digits.1 + 1) }
        while digits.1 > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / digits.0))
            rest %= digits.0
            digits = (digits.0 / 10, digits.1 - 1)
        }
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // One pass over contiguous UTF-8; strings made here always offer it.
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { appendEscaped($0) }
        if done == nil { Array(text.utf8).withUnsafeBufferPointer { appendEscaped($0) } }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ source: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var index = 0
        while index < source.count {
            if let word = PlainText.word(in: source, at: index) {
                let plain = PlainText.plainBytes(of: word)
                index += plain
                guard plain < 8 else { continue }
            }
            let byte = source[index]
            index += 1
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<index - 1]))
            appendEscape(byte)
            start = index
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start...]))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            append("u00")
            append(byte < 0x10 ? "0" : "1")
            let low = byte & 15
            bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}
