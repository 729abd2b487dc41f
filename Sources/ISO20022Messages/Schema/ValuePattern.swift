internal import Instruments

/// A pattern of a schema, over at most 63 ASCII characters: classes, literals, groups and how often each stands.
///
/// All ends that a part can have are followed at once, as bits of one word, so that no text makes it slow.
/// - Source: XML Schema part 2, appendix F, as far as the messages of this house use it.
struct ValuePattern: Sendable {
    /// One class of characters or one group, and how often it stands.
    private struct Part: Sendable {
        /// The characters below 64 and those above, as bits; of a group nothing.
        var low: UInt64 = 0
        var high: UInt64 = 0
        /// Empty for a class.
        var group: [Part] = []
        let least: Int
        let most: Int
    }

    /// As the schema writes it.
    let text: String
    /// The identifier of this form, where check digits or a country say more than the form does.
    let identifier: IdentifierKind?
    private let parts: [Part]

    /// `nil` for a pattern that uses what is not known here.
    init?(_ text: String) {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let parts = reader.parts(), reader.rest.isEmpty else { return nil }
        self.text = text
        self.parts = parts
        identifier = Self.identifiers[text]
    }

    private static let identifiers: [String: IdentifierKind] = [
        "[A-Z0-9]{4,4}[A-Z]{2,2}[A-Z0-9]{2,2}([A-Z0-9]{3,3}){0,1}": .bic,
        "[A-Z]{6,6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3,3}){0,1}": .bic,
        "[A-Z0-9]{18,18}[0-9]{2,2}": .lei, "[A-Z]{2,2}[A-Z0-9]{9,9}[0-9]{1,1}": .isin,
        "[A-Z]{2,2}[0-9]{2,2}[a-zA-Z0-9]{1,30}": .iban,
        "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}": .uetr,
    ]

    func matches(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        guard bytes.count <= 63 else { return false }
        return Self.ends(of: parts, from: 1, in: bytes) & (1 << UInt64(bytes.count)) != 0
    }

    /// Bit n stands for "n characters are read".
    private static func ends(of parts: [Part], from starts: UInt64, in bytes: [UInt8]) -> UInt64 {
        var current = starts
        for part in parts {
            var reached = part.least == 0 ? current : 0
            var frontier = current
            var times = 0
            while frontier != 0, times < part.most {
                frontier = step(part, frontier, bytes)
                times += 1
                if times >= part.least { reached |= frontier }
            }
            current = reached
            if current == 0 { return 0 }
        }
        return current
    }

    private static func step(_ part: Part, _ starts: UInt64, _ bytes: [UInt8]) -> UInt64 {
        if !part.group.isEmpty { return ends(of: part.group, from: starts, in: bytes) }
        var (rest, ends): (UInt64, UInt64) = (starts, 0)
        while rest != 0 {
            let place = rest.trailingZeroBitCount
            rest &= rest &- 1
            guard place < bytes.count else { continue }
            let byte = bytes[place]
            let word = byte < 64 ? part.low : byte < 128 ? part.high : 0
            if word & (1 << UInt64(byte & 63)) != 0 { ends |= 1 << UInt64(place + 1) }
        }
        return ends
    }

    /// Reads the pattern itself.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func parts() -> [Part]? {
            var parts: [Part] = []
            while let next = rest.first, next != UInt8(ascii: ")") {
                rest.removeFirst()
                switch next {
                case UInt8(ascii: "("):
                    guard let inner = self.parts(), !inner.isEmpty, rest.popFirst() == UInt8(ascii: ")"),
                        let times = times()
                    else { return nil }
                    parts.append(Part(group: inner, least: times.0, most: times.1))
                case UInt8(ascii: "["):
                    guard let set = set(), let times = times() else { return nil }
                    parts.append(Part(low: set.0, high: set.1, least: times.0, most: times.1))
                case UInt8(ascii: "|"), UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "."),
                    UInt8(ascii: "+"), UInt8(ascii: "{"):
                    return nil
                default:
                    guard let byte = literal(next) else { return nil }
                    var words: (UInt64, UInt64) = (0, 0)
                    Self.add(byte...byte, to: &words)
                    guard let times = times() else { return nil }
                    parts.append(Part(low: words.0, high: words.1, least: times.0, most: times.1))
                }
            }
            return parts
        }

        /// What follows `[`, up to and with `]`.
        private mutating func set() -> (UInt64, UInt64)? {
            var words: (UInt64, UInt64) = (0, 0)
            guard rest.first != UInt8(ascii: "^") else { return nil }
            while let next = rest.popFirst() {
                if next == UInt8(ascii: "]") { return words }
                guard let from = literal(next) else { return nil }
                var to = from
                if rest.first == UInt8(ascii: "-"), rest.dropFirst().first != UInt8(ascii: "]") {
                    rest.removeFirst()
                    guard let end = rest.popFirst(), let byte = literal(end), byte >= from else { return nil }
                    to = byte
                }
                Self.add(from...to, to: &words)
            }
            return nil
        }

        private mutating func literal(_ byte: UInt8) -> UInt8? {
            guard byte == UInt8(ascii: "\\") else { return byte < 128 ? byte : nil }
            guard let escaped = rest.popFirst(), "+-.()[]{}?*|\\^".utf8.contains(escaped) else { return nil }
            return escaped
        }

        /// `{n}`, `{n,m}` or nothing.
        private mutating func times() -> (Int, Int)? {
            guard rest.first == UInt8(ascii: "{") else { return (1, 1) }
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
            let words = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self).split(
                separator: ",")
            rest = rest[(end + 1)...]
            guard let first = words.first.flatMap({ Int($0) }), let last = words.last.flatMap({ Int($0) }),
                words.count <= 2, (0...last).contains(first), last <= 63
            else { return nil }
            return (first, last)
        }

        private static func add(_ range: ClosedRange<UInt8>, to words: inout (UInt64, UInt64)) {
            for byte in range {
                if byte < 64 { words.0 |= 1 << UInt64(byte) } else { words.1 |= 1 << UInt64(byte - 64) }
            }
        }
    }
}
