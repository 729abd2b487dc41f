import SettlementModel

/// One JSON value as a node writes it.
///
/// Numbers stay text: Ethereum's own numbers travel as hex strings, and fractions occur only in members that nobody
/// here reads (`gasUsedRatio`). Members that are not asked for are ignored, as nodes differ in what they add.
enum NodeValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([NodeValue])
    case object([String: NodeValue])

    var isNull: Bool { self == .null }
}

/// Why a node's answer cannot be used, and where.
struct NodeAnswerFault: Error, Hashable, Sendable, CustomStringConvertible {
    let path: String
    let expected: String

    func under(_ key: String) -> NodeAnswerFault {
        NodeAnswerFault(path: path.isEmpty ? key : "\(key).\(path)", expected: expected)
    }

    var description: String { "\(path.isEmpty ? "the answer" : path): expected \(expected)" }
}

extension NodeValue {
    /// The member, `.null` where it is missing: nodes leave out what others send as null.
    subscript(_ key: String) -> NodeValue {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    func object() throws(NodeAnswerFault) -> [String: NodeValue] {
        guard case .object(let members) = self else { throw NodeAnswerFault(path: "", expected: "an object") }
        return members
    }

    func array(_ key: String? = nil, limit: Int) throws(NodeAnswerFault) -> [NodeValue] {
        guard case .array(let elements) = key.map({ self[$0] }) ?? self, elements.count <= limit else {
            throw NodeAnswerFault(path: key ?? "", expected: "an array of at most \(limit)")
        }
        return elements
    }

    func text(_ key: String? = nil, limit: Int = 1024) throws(NodeAnswerFault) -> String {
        guard case .string(let text) = key.map({ self[$0] }) ?? self, text.utf8.count <= limit else {
            throw NodeAnswerFault(path: key ?? "", expected: "a string of at most \(limit) bytes")
        }
        return text
    }

    /// A hex quantity: `0x`, at least one digit, no leading zeros.
    func quantity(_ key: String? = nil) throws(NodeAnswerFault) -> UInt64 {
        guard let value = HexQuantity.read(try text(key, limit: 66)).flatMap({ UInt64(exactly: $0) }) else {
            throw NodeAnswerFault(path: key ?? "", expected: "a hex quantity below 2^64")
        }
        return value
    }

    /// A hex quantity in wei. What is beyond 2^128 counts as 2^128 - 1: only prefunded test accounts hold so much.
    func wei(_ key: String? = nil) throws(NodeAnswerFault) -> UInt128 {
        let text = try text(key, limit: 66)
        guard HexQuantity.isWellFormed(text) else {
            throw NodeAnswerFault(path: key ?? "", expected: "a hex quantity")
        }
        return HexQuantity.read(text) ?? .max
    }

    /// `0x` and whole bytes; upper case is taken too, as some nodes write checksummed addresses.
    func bytes(
        _ key: String? = nil, count: Int? = nil, limit: Int = 1 << 20
    ) throws(NodeAnswerFault) -> [UInt8] {
        let text = try text(key, limit: 2 + 2 * (count ?? limit))
        guard text.hasPrefix("0x"), let bytes = Hex.decode(text.dropFirst(2).lowercased()),
            count.map({ $0 == bytes.count }) ?? true
        else {
            throw NodeAnswerFault(
                path: key ?? "", expected: count.map { "\($0) bytes in hex" } ?? "whole bytes in hex")
        }
        return bytes
    }

    func bytes32(_ key: String? = nil) throws(NodeAnswerFault) -> Bytes32 {
        guard let value = Bytes32(try bytes(key, count: 32)) else {
            throw NodeAnswerFault(path: key ?? "", expected: "32 bytes in hex")
        }
        return value
    }
}

/// Ethereum's text form of numbers.
///
/// - Source: execution-apis, `QUANTITY`: hex, no leading zeros, zero is `0x0`.
enum HexQuantity {
    static func isWellFormed(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst(2)
        guard text.hasPrefix("0x"), (1...64).contains(digits.count) else { return false }
        return (digits.first != UInt8(ascii: "0") || digits.count == 1)
            && digits.allSatisfy { nibble($0) != nil }
    }

    /// `nil` where it is no quantity, or larger than 128 bits.
    static func read(_ text: String) -> UInt128? {
        guard isWellFormed(text), text.utf8.count <= 34 else { return nil }
        return text.utf8.dropFirst(2).reduce(UInt128(0)) { $0 << 4 | UInt128(nibble($1) ?? 0) }
    }

    static func write(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
