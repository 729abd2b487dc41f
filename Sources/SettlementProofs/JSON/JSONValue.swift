/// One JSON value of the restricted kind that Interlock signs: no fractions, no exponents.
///
/// - Range: integers from −(2^53 − 1) to 2^53 − 1 on the wire; anything larger travels as a decimal string.
/// - Source: RFC 8259; RFC 8785 (JCS); RFC 7493 section 2.2.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The largest magnitude an integer may have on the wire: 2^53 − 1.
    public static let largestInteger: Int64 = 9_007_199_254_740_991

    /// The integers that may be written.
    public static let integerRange: ClosedRange<Int64> = -largestInteger...largestInteger

    /// True for JSON null.
    @inlinable public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// What kind of value this is, for error messages; never its content.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}
