/// Why bytes are no document that this house reads, or a value none that it writes. Nothing was read or written.
public struct XMLFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault. Their codes are stable.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// More bytes than `XMLLimits.bytes`, or none.
        case size = "xml.size"
        /// Not UTF-8, or a declaration that names another encoding or another version of XML.
        case encoding = "xml.encoding"
        /// A DOCTYPE, whatever is in it. It is not read.
        case doctype = "xml.doctype"
        /// A processing instruction.
        case instruction = "xml.instruction"
        /// Not well formed, namespaces included.
        case syntax = "xml.syntax"
        case depth = "xml.depth"
        /// Too many elements.
        case elements = "xml.elements"
        /// Too many attributes of one element, or one that is too long.
        case attributes = "xml.attributes"
        /// Too long a text or a name.
        case text = "xml.text"
        /// Text beside elements.
        case mixed = "xml.mixed"
        /// The writer was given a character that XML cannot carry, or a name that is none.
        case character = "xml.character"
        /// The library has no memory left.
        case memory = "xml.memory"
    }

    public let kind: Kind
    /// Names from the root to where it was found, divided by `/`; empty before the root.
    public let path: String
    /// Counted from 1; 0 where no line is meant.
    public let line: Int
    /// What was found, for a person. It never repeats more than a few characters of the document.
    public let detail: String

    public init(_ kind: Kind, path: String = "", line: Int = 0, detail: String) {
        self.kind = kind
        self.path = path
        self.line = line
        self.detail = detail
    }

    public var code: String { kind.rawValue }

    public var description: String {
        let place = [path, line > 0 ? "line \(line)" : ""].filter { !$0.isEmpty }.joined(separator: ", ")
        return (place.isEmpty ? "" : place + ": ") + "\(detail) [\(code)]"
    }
}

/// How large a document may be. Each bound ends the reading where it is passed, before more memory is taken.
public struct XMLLimits: Hashable, Sendable {
    /// Of the whole document.
    public var bytes = 4 << 20
    /// Elements inside each other.
    public var depth = 40
    /// Elements in all.
    public var elements = 200_000
    /// Of one element.
    public var attributes = 16
    /// Bytes of one attribute's value.
    public var attributeBytes = 4096
    /// Bytes of one element's text.
    public var textBytes = 256 << 10
    /// Bytes of one name or namespace.
    public var nameBytes = 256
    public init() {}
}
