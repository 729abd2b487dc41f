/// A message by its identifier and version, such as `sese.023.001.11`.
/// - Source: ISO 20022; the versions are those of `Specs/ISO20022.md`.
public struct MessageDefinition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let identifier: String
    let root: (name: String, type: Int)

    /// The message of that identifier, if this house speaks it.
    public init?(_ identifier: String) {
        guard let root = SchemaTable.standard.roots[identifier] else { return nil }
        self.identifier = identifier
        self.root = root
    }

    /// By the namespace of its root element.
    public init?(namespace: String) {
        guard namespace.hasPrefix(Self.prefix) else { return nil }
        self.init(String(namespace.dropFirst(Self.prefix.count)))
    }

    /// All that this house speaks, by their identifiers.
    public static let all: [MessageDefinition] =
        SchemaTable.standard.roots.keys.filter { !$0.hasPrefix("urn:") }.sorted()
        .compactMap { MessageDefinition($0) }

    public var namespace: String { Self.prefix + identifier }

    /// A business application header: it stands beside a document, not in one.
    public var isHeader: Bool { identifier.hasPrefix("head.") }

    /// The element of the message inside `Document`, for example `SctiesSttlmTxInstr`; of a header `AppHdr`.
    public var rootName: String { root.name }

    /// Without the version: `sese.023`.
    public var family: String { identifier.split(separator: ".").prefix(2).joined(separator: ".") }

    public var description: String { identifier }

    public static func == (left: MessageDefinition, right: MessageDefinition) -> Bool {
        left.identifier == right.identifier
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
    public static func < (left: MessageDefinition, right: MessageDefinition) -> Bool {
        left.identifier < right.identifier
    }

    private static let prefix = "urn:iso:std:iso:20022:tech:xsd:"
}
