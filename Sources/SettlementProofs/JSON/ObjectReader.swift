public import SettlementModel

/// Reads one JSON object member by member and, at the end, refuses members nobody asked for.
///
/// Faults name the path from this object; a reader further out adds its own part.
/// - Order: read every member, then call `finish()`.
public struct ObjectReader {
    private let object: JSONObject
    /// A bit for every member that was read.
    private var seen: UInt64 = 0
    /// Behind the member read last.
    private var next = 0

    /// - Throws: `json.type` where `value` is no object, `json.size` where it has more than 64 members.
    public init(_ value: JSONValue) throws(JSONFault) {
        guard case .object(let object) = value else {
            throw JSONFault(code: "json.type", expected: "an object", found: value.kindName)
        }
        guard object.count <= 64 else {
            throw JSONFault(code: "json.size", expected: "at most 64 members", found: "\(object.count)")
        }
        self.object = object
    }

    /// The member, which may be null.
    public mutating func value(_ key: String) throws(JSONFault) -> JSONValue {
        guard let value = valueIfPresent(key) else {
            throw JSONFault(code: "json.missing", path: key, expected: "this member", found: "none")
        }
        return value
    }

    /// The member if it is there at all.
    public mutating func valueIfPresent(_ key: String) -> JSONValue? {
        guard let index = object.index(of: key, from: next) else { return nil }
        seen |= 1 << UInt64(index)
        next = index + 1
        return object.pairs[index].1
    }

    /// - Throws: `json.unknown-key` if a member was never read: it might matter, so it is not skipped.
    public func finish() throws(JSONFault) {
        guard seen.nonzeroBitCount < object.count else { return }
        for (index, (key, _)) in object.pairs.enumerated() where seen & (1 << UInt64(index)) == 0 {
            let isPlain = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && key.utf8.count <= 48
            throw JSONFault(
                code: "json.unknown-key", path: isPlain ? key : "(a foreign key)",
                expected: "only the members that this version knows", found: "another")
        }
    }

    /// A fault at `key`, for checks of the caller's own.
    public func fault(_ key: String, expected: String, found: String) -> JSONFault {
        JSONFault(path: key, expected: expected, found: found)
    }

    /// `value`, or a fault at `key` where it is `nil`.
    @inlinable public func make<Value>(
        _ key: String, expected: String, _ value: Value?
    ) throws(JSONFault) -> Value {
        guard let value else { throw fault(key, expected: expected, found: "another value") }
        return value
    }
}

// MARK: - Plain members

extension ObjectReader {
    /// - Range: at most `limit` bytes of UTF-8.
    public mutating func string(_ key: String, limit: Int = 1024) throws(JSONFault) -> String {
        guard case .string(let text) = try value(key) else { throw try wrongType(key, "a string") }
        guard text.utf8.count <= limit else {
            throw fault(key, expected: "at most \(limit) bytes", found: "\(text.utf8.count)")
        }
        return text
    }

    public mutating func stringOrNull(_ key: String, limit: Int = 1024) throws(JSONFault) -> String? {
        try value(key).isNull ? nil : try string(key, limit: limit)
    }

    public mutating func bool(_ key: String) throws(JSONFault) -> Bool {
        guard case .bool(let flag) = try value(key) else { throw try wrongType(key, "a boolean") }
        return flag
    }

    public mutating func integer(
        _ key: String, in range: ClosedRange<Int64> = JSONValue.integerRange
    ) throws(JSONFault) -> Int64 {
        guard case .integer(let number) = try value(key) else { throw try wrongType(key, "an integer") }
        guard range.contains(number) else {
            throw fault(
                key, expected: "\(range.lowerBound) to \(range.upperBound)", found: "an integer outside")
        }
        return number
    }

    /// An amount in smallest units, written as decimal text.
    public mutating func amount(_ key: String) throws(JSONFault) -> Int128 {
        try make(key, expected: "a whole number as decimal text", DecimalText.int128(try string(key)))
    }

    /// A count or an index, written as decimal text.
    public mutating func unsigned(_ key: String) throws(JSONFault) -> UInt64 {
        try make(key, expected: "a whole number from 0 as decimal text", DecimalText.uint64(try string(key)))
    }

    public mutating func unsignedOrNull(_ key: String) throws(JSONFault) -> UInt64? {
        try value(key).isNull ? nil : try unsigned(key)
    }

    /// A member that can have only one value: a format, a version.
    public mutating func literal(_ key: String, _ expected: String) throws(JSONFault) {
        guard try string(key).utf8.elementsEqual(expected.utf8) else {
            throw fault(key, expected: expected, found: "another string")
        }
    }

    public mutating func literal(_ key: String, _ expected: Int64) throws(JSONFault) {
        let number = try integer(key)
        guard number == expected else { throw fault(key, expected: "\(expected)", found: "\(number)") }
    }

    private mutating func wrongType(_ key: String, _ expected: String) throws(JSONFault) -> JSONFault {
        JSONFault(code: "json.type", path: key, expected: expected, found: try value(key).kindName)
    }
}

// MARK: - Bytes

extension ObjectReader {
    public mutating func bytes32(_ key: String) throws(JSONFault) -> Bytes32 {
        try make(key, expected: "64 lower-case hexadecimal digits", Bytes32(hex: try string(key)))
    }

    public mutating func bytes32OrNull(_ key: String) throws(JSONFault) -> Bytes32? {
        try value(key).isNull ? nil : try bytes32(key)
    }

    /// Exactly `count` bytes as lower-case hexadecimal digits.
    public mutating func hex(_ key: String, count: Int) throws(JSONFault) -> [UInt8] {
        guard let bytes = Hex.decode(try string(key)), bytes.count == count else {
            throw fault(
                key, expected: "\(count) bytes as lower-case hexadecimal digits", found: "another string")
        }
        return bytes
    }

    /// - Range: at most `limit` bytes after decoding.
    public mutating func base64(_ key: String, limit: Int = 65_536) throws(JSONFault) -> [UInt8] {
        let text = try string(key, limit: limit / 3 * 4 + 4)
        guard let bytes = Base64.decode(text), bytes.count <= limit else {
            throw fault(key, expected: "at most \(limit) bytes in base64", found: "another string")
        }
        return bytes
    }

    public mutating func base64OrNull(_ key: String, limit: Int = 65_536) throws(JSONFault) -> [UInt8]? {
        try value(key).isNull ? nil : try base64(key, limit: limit)
    }
}

// MARK: - Nested values

extension ObjectReader {
    @inlinable public mutating func decode<Value: CanonicalCodable>(
        _ key: String, as type: Value.Type = Value.self
    ) throws(JSONFault) -> Value {
        let json = try value(key)
        do { return try Value(canonical: json) } catch { throw error.under(key) }
    }

    /// The member must be there; null means none.
    @inlinable public mutating func decodeOrNull<Value: CanonicalCodable>(
        _ key: String, as type: Value.Type = Value.self
    ) throws(JSONFault) -> Value? {
        let json = try value(key)
        guard !json.isNull else { return nil }
        do { return try Value(canonical: json) } catch { throw error.under(key) }
    }

    /// The member may be left out; null is no value of it.
    public mutating func decodeIfPresent<Value: CanonicalCodable>(
        _ key: String, as type: Value.Type = Value.self
    ) throws(JSONFault) -> Value? {
        valueIfPresent(key) == nil ? nil : try decode(key, as: type)
    }

    public mutating func array(_ key: String, limit: Int) throws(JSONFault) -> [JSONValue] {
        guard case .array(let elements) = try value(key) else { throw try wrongType(key, "an array") }
        guard elements.count <= limit else {
            throw JSONFault(
                code: "json.size", path: key, expected: "at most \(limit) elements",
                found: "\(elements.count)")
        }
        return elements
    }

    @inlinable public mutating func decodeArray<Value: CanonicalCodable>(
        _ key: String, limit: Int, as type: Value.Type = Value.self
    ) throws(JSONFault) -> [Value] {
        let elements = try array(key, limit: limit)
        var result: [Value] = []
        result.reserveCapacity(elements.count)
        for json in elements {
            do { result.append(try Value(canonical: json)) } catch {
                throw error.under(index: result.count).under(key)
            }
        }
        return result
    }
}
