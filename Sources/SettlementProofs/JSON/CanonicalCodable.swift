public import SettlementModel

/// A value with exactly one JSON form, and so one digest and one thing to sign.
///
/// Reading goes through the value's own failable initialisers: what they refuse is refused here with its
/// path.
public protocol CanonicalCodable {
    var canonical: JSONValue { get }
    init(canonical: JSONValue) throws(JSONFault)
}

extension CanonicalCodable {
    /// The bytes that are hashed, signed and sent.
    @inlinable public var canonicalBytes: [UInt8] { CanonicalJSON.encode(canonical) }

    /// Reads bytes that must be their own canonical form.
    @inlinable public init(canonicalBytes bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONFault) {
        try self.init(canonical: CanonicalJSON.parseCanonical(bytes, limits: limits))
    }
}

extension CanonicalCodable where Self: Identifier {
    @inlinable public var canonical: JSONValue { .string(text) }

    @inlinable public init(canonical: JSONValue) throws(JSONFault) {
        self = try canonical.text("a name of 1 to 96 characters A-Z a-z 0-9 . : _ / -") { Self($0) }
    }
}

extension CanonicalCodable where Self: RawRepresentable & CaseIterable, RawValue == String {
    @inlinable public var canonical: JSONValue { .string(rawValue) }

    @inlinable public init(canonical: JSONValue) throws(JSONFault) {
        self = try canonical.text("one of " + Self.allCases.map { $0.rawValue }.joined(separator: ", ")) {
            Self(exactly: $0)
        }
    }
}

extension RawRepresentable where Self: CaseIterable, RawValue == String {
    /// The word of exactly these bytes. Swift's own equality takes U+212A, the Kelvin sign, for a `K`: another program
    /// would not, and a signed word must have one spelling.
    @inlinable public init?(exactly text: String) {
        guard let word = Self(rawValue: text), KeyOrder.same(word.rawValue, text) else { return nil }
        self = word
    }
}

extension JSONValue {
    public static func hex(_ value: Bytes32) -> JSONValue { .string(value.hex) }
    public static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Base64.encode(bytes)) }
    public static func decimal(_ value: Int128) -> JSONValue {
        .string(Int64(exactly: value).map { String($0) } ?? String(value))
    }
    public static func decimal(_ value: UInt64) -> JSONValue { .string(String(value)) }

    /// `nil` becomes JSON null: a field that may be empty is still written.
    @inlinable public static func orNull(_ value: (some CanonicalCodable)?) -> JSONValue {
        value?.canonical ?? .null
    }

    @inlinable public static func list(_ values: [some CanonicalCodable]) -> JSONValue {
        .array(values.map { $0.canonical })
    }

    /// Makes a value of a string, or says what was expected.
    @inlinable func text<Value>(
        _ expected: @autoclosure () -> String, _ make: (String) -> Value?
    ) throws(JSONFault) -> Value {
        guard case .string(let text) = self else {
            throw JSONFault(code: "json.type", expected: "a string", found: kindName)
        }
        guard let value = make(text) else { throw JSONFault(expected: expected(), found: "another string") }
        return value
    }
}
