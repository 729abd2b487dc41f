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
        guard bytes.count <= limits.bytes else {
            throw JSONFault(
                code: "json.size", expected: "at most \(limits.bytes) bytes", found: "\(bytes.count)")
        }
        return try bytes.withUnsafeBufferPointer { (buffer) throws(JSONFault) -> JSONValue in
            var parser = JSONParser(buffer, limits: limits)
            return try parser.document()
        }
    }

    /// Reads bytes that must be their own canonical form.
    ///
    /// - Throws: what `parse` throws, and `json.not-canonical`.
    public static func parseCanonical(
        _ bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(JSONFault) -> JSONValue {
        let value = try parse(bytes, limits: limits)
        guard encode(value) == bytes else {
            throw JSONFault(
                code: "json.not-canonical", expected: "the canonical form (RFC 8785)",
                found: "another spelling")
        }
        return value
    }

    /// The canonical bytes of `value`.
    public static func encode(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(value)
        return writer.bytes
    }
}
