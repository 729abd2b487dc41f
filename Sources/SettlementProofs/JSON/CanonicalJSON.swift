/// Reads and writes the one text form that Interlock hashes and signs.
///
/// Sign the bytes that are sent and verify the bytes that came; `parseCanonical` makes sure that they are
/// the only bytes their value can have.
/// - Source: RFC 8785 (JCS), without fractions and exponents.
public enum CanonicalJSON {
    /// Reads strict JSON: members in any order, white space allowed, each key once.
    ///
    /// - Throws: `json.size`, `json.utf8`, `json.syntax`, `json.number`, `json.depth`, `json.duplicate-key`.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONFault) -> JSONValue
    {
        try read(bytes, limits).value
    }

    /// Reads bytes that must be their own canonical form: what `encode` makes of the value that they hold.
    ///
    /// The parser notices every other spelling on its way; nothing is written again to compare.
    /// - Throws: what `parse` throws, and `json.not-canonical`.
    public static func parseCanonical(
        _ bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(JSONFault) -> JSONValue {
        let found = try read(bytes, limits)
        guard found.isCanonical else {
            throw JSONFault(
                code: "json.not-canonical", expected: "the canonical form (RFC 8785)",
                found: "another spelling")
        }
        return found.value
    }

    private static func read(
        _ bytes: [UInt8], _ limits: JSONLimits
    ) throws(JSONFault) -> (value: JSONValue, isCanonical: Bool) {
        guard bytes.count <= limits.bytes else {
            throw JSONFault(
                code: "json.size", expected: "at most \(limits.bytes) bytes", found: "\(bytes.count)")
        }
        return try bytes.withUnsafeBufferPointer {
            (buffer) throws(JSONFault) -> (value: JSONValue, isCanonical: Bool) in
            var parser = JSONParser(buffer, limits: limits)
            return (try parser.document(), parser.isCanonical)
        }
    }

    /// A member's value for an object that is put together of parts.
    public enum Part: Sendable {
        case value(JSONValue)
        /// Bytes that are canonical JSON already: they are not read again.
        case canonical([UInt8])
    }

    /// The canonical bytes of an object with these members.
    /// - Parameter members: in canonical order, each key once; otherwise the result is no canonical JSON.
    public static func encode(_ members: [(key: String, part: Part)]) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(members)
        return writer.bytes
    }

    /// The canonical bytes of an array of such values.
    /// - Parameter elements: each canonical JSON already; they are not read again.
    public static func array(of elements: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(elements.reduce(2) { $0 + $1.count + 1 })
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += element
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    /// The canonical bytes of `value`.
    public static func encode(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(value)
        return writer.bytes
    }
}
