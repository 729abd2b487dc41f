/// Why bytes or a JSON value were refused, where, and what was expected instead.
///
/// It names kinds and positions, never the content of a field, so it may be logged and answered.
public struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted: `json.syntax`, `json.utf8`, `json.number`, `json.depth`, `json.size`,
    /// `json.duplicate-key`, `json.not-canonical`, `json.missing`, `json.type`, `json.value`,
    /// `json.unknown-key`.
    public let code: String
    /// Where, for example `terms.legs[0].asset.kind`; empty for the whole document.
    public let path: String
    public let expected: String
    public let found: String

    public init(code: String = "json.value", path: String = "", expected: String, found: String) {
        self.code = code
        self.path = path
        self.expected = expected
        self.found = found
    }

    /// The same fault seen from the object that holds the value at `key`.
    public func under(_ key: String) -> JSONFault {
        let joined = path.isEmpty ? key : path.hasPrefix("[") ? key + path : key + "." + path
        return JSONFault(code: code, path: joined, expected: expected, found: found)
    }

    /// The same fault seen from the array that holds the value at `index`.
    public func under(index: Int) -> JSONFault {
        let place = "[\(index)]"
        let joined = path.isEmpty ? place : path.hasPrefix("[") ? place + path : place + "." + path
        return JSONFault(code: code, path: joined, expected: expected, found: found)
    }

    public var description: String {
        "\(code) at \(path.isEmpty ? "the root" : path): expected \(expected), found \(found)"
    }
}

/// How much a document may ask of its reader.
public struct JSONLimits: Hashable, Sendable {
    /// Bytes of the whole document.
    public var bytes: Int
    /// Nested arrays and objects. Never more than 32 are followed, whatever is set here.
    public var depth: Int
    /// Object members and array elements, all levels together.
    public var members: Int

    public init(bytes: Int = 1_048_576, depth: Int = 32, members: Int = 65_536) {
        self.bytes = bytes
        self.depth = depth
        self.members = members
    }

    public static let standard = JSONLimits()

    /// The reader calls itself once per level; this bounds its stack.
    static let deepest = 32
}
